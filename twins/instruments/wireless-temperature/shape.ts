import { defineShape, noPorts } from '../../scene.ts';

/** A battery-powered sensor in a thermowell on the side of a tank, with its antenna. */
export const wirelessTemperature = defineShape({
  kind: 'wireless-temperature',
  size: {},
  ports: noPorts,
  channels: { temperature: 'analog', strength: 'analog', battery: 'analog' },
  top: () => 0.45,
  footprint: () => 0.3,
});
