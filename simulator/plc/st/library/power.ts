import { exp, log, pow } from '../../../math.ts';

/** x^y for any base: whole exponents by repeated multiplication, so that 2^10 is 1024; a negative base needs one. */
export function power(x: number, y: number): number {
  if (Number.isInteger(y) && Math.abs(y) <= 1024) {
    let result = 1;
    let square = x;
    for (let n = Math.abs(y); n > 0; n = Math.floor(n / 2)) {
      if (n % 2 === 1) result *= square;
      square *= square;
    }
    return y < 0 ? 1 / result : result;
  }
  if (x < 0) return Number.isInteger(y) ? pow(-x, y) * (y % 2 === 0 ? 1 : -1) : Number.NaN;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x === 0 || x === 1) return x === 1 ? 1 : y > 0 ? 0 : Number.POSITIVE_INFINITY;
  return exp(y * log(x));
}

const LN10 = Math.LN10;

/** Logarithm to base 10, exact at the powers of ten. */
export function log10(x: number): number {
  const y = log(x) / LN10;
  const whole = Math.round(y);
  return Math.abs(whole) <= 22 && power(10, whole) === x ? whole : y;
}
