import { type Fault, seconds } from '#simulator';

/**
 * The certificate of a secured device runs out; lifting renews it. The device drops its connections both times, as a
 * restart would. @example expiredCertificate('PLC-1')
 */
export const expiredCertificate = (device: string): Fault<'links'> => ({
  id: `${device} certificate`,
  title: `the certificate of ${device} runs out`,
  needs: 'links',
  action: { on: 'wire', device, how: 'expire' },
  recovery: seconds(5),
});
