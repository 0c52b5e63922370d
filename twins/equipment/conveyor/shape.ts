import { defineShape } from '../../scene.ts';

/** Height of a belt above the floor, in m. */
export const BELT = 0.95;

/** A belt on legs between guide rails, running to the right, with the bottles that are on it. */
export const conveyor = defineShape({
  kind: 'conveyor',
  size: { length: 3 },
  ports: ({ length }) => ({
    /** For photo-eyes. */
    entry: { at: [-length / 2 + 0.1, BELT + 0.12, 0.16], direction: [0, 0, 1] },
    exit: { at: [length / 2 - 0.1, BELT + 0.12, 0.16], direction: [0, 0, 1] },
  }),
  channels: { carried: 'analog', speed: 'analog' },
  top: () => BELT + 0.5,
  footprint: ({ length }) => length / 2,
});
