/**
 * Standard function blocks of IEC 61131-3 (2013, tables 43 to 46) as pure functions on plain state: each takes its
 * state of the last scan and its inputs, and gives its state of this scan. Time is the scan period in s.
 */

/** TON and TOF: elapsed time in s, and the output. */
export interface Timer {
  readonly elapsed: number;
  readonly q: boolean;
}
export const timer = (): Timer => ({ elapsed: 0, q: false });

/** On-delay timer: `q` comes when `input` has held for `preset` s. */
export function ton({ elapsed }: Timer, input: boolean, preset: number, seconds: number): Timer {
  const t = input ? Math.min(elapsed + seconds, preset) : 0;
  return { elapsed: t, q: input && t >= preset };
}

/** Off-delay timer: `q` follows `input` up at once and falls `preset` s after it. */
export function tof({ elapsed, q }: Timer, input: boolean, preset: number, seconds: number): Timer {
  if (input) return { elapsed: 0, q: true };
  const t = Math.min(elapsed + seconds, preset);
  return { elapsed: t, q: q && t < preset };
}

/** Set-reset bistable, reset dominant (RS in the standard). */
export const rs = (q: boolean, set: boolean, reset: boolean): boolean => !reset && (set || q);

/** Two-point switching between two limits: comes at or below `on`, goes at or above `off`. */
export function fallingBand(q: boolean, value: number, on: number, off: number): boolean {
  if (value >= off) return false;
  return value <= on || q;
}
