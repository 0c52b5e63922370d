import { describe, expect, test } from 'vitest';
import { atan, atan2, cos, exp, gaussian, lagShare, log, pow, sin } from './math.ts';
import { openStream } from './time/streams.ts';

/** Distance in units in the last place, against the host's own function: a second, independent computation. */
function ulps(ours: number, theirs: number): number {
  if (ours === theirs) return 0;
  const view = new DataView(new ArrayBuffer(8));
  const step = (x: number) => {
    view.setFloat64(0, Math.abs(x));
    const at = view.getBigInt64(0);
    view.setBigInt64(0, at + 1n);
    return view.getFloat64(0) - Math.abs(x);
  };
  return Math.abs(ours - theirs) / step(theirs);
}

const random = openStream(1, 'math');
const samples = (low: number, high: number) => Array.from({ length: 20_000 }, () => low + (high - low) * random());

const worst = (ours: (x: number) => number, theirs: (x: number) => number, xs: number[]) =>
  Math.max(...xs.map((x) => ulps(ours(x), theirs(x))));

describe('elementary functions agree with the host within 2 ulp', () => {
  test('exp', () => expect(worst(exp, Math.exp, samples(-700, 700))).toBeLessThanOrEqual(2));
  test('exp near zero', () => expect(worst(exp, Math.exp, samples(-1, 1))).toBeLessThanOrEqual(2));
  test('log', () => expect(worst(log, Math.log, samples(1e-9, 1e6))).toBeLessThanOrEqual(2));
  test('log near one', () => expect(worst(log, Math.log, samples(0.5, 2))).toBeLessThanOrEqual(2));
  test('sin', () => expect(worst(sin, Math.sin, samples(-1, 1))).toBeLessThanOrEqual(2));
  // Near its zeros a sine has no relative accuracy to speak of; the absolute error is what counts there.
  test('sin and cos over many turns', () => {
    for (const x of samples(-1000, 1000)) {
      expect(Math.abs(sin(x) - Math.sin(x))).toBeLessThanOrEqual(2.3e-16);
      expect(Math.abs(cos(x) - Math.cos(x))).toBeLessThanOrEqual(2.3e-16);
    }
  });
});

describe('arc tangents agree with the host within 4 ulp', () => {
  test('atan', () => expect(worst(atan, Math.atan, samples(-2, 2))).toBeLessThanOrEqual(4));
  test('atan of large numbers', () => expect(worst(atan, Math.atan, samples(-1e6, 1e6))).toBeLessThanOrEqual(4));
  test('atan2 in all quadrants', () => {
    for (const angle of samples(-3.1, 3.1)) expect(atan2(sin(angle), cos(angle))).toBeCloseTo(angle, 14);
  });
  test('atan2 on the axes', () =>
    expect([atan2(0, 0), atan2(0, 1), atan2(1, 0), atan2(-1, 0), atan2(0, -1)]).toEqual([
      0,
      0,
      Math.PI / 2,
      -Math.PI / 2,
      Math.PI,
    ]));
  test('at the ends', () =>
    expect([atan(Number.POSITIVE_INFINITY), atan(Number.NEGATIVE_INFINITY), atan(Number.NaN)]).toEqual([
      Math.PI / 2,
      -Math.PI / 2,
      Number.NaN,
    ]));
});

test('special values', () => {
  expect([exp(0), exp(-1000), exp(1000), log(1)]).toEqual([1, 0, Number.POSITIVE_INFINITY, 0]);
  expect([log(0), log(-1), exp(Number.NaN), sin(1e9)]).toEqual([Number.NEGATIVE_INFINITY, NaN, NaN, NaN]);
  expect(log(Number.MIN_VALUE)).toBeCloseTo(-744.4400719213812, 12);
  expect([pow(2, 10), pow(0, 2), pow(7, 0)].map((x) => Number(x.toFixed(9)))).toEqual([1024, 0, 1]);
});

test('a first-order lag covers 63.2 % in one time constant and everything without one', () => {
  expect(lagShare(3, 3)).toBeCloseTo(0.6321205588285577, 15);
  expect(lagShare(0.1, 0)).toBe(1);
});

test('gaussian numbers have mean 0, deviation 1 and the right share beyond two deviations', () => {
  const n = 100_000;
  const xs = Array.from({ length: n }, () => gaussian(random));
  const mean = xs.reduce((a, b) => a + b) / n;
  const variance = xs.reduce((a, b) => a + (b - mean) ** 2, 0) / n;
  expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(n));
  expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  const beyond = xs.filter((x) => Math.abs(x) > 2).length / n;
  expect(Math.abs(beyond - 0.0455)).toBeLessThan(0.003);
});
