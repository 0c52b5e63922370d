import { defineShape } from '../../scene.ts';

/** A centrifugal pump with its motor on a base frame: axial suction, discharge upwards. */
export const pump = defineShape({
  kind: 'pump',
  size: {},
  ports: () => ({
    inlet: { at: [-0.68, 0.46, 0], direction: [-1, 0, 0] },
    outlet: { at: [-0.4, 0.92, 0], direction: [0, 1, 0] },
  }),
  channels: { running: 'discrete', tripped: 'discrete', flow: 'analog' },
  top: () => 1,
  footprint: () => 1.05,
});
