import { cos, sin } from '../../../math.ts';

const HALF_PI = 1.5707963267948966;
const SIXTH_PI = 0.5235987755982989;
const ROOT_3 = 1.7320508075688772;
const TAN_PI_12 = 0.2679491924311227;

export const tan = (x: number): number => sin(x) / cos(x);

/** Reduced to |x| <= tan(π/12) by the addition theorem, then the Taylor series (Abramowitz and Stegun, 4.4.42). */
export function atan(x: number): number {
  if (Number.isNaN(x) || x === 0) return x;
  if (x < 0) return -atan(-x);
  if (x > 1) return HALF_PI - atan(1 / x);
  if (x > TAN_PI_12) return SIXTH_PI + series((x * ROOT_3 - 1) / (ROOT_3 + x));
  return series(x);
}

function series(x: number): number {
  const square = x * x;
  let sum = 0;
  for (let n = 27; n >= 3; n -= 2) sum = square * (1 / n - sum);
  return x - x * sum;
}

export function asin(x: number): number {
  if (!(Math.abs(x) <= 1)) return Number.NaN;
  if (Math.abs(x) === 1) return x * HALF_PI;
  return atan(x / Math.sqrt((1 - x) * (1 + x)));
}

export const acos = (x: number): number => {
  if (!(Math.abs(x) <= 1)) return Number.NaN;
  return x === -1 ? 2 * HALF_PI : 2 * atan(Math.sqrt((1 - x) / (1 + x)));
};

/** The angle of the point (x, y), from −π to π. */
export function atan2(y: number, x: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x > 0) return atan(y / x);
  if (x < 0) return y >= 0 && !Object.is(y, -0) ? atan(y / x) + 2 * HALF_PI : atan(y / x) - 2 * HALF_PI;
  if (y === 0) return Object.is(x, -0) ? (Object.is(y, -0) ? -2 * HALF_PI : 2 * HALF_PI) : y;
  return y > 0 ? HALF_PI : -HALF_PI;
}
