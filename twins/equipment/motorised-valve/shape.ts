import { defineShape } from '../../scene.ts';

/** A valve in a horizontal pipe with an electric actuator on its yoke; the stem shows the travel. */
export const motorisedValve = defineShape({
  kind: 'motorised-valve',
  size: {},
  ports: () => ({
    inlet: { at: [-0.27, 0, 0], direction: [-1, 0, 0] },
    outlet: { at: [0.27, 0, 0], direction: [1, 0, 0] },
    /** For limit switches, at the ends of the travel. */
    open: { at: [0.13, 0.5, 0.06], direction: [0, 0, 1] },
    closed: { at: [0.13, 0.3, 0.06], direction: [0, 0, 1] },
  }),
  channels: { position: 'analog', state: 'states' },
  top: () => 1.02,
  footprint: () => 0.45,
});
