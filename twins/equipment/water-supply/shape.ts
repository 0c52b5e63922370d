import { defineShape } from '../../scene.ts';

/** A main that comes out of the ground and bends into the plant, with its isolating valve. */
export const waterSupply = defineShape({
  kind: 'water-supply',
  size: { height: 1.2 },
  ports: ({ height }) => ({ outlet: { at: [0.42, height, 0], direction: [1, 0, 0] } }),
  channels: { temperature: 'analog' },
  top: ({ height }) => height + 0.3,
  footprint: () => 0.5,
});
