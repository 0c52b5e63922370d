import { defineShape } from '../../scene.ts';

/** A rotary capper: bottles on a wheel under spindles, the sorter with the caps on top. */
export const capper = defineShape({
  kind: 'capper',
  size: { radius: 0.6, stations: 8 },
  ports: ({ radius }) => ({
    /** The main bearing and its housing, for vibration and temperature sensors. */
    bearing: { at: [0, 0.7, radius + 0.1], direction: [0, 0, 1] },
    left: { at: [-0.35, 0.6, radius], direction: [0, 0, 1] },
    right: { at: [0.35, 0.6, radius], direction: [0, 0, 1] },
  }),
  channels: { rate: 'analog', torque: 'analog', blocked: 'discrete' },
  top: () => 2.5,
  footprint: ({ radius }) => radius + 0.3,
});
