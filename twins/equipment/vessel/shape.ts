import { defineShape } from '../../scene.ts';
import { tank, tankHeights } from '../tank/shape.ts';

/** A tank with a jacket around its lower part and a stirrer on its roof, cut open towards the spectator. */
export const vessel = defineShape({
  kind: 'vessel',
  size: tank.size,
  ports: (size) => {
    const { bottom } = tankHeights(size);
    return {
      ...tank.ports(size),
      jacketInlet: { at: [-size.radius - 0.12, bottom + 0.15, 0], direction: [-1, 0, 0] },
      jacketOutlet: { at: [-size.radius - 0.12, bottom + 0.5 * size.height, 0], direction: [-1, 0, 0] },
    };
  },
  channels: { level: 'analog', temperature: 'analog', jacketOutlet: 'analog', heating: 'analog' },
  top: (size) => tankHeights(size).roof + 1.1,
  footprint: ({ radius }) => radius + 0.2,
});
