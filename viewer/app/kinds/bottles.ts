import type { BufferGeometry } from 'three';
import { cylinder, merge, once, put } from '../stage/solids.ts';

/** A bottle of half a litre that stands on height 0. */
export const bottle: () => BufferGeometry = once(() =>
  merge([
    put(cylinder(0.032, 0.15, 16), [0, 0.075, 0]),
    put(cylinder(0.032, 0.05, 16, 0.013), [0, 0.175, 0]),
    put(cylinder(0.015, 0.025, 12), [0, 0.212, 0]),
  ]),
);
