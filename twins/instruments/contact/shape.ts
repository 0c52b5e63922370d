import { defineShape, noPorts } from '../../scene.ts';

/** A float switch on the side of a tank: flange, housing, conduit. */
export const floatSwitch = defineShape({
  kind: 'float-switch',
  size: {},
  ports: noPorts,
  channels: { healthy: 'discrete' },
  top: () => 0.18,
  footprint: () => 0.3,
});

/** A limit switch beside a moving stem. */
export const limitSwitch = defineShape({
  kind: 'limit-switch',
  size: {},
  ports: noPorts,
  channels: { made: 'discrete' },
  top: () => 0.08,
  footprint: () => 0.2,
});
