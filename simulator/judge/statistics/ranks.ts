import { binomialShare } from './binomial.ts';

/** Ranks of order statistics, 1-based; null where this many observations cannot bound the quantile from that side. */
export interface RankBounds {
  /** x of this rank is a lower bound of the quantile, one-sided. */
  readonly lower: number | null;
  /** x of this rank is an upper bound of the quantile, one-sided. */
  readonly upper: number | null;
}

/**
 * Which of n ordered observations bound the true p-quantile, each side with at least a confidence, whatever the
 * distribution: the number of observations below the quantile is binomial (David and Nagaraja 2003, section 7.1).
 * @example rankBounds(200, 0.95) // { lower: 185, upper: 196 }
 */
export function rankBounds(n: number, p: number, confidence = 0.95): RankBounds {
  // The quantile is at or below the u-th with P(X <= u − 1), at or above the l-th with 1 − P(X <= l − 1).
  const upper = 1 + leastWith(n, (k) => binomialShare(k, n, p) >= confidence);
  const lower = leastWith(n, (k) => binomialShare(k, n, p) > 1 - confidence);
  return { lower: lower >= 1 ? lower : null, upper: upper <= n ? upper : null };
}

/** The least k from 0 to n at which a condition that stays true becomes true. */
function leastWith(n: number, holds: (k: number) => boolean): number {
  let [low, high] = [0, n];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Fewest observations that can bound a p-quantile from above: 59 for p95 with 95 % confidence. */
export function leastCount(p: number, confidence = 0.95): number {
  let [n, share] = [0, 1];
  while (share > 1 - confidence + 1e-12) {
    share *= p;
    n++;
  }
  return n;
}
