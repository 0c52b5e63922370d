import type { Part } from '../parts.ts';

/** A part on a belt; its position is that of its front, in m from the beginning. */
export interface Carried extends Part {
  readonly position: number;
}

/** Where parts cannot go on, in m. */
export interface Obstacles {
  /** The end of the belt, and whether the next machine takes nothing. */
  readonly end: number;
  readonly held: boolean;
  /** Something stands across the belt. */
  readonly jam?: number | undefined;
}

/**
 * Parts, the foremost first, after the belt has moved by `distance` m. They keep `spacing` m from front to front: a belt
 * slides on under what stands. The foremost leaves when it reaches the end and is not held.
 */
export function carry(
  parts: readonly Carried[],
  distance: number,
  spacing: number,
  { end, held, jam }: Obstacles,
): { parts: readonly Carried[]; gone: Carried | undefined } {
  if (parts.length === 0 || distance <= 0) return { parts, gone: undefined };
  const moved: Carried[] = [];
  let gone: Carried | undefined;
  let ahead = Number.POSITIVE_INFINITY;
  for (const part of parts) {
    let limit = Math.min(end, ahead - spacing);
    if (jam !== undefined && part.position <= jam) limit = Math.min(limit, jam);
    // Nobody is pushed back, not even one that came in too close.
    const position = Math.max(part.position, Math.min(limit, part.position + distance));
    if (moved.length === 0 && !gone && position >= end && !held) {
      gone = part;
      continue;
    }
    ahead = position;
    moved.push(position === part.position ? part : { ...part, position });
  }
  return { parts: moved, gone };
}

/** Whether a part of `width` m covers a place. */
export const covers = (parts: readonly Carried[], place: number, width: number): boolean =>
  parts.some(({ position }) => position >= place && position - width <= place);

/** Whether there is room for one more at the beginning. */
export const hasRoom = (parts: readonly Carried[], spacing: number): boolean =>
  parts.length === 0 || parts.at(-1)!.position >= spacing;

/** Speed of a drive after a step towards another, with an acceleration in units of the speed per second. */
export const ramped = (speed: number, towards: number, acceleration: number, seconds: number): number =>
  speed + Math.min(acceleration * seconds, Math.max(-acceleration * seconds, towards - speed));
