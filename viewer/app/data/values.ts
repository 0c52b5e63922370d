import type { PointSample } from '../../../simulator/record/frames.ts';

export { Encoding, QUALITIES } from '../../../simulator/record/encoding.ts';
export type Value = PointSample['value'];
export type Quality = PointSample['quality'];

/** Times of frames are in µs; in the viewer all times are in s. */
export const inSeconds = (microseconds: number): number => microseconds / 1e6;
