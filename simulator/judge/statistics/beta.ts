import { exp, log, sin } from '../../math.ts';

const PI = Math.PI;
const HALF_LOG_TWO_PI = 0.9189385332046727;
// Coefficients of Lanczos' approximation for g = 7, n = 9 (Godfrey 2001); relative error below 1e-14.
const LANCZOS = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

/** ln Γ(x) for x > 0. Lanczos 1964, with the reflection formula below one half. */
export function logGamma(x: number): number {
  if (x < 0.5) return log(PI / Math.abs(sin(PI * x))) - logGamma(1 - x);
  const y = x - 1;
  const t = y + 7.5;
  const sum = LANCZOS.reduce((total, c, i) => (i === 0 ? c : total + c / (y + i)), 0);
  return HALF_LOG_TWO_PI + (y + 0.5) * log(t) - t + log(sum);
}

/**
 * The regularised incomplete beta function I_x(a, b), for a, b > 0 and 0 <= x <= 1: the share of a beta distribution
 * at or below x. Continued fraction of DLMF 8.17.22, evaluated with Lentz' method.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log(1 - x));
  // The fraction converges fast on its own side of the mean only.
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b;
}

const TINY = 1e-300;
const STEPS = 10_000;

function fraction(x: number, a: number, b: number): number {
  const away = (n: number) => (Math.abs(n) < TINY ? TINY : n);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return value;
}

/** The x at which I_x(a, b) reaches a share, by bisection to the last bit. */
export function inverseIncompleteBeta(share: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return high;
    if (incompleteBeta(middle, a, b) < share) low = middle;
    else high = middle;
  }
}
