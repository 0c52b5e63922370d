import { hodgesLehmann, mannWhitney, type Shift } from './statistics/index.ts';

/** The chance that is taken to see a difference where there is none. */
const SIGNIFICANT = 0.05;
/** The least shift that matters, as a share of the first median. */
const LEAST_SHIFT = 0.05;

/** What two sets of runs say of one measure of which less is better. */
export interface Comparison {
  readonly verdict: 'better' | 'same' | 'worse' | 'inconclusive';
  readonly medians: readonly [number, number];
  /** How far the second lies above the first, with 95 % confidence. */
  readonly shift: Shift;
  /** The probability of a difference like this where there is none. */
  readonly p: number;
  /** A shift below this does not matter. */
  readonly matters: number;
}

/**
 * Compares two sets of runs by one number of each run, because the samples inside a run depend on each other (Kalibera
 * and Jones 2013): different where the rank test says so and the shift is at least 5 %, and twice what the harness's
 * own path varied. Runs that are too few to ever differ significantly are inconclusive: 4 against 4 are enough.
 * @param spread how far the harness's own path varied between these runs, in the unit of the values
 */
export function compareRuns(a: readonly number[], b: readonly number[], spread = 0): Comparison {
  const medians = [median(a), median(b)] as const;
  const shift = hodgesLehmann(a, b);
  const { p } = mannWhitney(a, b);
  const matters = Math.max(LEAST_SHIFT * Math.abs(medians[0]), 2 * spread);
  const told = { medians, shift, p, matters };
  if (!canDiffer(a.length, b.length)) return { ...told, verdict: 'inconclusive' };
  if (p >= SIGNIFICANT || Math.abs(shift.estimate) < matters) return { ...told, verdict: 'same' };
  return { ...told, verdict: shift.estimate > 0 ? 'worse' : 'better' };
}

/** Whether so many runs could differ significantly if they differed completely. */
export function canDiffer(n: number, m: number): boolean {
  if (n === 0 || m === 0) return false;
  // Complete separation, either way, is 2 of all the ways to divide them.
  let ways = 1;
  for (let i = 1; i <= n && ways < 1e6; i++) ways *= (m + i) / i;
  return 2 / ways < SIGNIFICANT;
}

/** The middle of some numbers; NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((x, y) => x - y);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
