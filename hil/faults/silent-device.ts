import { type Fault, seconds } from '#simulator';

/** A device goes silent on all its protocols: connections stay up, nothing answers. @example silentDevice('PLC-1') */
export const silentDevice = (device: string): Fault<'links'> => ({
  id: `${device} silent`,
  title: `${device} goes silent`,
  needs: 'links',
  action: { on: 'wire', device, how: 'silence' },
  recovery: seconds(5),
});
