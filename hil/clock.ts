import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import { type Clock, type Duration, us } from '#simulator';

/**
 * The only place of the harness that reads a clock: monotonic microseconds, with one fixed offset to UTC taken at
 * start, so that source times never step when somebody sets the wall clock.
 */
export interface WallClock extends Clock {
  /** UTC in ms since 1970 of an instant of this clock, rounded down to whole ms: never in the future. */
  utc(instant: Duration): number;
  /** The instant of a UTC time in ms. */
  instant(utc: number): Duration;
  /** How far the wall clock has stepped against the monotonic one since this clock was made. */
  stepped(): Duration;
}

const monotonic = (): number => Number(process.hrtime.bigint() / 1000n);

/** @param offset from this clock to UTC, in whole microseconds, so that an instant survives the way to UTC and back */
function wallClock(offset: number): WallClock {
  const now = () => monotonic() as Duration;
  return {
    now,
    until(instant) {
      const left = (instant - now()) / 1000;
      if (left <= 0) return new Promise((resolve) => setImmediate(resolve));
      // A timer may fire up to a millisecond early: then wait for the rest.
      return new Promise((resolve) => {
        setTimeout(() => (now() >= instant ? resolve() : this.until(instant).then(resolve)), left);
      });
    },
    turn: () => new Promise((resolve) => setImmediate(resolve)),
    utc: (instant) => Math.floor((instant + offset) / 1000),
    instant: (utc) => us(utc * 1000 - offset),
    stepped: () => us(Date.now() * 1000 - monotonic() - offset),
  };
}

/** One clock for the whole process: the threads that it starts take over its offset. */
const OFFSET = 'offset of the clock';
const offset = (getEnvironmentData(OFFSET) as number | undefined) ?? Math.floor(Date.now() * 1000 - monotonic());
setEnvironmentData(OFFSET, offset);
export const clock: WallClock = wallClock(offset);
