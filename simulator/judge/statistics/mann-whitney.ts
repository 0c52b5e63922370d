import { normalQuantile, normalShare } from './normal.ts';

/** Up to so many values in both samples together, every way to divide them is counted. */
const COUNTED = 100;

/** What the rank test of Mann and Whitney says of two samples. */
export interface RankTest {
  /** How often a value of x is above one of y; an equal one counts half. */
  readonly u: number;
  /** The probability of samples at least as far apart, either way, if both came from one distribution. */
  readonly p: number;
  /** The same for x below y. */
  readonly pLess: number;
  /** Every division of the values was counted; otherwise p is the normal approximation. */
  readonly exact: boolean;
}

/**
 * Whether two samples come from one distribution. Mann and Whitney 1947; ties take the mean of their ranks. Exact for
 * up to 100 values, with ties too; above that `normalRankTest`.
 * @example mannWhitney([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]).p // 0.0079
 */
export function mannWhitney(x: readonly number[], y: readonly number[]): RankTest {
  const [n, m] = [x.length, y.length];
  if (n === 0 || m === 0) return { u: Number.NaN, p: 1, pLess: 1, exact: true };
  if (n + m > COUNTED) return normalRankTest(x, y);
  const { u, doubled } = ranked(x, y);
  const ways = waysBySum(doubled, n);
  const observed = 2 * u + n * (n + 1);
  let [all, below, above] = [0, 0, 0];
  for (const [sum, count] of ways.entries()) {
    all += count;
    if (sum <= observed) below += count;
    if (sum >= observed) above += count;
  }
  return { u, p: Math.min(1, (2 * Math.min(below, above)) / all), pLess: below / all, exact: true };
}

/** The same by the normal approximation, with a correction for ties and for continuity. */
export function normalRankTest(x: readonly number[], y: readonly number[]): RankTest {
  const [n, m] = [x.length, y.length];
  const { u, ties } = ranked(x, y);
  const all = n + m;
  const tied = ties.reduce((sum, t) => sum + t * t * t - t, 0);
  const deviation = Math.sqrt(((n * m) / 12) * (all + 1 - tied / (all * (all - 1))));
  if (!(deviation > 0)) return { u, p: 1, pLess: 1, exact: false };
  const away = (distance: number) => normalShare(-Math.max(0, distance) / deviation);
  const middle = (n * m) / 2;
  const p = Math.min(1, 2 * away(Math.abs(u - middle) - 0.5));
  return { u, p, pLess: normalShare((u - middle + 0.5) / deviation), exact: false };
}

/** U of x, twice the rank of every value, and how many are equal in each group of equals. */
function ranked(x: readonly number[], y: readonly number[]) {
  const values = [...x.map((value) => ({ value, ofX: true })), ...y.map((value) => ({ value, ofX: false }))];
  values.sort((a, b) => a.value - b.value);
  const doubled: number[] = [];
  const ties: number[] = [];
  let sumOfX = 0;
  for (let i = 0; i < values.length; ) {
    let end = i + 1;
    while (end < values.length && values[end]!.value === values[i]!.value) end++;
    for (let k = i; k < end; k++) {
      doubled.push(i + end + 1);
      if (values[k]!.ofX) sumOfX += (i + end + 1) / 2;
    }
    ties.push(end - i);
    i = end;
  }
  return { u: sumOfX - (x.length * (x.length + 1)) / 2, doubled, ties };
}

/** In how many ways n of these ranks have each sum. */
function waysBySum(ranks: readonly number[], n: number): readonly number[] {
  const most = ranks.reduce((sum, r) => sum + r, 0);
  const ways = Array.from({ length: n + 1 }, () => new Array<number>(most + 1).fill(0));
  ways[0]![0] = 1;
  for (const rank of ranks) {
    for (let chosen = n; chosen >= 1; chosen--) {
      const [to, from] = [ways[chosen]!, ways[chosen - 1]!];
      for (let sum = most; sum >= rank; sum--) to[sum]! += from[sum - rank]!;
    }
  }
  return ways[n]!;
}

/** How far y lies above x. */
export interface Shift {
  /** The median of all differences y − x (Hodges and Lehmann 1963). */
  readonly estimate: number;
  /** Where the true shift lies, with at least the confidence asked for; infinite where the samples are too small. */
  readonly lower: number;
  readonly upper: number;
}

/** How far y lies above x, with the interval that the rank test leaves possible (Hollander and Wolfe 1999, section 4.3). */
export function hodgesLehmann(x: readonly number[], y: readonly number[], confidence = 0.95): Shift {
  const differences = y.flatMap((b) => x.map((a) => b - a)).sort((a, b) => a - b);
  const count = differences.length;
  const estimate = (differences[(count - 1) >> 1]! + differences[count >> 1]!) / 2;
  const k = leastPossible(x.length, y.length, (1 - confidence) / 2);
  return {
    estimate,
    lower: k < 0 ? Number.NEGATIVE_INFINITY : differences[k]!,
    upper: k < 0 ? Number.POSITIVE_INFINITY : differences[count - 1 - k]!,
  };
}

/** The greatest k with P(U <= k) at most a share; −1 where there is none. */
function leastPossible(n: number, m: number, share: number): number {
  if (n + m > COUNTED) {
    const deviation = Math.sqrt((n * m * (n + m + 1)) / 12);
    return Math.floor((n * m) / 2 + normalQuantile(share) * deviation - 0.5);
  }
  const ways = waysBySum(
    Array.from({ length: n + m }, (_, i) => i + 1),
    n,
  );
  const all = ways.reduce((sum, count) => sum + count, 0);
  let [k, below] = [-1, 0];
  for (let sum = (n * (n + 1)) / 2; (below + ways[sum]!) / all <= share; sum++) {
    below += ways[sum]!;
    k++;
  }
  return k;
}

/** How much more often y is above x than below: −1 to 1 (Cliff 1993). */
export const cliffsDelta = (x: readonly number[], y: readonly number[]): number =>
  1 - (2 * ranked(x, y).u) / (x.length * y.length);
