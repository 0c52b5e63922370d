import { PlantwrightError } from '../error.ts';

/** A span of time, or an instant counted from the start of a run, in integer microseconds. Safe to 285 years. */
export type Duration = number & { readonly unit: 'µs' };

const whole = (microseconds: number, asked: string): Duration => {
  const rounded = Math.round(microseconds);
  if (!Number.isSafeInteger(rounded)) {
    throw new PlantwrightError('DURATION_OUT_OF_RANGE', `${asked} is not a duration.`, {
      hint: 'Give a finite number below 285 years.',
    });
  }
  return rounded as Duration;
};

/** Microseconds, rounded to whole ones. @example us(250) */
export const us = (n: number): Duration => whole(n, `us(${n})`);

/** Milliseconds. @example ms(100) */
export const ms = (n: number): Duration => whole(n * 1e3, `ms(${n})`);

/** Seconds. @example seconds(2.5) */
export const seconds = (n: number): Duration => whole(n * 1e6, `seconds(${n})`);

/** Minutes. @example minutes(5) */
export const minutes = (n: number): Duration => whole(n * 60e6, `minutes(${n})`);

/** A duration as a number of seconds, for arithmetic with physical units. */
export const inSeconds = (d: Duration): number => d / 1e6;

/** A duration as a number of milliseconds. */
export const inMs = (d: Duration): number => d / 1e3;

/** For people: `250 µs`, `12.5 ms`, `10.1 s`. */
export function formatDuration(d: Duration): string {
  const size = Math.abs(d);
  if (size < 1e3) return `${d} µs`;
  if (size < 1e6) return `${Number((d / 1e3).toFixed(1))} ms`;
  return `${Number((d / 1e6).toFixed(size < 1e8 ? 1 : 0))} s`;
}
