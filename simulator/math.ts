/**
 * Elementary functions from + − × ÷ and sqrt, because `Math.exp`, `log`, `sin` and their like may differ between
 * hosts in the last bit, and a digest would show it. Within 2 ulp of the exact value (4 for `pow` and `atan`), see math.test.ts.
 * Series are summed in pairs, and pairs of pairs (Estrin 1960): a processor does those side by side, the terms of a
 * nested sum only one after the other.
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

const [SMALLEST, LARGEST] = [-1074, 1023];
/** 2^k from the smallest subnormal on. Doubling is exact. */
const POWERS_OF_TWO = new Float64Array(LARGEST - SMALLEST + 1);
for (let k = SMALLEST, power = Number.MIN_VALUE; k <= LARGEST; k++, power *= 2) POWERS_OF_TWO[k - SMALLEST] = power;
const powerOfTwo = (k: number): number => POWERS_OF_TWO[k - SMALLEST]!;

/** e^x. Reduction x = k ln 2 + r, |r| <= ln 2 / 2, then the Taylor series of e^r. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -745.1332191019412) return 0;
  const k = Math.round(x * INVERSE_LN2);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const z = r * r;
  const zz = z * z;
  // (e^r − 1 − r) / r²: the terms 1 / n! from n = 2 to 14.
  const sum =
    1 / 2 +
    r * (1 / 6) +
    z * (1 / 24 + r * (1 / 120)) +
    zz * (1 / 720 + r * (1 / 5040) + z * (1 / 40_320 + r * (1 / 362_880))) +
    zz *
      zz *
      (1 / 3_628_800 +
        r * (1 / 39_916_800) +
        z * (1 / 479_001_600 + r * (1 / 6_227_020_800) + z * (1 / 87_178_291_200)));
  const power = 1 + (r + (z * sum + (high - r - low)));
  if (k > LARGEST) return power * 2 * powerOfTwo(k - 1);
  // The smallest of all comes of half of it.
  return k < SMALLEST ? power * 0.5 * powerOfTwo(k + 1) : power * powerOfTwo(k);
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
  const exponent = (bits.getUint32(0) >>> 20) - 1022;
  k += exponent;
  m *= powerOfTwo(-exponent);
  if (m < SQRT_HALF) {
    m *= 2;
    k -= 1;
  }
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  const zz = z * z;
  const z4 = zz * zz;
  const tail =
    1 / 3 +
    z * (1 / 5) +
    zz * (1 / 7 + z * (1 / 9)) +
    z4 * (1 / 11 + z * (1 / 13) + zz * (1 / 15 + z * (1 / 17))) +
    z4 * z4 * (1 / 19 + z * (1 / 21) + zz * (1 / 23));
  // log(1 + f) = f − f²/2 + s (f²/2 + 2 z tail): the large term f is exact, the rest is small (Tang 1990).
  const half = 0.5 * f * f;
  return k * LN2_HIGH - (half - (s * (half + 2 * z * tail) + k * LN2_LOW) - f);
}

function reduce(x: number): { quarter: number; r: number } {
  const k = Math.round(x * TWO_OVER_PI);
  const r = x - k * HALF_PI_1 - k * HALF_PI_2 - k * HALF_PI_3;
  return { quarter: k & 3, r };
}

/** r − r³/3! + r⁵/5! … to the nineteenth power. */
function sineSeries(r: number): number {
  const z = r * r;
  const zz = z * z;
  const z4 = zz * zz;
  const sum =
    -1 / 6 +
    z * (1 / 120) +
    zz * (-1 / 5040 + z * (1 / 362_880)) +
    z4 * (-1 / 39_916_800 + z * (1 / 6_227_020_800) + zz * (-1 / 1_307_674_368_000 + z * (1 / 355_687_428_096_000))) -
    z4 * z4 * (1 / 121_645_100_408_832_000);
  return r + r * z * sum;
}

/** 1 − r²/2! + r⁴/4! … to the eighteenth power. */
function cosineSeries(r: number): number {
  const z = r * r;
  const zz = z * z;
  const z4 = zz * zz;
  const sum =
    1 / 24 -
    z * (1 / 720) +
    zz * (1 / 40_320 - z * (1 / 3_628_800)) +
    z4 * (1 / 479_001_600 - z * (1 / 87_178_291_200) + zz * (1 / 20_922_789_888_000 - z * (1 / 6_402_373_705_728_000)));
  return 1 - (0.5 * z - zz * sum);
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
  const zz = z * z;
  const z4 = zz * zz;
  const sum =
    -1 / 3 +
    z * (1 / 5) -
    zz * (1 / 7 - z * (1 / 9)) -
    z4 * (1 / 11 - z * (1 / 13) + zz * (1 / 15 - z * (1 / 17))) -
    z4 * z4 * (1 / 19 - z * (1 / 21) + zz * (1 / 23 - z * (1 / 25)));
  return Math.sign(x) * 4 * (quarter + quarter * z * sum);
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
