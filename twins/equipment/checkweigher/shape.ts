import { defineShape } from '../../scene.ts';
import { BELT } from '../conveyor/shape.ts';

/** A short belt over a weighing platform, a pusher behind it and a bin in front. */
export const checkweigher = defineShape({
  kind: 'checkweigher',
  size: { length: 1.6 },
  ports: ({ length }) => ({
    /** For the weighing head. */
    head: { at: [-0.15 * length, BELT + 0.05, -0.3], direction: [0, 1, 0] },
  }),
  channels: { load: 'analog', rejected: 'analog', speed: 'analog' },
  top: () => BELT + 0.75,
  footprint: ({ length }) => length / 2 + 0.2,
});
