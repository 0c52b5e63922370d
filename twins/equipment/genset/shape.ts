import { defineShape, noPorts } from '../../scene.ts';

/** A diesel engine and its generator on a base frame, radiator at the left, silencer above. */
export const genset = defineShape({
  kind: 'genset',
  size: {},
  ports: noPorts,
  channels: { running: 'discrete', frequency: 'analog', voltage: 'analog' },
  top: () => 2.05,
  footprint: () => 1.5,
});
