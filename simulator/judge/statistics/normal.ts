import { exp } from '../../math.ts';

const SQRT_TWO_PI = 2.5066282746310002;

/** P(X <= z) for a standard normal X: a series near zero, the continued fraction of Mills' ratio in the tails. */
export function normalShare(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  const x = Math.abs(z);
  if (x > 38) return z < 0 ? 0 : 1;
  const density = exp((-x * x) / 2) / SQRT_TWO_PI;
  if (x < 3) {
    // Φ(x) = ½ + φ(x) (x + x³/3 + x⁵/(3·5) + …), Abramowitz and Stegun 26.2.11.
    let [term, sum] = [x, x];
    for (let n = 3; term > sum * 1e-17; n += 2) {
      term *= (x * x) / n;
      sum += term;
    }
    return z < 0 ? 0.5 - density * sum : 0.5 + density * sum;
  }
  let ratio = 0; // Abramowitz and Stegun 26.2.14
  for (let n = 100; n >= 1; n--) ratio = n / (x + ratio);
  const tail = density / (x + ratio);
  return z < 0 ? tail : 1 - tail;
}

/** The z below which a standard normal number lies with probability p. */
export function normalQuantile(p: number): number {
  let [low, high] = [-38, 38];
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (normalShare(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
