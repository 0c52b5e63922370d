import { ball, cylinder, flange, put, QUARTER } from '../stage/solids.ts';

/** The body of a valve in a pipe along x, with its bonnet, to be merged with what moves it. */
export const valveBody = () => [
  put(cylinder(0.16, 0.22, 28, 0.055), [-0.12, 0, 0], [0, 0, -QUARTER]),
  put(cylinder(0.16, 0.22, 28, 0.055), [0.12, 0, 0], [0, 0, QUARTER]),
  ball(0.105),
  flange(0.1, [-0.25, 0, 0], 'x'),
  flange(0.1, [0.25, 0, 0], 'x'),
  put(cylinder(0.06, 0.2, 16), [0, 0.14, 0]),
  put(cylinder(0.11, 0.035, 20), [0, 0.2, 0]),
];
