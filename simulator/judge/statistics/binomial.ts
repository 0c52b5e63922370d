import { incompleteBeta, inverseIncompleteBeta } from './beta.ts';

/** P(X <= k) for X the number of successes in n trials that each succeed with probability p (DLMF 8.17.5). */
export function binomialShare(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  return k >= n ? 1 : incompleteBeta(1 - p, n - k, k + 1);
}

/** What a rate can be, with a confidence. */
export interface RateBounds {
  readonly lower: number;
  readonly upper: number;
}

/**
 * The interval that holds the true rate with at least a confidence, from k cases in n trials. Clopper and Pearson
 * 1934: exact, never too narrow.
 * @example rateBounds(0, 300, 0.95).upper // 0.0122
 */
export function rateBounds(k: number, n: number, confidence = 0.95): RateBounds {
  const beyond = (1 - confidence) / 2;
  return { lower: lowerRate(k, n, beyond), upper: upperRate(k, n, beyond) };
}

/** The highest true rate that k cases in n trials leave possible, one-sided. 0 of 300 prove less than 1 %. */
export const highestRate = (k: number, n: number, confidence = 0.95): number => upperRate(k, n, 1 - confidence);

/** The lowest true rate that k cases in n trials leave possible, one-sided. */
export const lowestRate = (k: number, n: number, confidence = 0.95): number => lowerRate(k, n, 1 - confidence);

const upperRate = (k: number, n: number, beyond: number) =>
  k >= n ? 1 : inverseIncompleteBeta(1 - beyond, k + 1, n - k);
const lowerRate = (k: number, n: number, beyond: number) => (k <= 0 ? 0 : inverseIncompleteBeta(beyond, k, n - k + 1));
