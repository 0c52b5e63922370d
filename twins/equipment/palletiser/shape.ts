import { defineShape, noPorts } from '../../scene.ts';

/** Trays on a pallet: where bottles come from, and where they go. */
export const pallet = defineShape({
  kind: 'pallet',
  size: { layers: 4 },
  ports: noPorts,
  channels: { count: 'analog' },
  top: ({ layers }) => 0.35 + 0.3 * layers,
  footprint: () => 0.75,
});
