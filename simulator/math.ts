/**
 * Elementary functions from + − × ÷ and sqrt, because `Math.exp`, `log`, `sin` and their like may differ between
 * hosts in the last bit, and a digest would show it. Within 2 ulp of the exact value (4 for `pow` and `atan`), see math.test.ts.
 */

// ln 2 split so that k * LN2_HIGH is exact for |k| < 2^20 (Cody and Waite 1980, chapter 6).
const LN2_HIGH = 6.931471803691238e-1;
const LN2_LOW = 1.9082149292705877e-10;
const INVERSE_LN2 = Math.LOG2E;
// π/2 in three parts of at most 33 bits: exact products for up to 2^20 quarter turns.
const HALF_PI_1 = 1.5707963267341256;
const HALF_PI_2 = 6.0771005063039e-11;
const HALF_PI_3 = 2.0222662487959506e-21;
const HALF_PI = Math.PI / 2;
const TWO_OVER_PI = 0.6366197723675814;
const SQRT_HALF = Math.SQRT1_2;

const bits = new DataView(new ArrayBuffer(8));

/** 2^k for integer k, subnormals included. */
function powerOfTwo(k: number): number {
  if (k < -1022) return powerOfTwo(k + 537) * 2.2227587494850775e-162; // 2^-537
  if (k > 1023) return Number.POSITIVE_INFINITY;
  bits.setUint32(0, (k + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}

/** e^x. Reduction x = k ln 2 + r, |r| <= ln 2 / 2, then the Taylor series of e^r. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -745.1332191019412) return 0;
  const k = Math.round(x * INVERSE_LN2);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  let sum = 0;
  for (let n = 14; n >= 2; n--) sum = (r * (1 + sum)) / n;
  const power = 1 + (r + (r * sum + (high - r - low)));
  return k >= 1024 ? power * 2 * powerOfTwo(k - 1) : power * powerOfTwo(k);
}

/** Natural logarithm. x = m 2^k with m in [√½, √2), then 2 artanh((m − 1) / (m + 1)). */
export function log(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (!(x > 0)) return Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  let k = 0;
  let m = x;
  if (m < 2.2250738585072014e-308) {
    m *= 18014398509481984; // 2^54: out of the subnormals
    k = -54;
  }
  bits.setFloat64(0, m);
  k += ((bits.getUint32(0) >>> 20) & 0x7ff) - 1022;
  bits.setUint32(0, (bits.getUint32(0) & 0x000fffff) | 0x3fe00000);
  m = bits.getFloat64(0);
  if (m < SQRT_HALF) {
    m *= 2;
    k -= 1;
  }
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  let tail = 0;
  for (let n = 23; n >= 3; n -= 2) tail = z * (1 / n + tail);
  // log(1 + f) = f − f²/2 + s (f²/2 + 2 tail): the large term f is exact, the rest is small (Tang 1990).
  const half = 0.5 * f * f;
  return k * LN2_HIGH - (half - (s * (half + 2 * tail) + k * LN2_LOW) - f);
}

function reduce(x: number): { quarter: number; r: number } {
  const k = Math.round(x * TWO_OVER_PI);
  const r = x - k * HALF_PI_1 - k * HALF_PI_2 - k * HALF_PI_3;
  return { quarter: ((k % 4) + 4) % 4, r };
}

function sineSeries(r: number): number {
  const z = r * r;
  let sum = 0;
  for (let n = 20; n >= 2; n -= 2) sum = (-z * (1 + sum)) / (n * (n + 1));
  return r + r * sum;
}

function cosineSeries(r: number): number {
  const z = r * r;
  let sum = 0;
  for (let n = 19; n >= 3; n -= 2) sum = (-z * (1 + sum)) / (n * (n + 1));
  return 1 - (0.5 * z + 0.5 * z * sum);
}

/** Sine of x radians, |x| up to 10^6; NaN beyond, where a plant has no business. */
export function sin(x: number): number {
  if (!(Math.abs(x) <= 1e6)) return Number.NaN;
  const { quarter, r } = reduce(x);
  const value = quarter % 2 === 0 ? sineSeries(r) : cosineSeries(r);
  return quarter < 2 ? value : -value;
}

/** Cosine of x radians, |x| up to 10^6; NaN beyond. */
export function cos(x: number): number {
  if (!(Math.abs(x) <= 1e6)) return Number.NaN;
  const { quarter, r } = reduce(x);
  const value = quarter % 2 === 0 ? cosineSeries(r) : sineSeries(r);
  return quarter === 1 || quarter === 2 ? -value : value;
}

/** Arc tangent, from −π/2 to π/2. Two half angles bring it under 0.2, then the alternating series. */
export function atan(x: number): number {
  const size = Math.abs(x);
  if (!(size <= 1)) return Number.isNaN(x) ? x : Math.sign(x) * (HALF_PI - atan(1 / size));
  const half = size / (1 + Math.sqrt(1 + size * size));
  const quarter = half / (1 + Math.sqrt(1 + half * half));
  const z = quarter * quarter;
  let sum = 0;
  for (let n = 27; n >= 3; n -= 2) sum = -z * (1 / n + sum);
  return Math.sign(x) * 4 * (quarter + quarter * sum);
}

/** The angle of the point (x, y), from −π to π; 0 at the origin. */
export function atan2(y: number, x: number): number {
  if (x === 0) return Math.sign(y) * HALF_PI;
  const angle = atan(y / x);
  if (x > 0) return angle;
  return y < 0 ? angle - 2 * HALF_PI : angle + 2 * HALF_PI;
}

/** x^y for x > 0 (0^y is 0 for y > 0): exp(y log x), so its error grows with |y log x|. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (x === 0) return y > 0 ? 0 : Number.POSITIVE_INFINITY;
  return exp(y * log(x));
}

/** A standard normal number from two uniform ones (Box and Muller 1958). */
export function gaussian(random: () => number): number {
  const radius = Math.sqrt(-2 * log(1 - random()));
  return radius * cos(6.283185307179586 * random());
}

/** The exact step response of a first-order lag: the share of the distance covered in `seconds` at time constant `tau`. */
export const lagShare = (seconds: number, tau: number): number => (tau > 0 ? 1 - exp(-seconds / tau) : 1);
