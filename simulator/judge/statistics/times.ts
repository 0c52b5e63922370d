import type { Distribution } from './distribution.ts';

/** How long something took, in ms. */
export interface Times {
  readonly n: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** A distribution of times in µs as people read it, in ms. What never came is left out of `max`. */
export function timesOf(seen: Distribution): Times {
  const at = (p: number) => (seen.n === 0 ? 0 : seen.quantile(p) / 1e3);
  return { n: seen.n, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: seen.n > seen.lost ? seen.greatest / 1e3 : 0 };
}
