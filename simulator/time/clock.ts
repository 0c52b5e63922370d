import { type Duration, us } from './duration.ts';

/**
 * What `play` asks for the time. The simulator never reads a clock of its own: a host hands one in.
 * Times are monotonic microseconds from an arbitrary origin.
 */
export interface Clock {
  /** The current time of this clock. */
  now(): Duration;
  /** Resolves at the first opportunity at or after `instant`. */
  until(instant: Duration): Promise<void>;
  /** Resolves at the next macrotask boundary: every promise that could settle by itself has done so. */
  turn(): Promise<void>;
}

/**
 * A clock on which time passes only when it is waited for, so that a run goes as fast as it can be computed.
 * `turn` is the host's macrotask boundary, for example `setImmediate` wrapped in a promise.
 */
export function fastClock(turn: () => Promise<void>): Clock {
  let now = us(0);
  return {
    now: () => now,
    async until(instant) {
      if (instant > now) now = instant;
    },
    turn,
  };
}
