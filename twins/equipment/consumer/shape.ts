import { defineShape } from '../../scene.ts';

/** A rack of hollow-fibre modules between a feed header below and a filtrate header above. */
export const consumer = defineShape({
  kind: 'consumer',
  size: { modules: 5 },
  ports: ({ modules }) => ({
    inlet: { at: [-0.2 * modules - 0.25, 0.55, 0.22], direction: [-1, 0, 0] },
  }),
  channels: { flow: 'analog' },
  top: () => 2.55,
  footprint: ({ modules }) => 0.2 * modules + 0.5,
});
