import { defineShape } from '../../scene.ts';

/** A rotary filler: bottles on a wheel under valves, the bowl with the product above. */
export const filler = defineShape({
  kind: 'filler',
  size: { radius: 0.8, stations: 12 },
  ports: () => ({ product: { at: [0, 2.25, 0], direction: [0, 1, 0] } }),
  channels: { rate: 'analog', flow: 'analog', blocked: 'discrete' },
  top: () => 2.5,
  footprint: ({ radius }) => radius + 0.3,
});
