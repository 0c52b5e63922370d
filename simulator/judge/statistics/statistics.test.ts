import { describe, expect, test } from 'vitest';
import { openStream } from '#simulator';
import { oracle } from '../../../test/oracles/read.ts';
import { exp, gaussian } from '../../math.ts';
import { incompleteBeta, inverseIncompleteBeta, logGamma } from './beta.ts';
import {
  ageQuantile,
  Distribution,
  decide,
  decideAge,
  decideAtLooks,
  fitClock,
  hodgesLehmann,
  leastToPass,
  mannWhitney,
  normalRankTest,
  type QuantileAnswer,
  sawtooth,
} from './index.ts';
import { normalQuantile, normalShare } from './normal.ts';
import { numericFunctions } from './numeric-functions.ts';
import { chainBounds } from './polling.ts';

type NumericVector = Readonly<Record<string, unknown>>;
const { title, producers, conventions, ...groups } =
  oracle<Record<string, NumericVector | NumericVector[]>>('numeric-cases.json');

/** What a vector gives, as against what it expects: everything that it holds besides must be computed. */
const GIVEN = new Set([
  ...['value', 'hex', 'int', 'raw', 'rawLo', 'rawHi', 'euLo', 'euHi', 'p', 'n', 'conf', 'k', 'x', 'y', 'ties'],
  ...['updates', 'window', 'note', 't0', 't1', 't2', 't3', 'expected_interval', 'poll_period', 'processing'],
  ...['events', 'span_s', 'operators'],
]);

describe('vectors from independent tools', () => {
  test('every group of them can be computed', () => {
    expect([title, producers, conventions].every(Boolean)).toBe(true);
    expect(Object.keys(groups).sort()).toEqual(Object.keys(numericFunctions).sort());
  });
  const all = Object.entries(groups).flatMap(([group, vectors]) =>
    [vectors].flat().map((vector, i) => [group, i, vector] as const),
  );
  test.each(all)('%s %i', (group, _, vector) => {
    const expected = Object.fromEntries(Object.entries(vector).filter(([key]) => !GIVEN.has(key)));
    expect(near(numericFunctions[group]!(vector as never))).toEqual(near(expected));
  });
});

/** Numbers to 10 digits: the tools themselves differ in the last ones. */
const near = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, v) => (typeof v === 'number' ? Number(v.toPrecision(10)) : v));

describe('special functions, against closed forms', () => {
  test('Γ of a whole number is a factorial, of a half √π', () => {
    expect(exp(logGamma(11))).toBeCloseTo(3_628_800, 5);
    expect(exp(logGamma(0.5))).toBeCloseTo(1.7724538509055159, 13);
  });
  test('I_x(a, 1) = x^a, I_x(1, b) = 1 − (1 − x)^b, and I is its own mirror image', () => {
    for (const x of [0.001, 0.3, 0.5, 0.77, 0.9999]) {
      expect(incompleteBeta(x, 3, 1)).toBeCloseTo(x * x * x, 14);
      expect(incompleteBeta(x, 1, 2)).toBeCloseTo(1 - (1 - x) * (1 - x), 14);
      expect(incompleteBeta(x, 40, 7)).toBeCloseTo(1 - incompleteBeta(1 - x, 7, 40), 13);
      expect(incompleteBeta(inverseIncompleteBeta(x, 12, 5), 12, 5)).toBeCloseTo(x, 13);
    }
  });
  test('the normal distribution at tabled points, both ways', () => {
    expect(normalShare(1.959963984540054)).toBeCloseTo(0.975, 14);
    expect(normalShare(-3.090232306167813)).toBeCloseTo(0.001, 14);
    expect(normalShare(-8) / 6.220960574271785e-16).toBeCloseTo(1, 10);
    expect(normalQuantile(0.95)).toBeCloseTo(1.6448536269514722, 10);
  });
});

describe('a decision on a quantile', () => {
  /** Lognormal latencies whose true p95 is 1: exp(σ (z − 1.645)). */
  const latencies = (stream: () => number, n: number) =>
    Array.from({ length: n }, () => exp(0.5 * (gaussian(stream) - 1.6448536269514722)));
  const question = (budget: number) => ({ p: 0.95, budget });
  const once = (values: number[], budget: number) => {
    const sorted = [...values].sort((a, b) => a - b);
    return decide(sorted.length, (k) => sorted[k - 1]!, question(budget)).verdict;
  };
  const share = (n: number, rounds: number, holds: (values: number[]) => boolean) => {
    const stream = openStream(1, 'decisions');
    let hits = 0;
    for (let i = 0; i < rounds; i++) if (holds(latencies(stream, n))) hits++;
    return hits / rounds;
  };

  test('passes at most 5 in 100 stacks that only just miss, and fails at most 5 that only just make it', () => {
    expect(share(200, 1500, (v) => once(v, 0.9999) === 'pass')).toBeLessThan(0.065);
    expect(share(200, 1500, (v) => once(v, 1.0001) === 'fail')).toBeLessThan(0.065);
  });
  test('looking three times does not make it wrong more often', () => {
    const looks = [50, 100, 200].map((n) => n + 40);
    expect(share(240, 1500, (v) => decideAtLooks(v, looks, question(0.9999)).verdict === 'pass')).toBeLessThan(0.065);
  });
  test('finds a stack that takes 70 % of the budget good, with 200 observations, nine times in ten', () => {
    expect(share(200, 400, (v) => once(v, 1 / 0.7) === 'pass')).toBeGreaterThan(0.9);
  });
  test('never passes on fewer observations than can bound the quantile', () => {
    expect(leastToPass({ p: 0.95 })).toBe(59);
    expect([58, 59].map((n) => once(Array<number>(n).fill(0.1), 1))).toEqual(['inconclusive', 'pass']);
  });
  test('6 % that never came make a p95 infinite', () => {
    const seen = new Distribution();
    for (let i = 0; i < 100; i++) seen.add(i < 94 ? 1000 : Number.POSITIVE_INFINITY);
    expect([seen.quantile(0.94), seen.quantile(0.95), seen.lost]).toEqual([1000, Number.POSITIVE_INFINITY, 6]);
  });
  test('a doubtful clock makes both verdicts harder to earn', () => {
    const at = (value: number) => decide(100, () => value, { p: 0.95, budget: 100, uncertainty: 10 }).verdict;
    expect([89, 91, 109, 111].map(at)).toEqual(['pass', 'inconclusive', 'inconclusive', 'fail']);
  });
  test('on an age bounds it in at least 95 of 100 runs, though the delays have a long tail', () => {
    const stream = openStream(6, 'age');
    const runOf = (n: number) => {
      const delay = () => (stream() < 0.03 ? 300 + 600 * stream() : 40 + 10 * stream());
      const updates = Array.from({ length: n }, (_, i) => ({ at: 200 * i, received: 200 * i + delay() }));
      return sawtooth(updates, [{ from: 1000, to: 200 * n }]);
    };
    const truth = ageQuantile(runOf(20_000).rises, 0.95);
    const runs = Array.from({ length: 300 }, () => decideAge(runOf(90), question(truth)));
    const share = (holds: (answer: QuantileAnswer) => boolean) => runs.filter(holds).length / runs.length;
    expect(share(({ upper }) => upper >= truth)).toBeGreaterThan(0.95);
    expect(share(({ lower }) => lower <= truth)).toBeGreaterThan(0.95);
  });
  test('between two looks nothing is decided', () => {
    const early = decideAtLooks(Array<number>(150).fill(0.1), [200, 400, 800], question(1));
    expect(early).toMatchObject({ verdict: 'inconclusive', n: 0 });
    const late = decideAtLooks(Array<number>(399).fill(0.1), [200, 400, 800], question(1));
    expect(late).toMatchObject({ verdict: 'pass', n: 200, confidence: expect.closeTo(1 - 0.05 / 3, 12) });
  });
});

describe('a distribution in bounded memory', () => {
  test('is exact up to 100,000 values and within 0.1 % beyond', () => {
    const stream = openStream(2, 'distribution');
    const values = Array.from({ length: 150_000 }, () => Math.round(exp(14 * stream())));
    const [few, many] = [new Distribution(), new Distribution()];
    for (const value of values.slice(0, 1000)) few.add(value);
    for (const value of values) many.add(value);
    const sorted = (n: number) => values.slice(0, n).sort((a, b) => a - b);
    const [fewSorted, manySorted] = [sorted(1000), sorted(150_000)];
    for (const p of [0, 0.01, 0.5, 0.95, 0.999, 1]) {
      const at = (n: number) => Math.max(0, Math.ceil(p * n) - 1);
      expect(few.quantile(p)).toBe(fewSorted[at(1000)]);
      expect(Math.abs(many.quantile(p) / manySorted[at(150_000)]! - 1)).toBeLessThan(0.001);
    }
    expect([many.n, many.greatest]).toEqual([150_000, manySorted.at(-1)]);
  });
  test.each([Number.NaN, -1])('%d is refused', (value) => {
    expect(() => new Distribution().add(value)).toThrow(RangeError);
  });
  test('with a correction a pause counts for all that it kept from being asked', () => {
    const seen = new Distribution();
    for (let i = 0; i < 90; i++) seen.addCorrected(10, 100);
    seen.addCorrected(1000, 100);
    expect([seen.n, seen.quantile(0.9), seen.quantile(0.99)]).toEqual([100, 10, 900]);
  });
});

describe('two samples', () => {
  test('three runs against three can never differ significantly, four can', () => {
    expect(mannWhitney([1, 2, 3], [7, 8, 9]).p).toBeCloseTo(0.1, 12);
    expect(mannWhitney([1, 2, 3, 4], [7, 8, 9, 10]).p).toBeCloseTo(2 / 70, 12);
  });
  test('ties do not make it overconfident', () => {
    expect(mannWhitney([1, 1, 1], [2, 2, 2]).p).toBeCloseTo(0.1, 12);
    expect(mannWhitney([5, 5], [5, 5]).p).toBe(1);
  });
  test('the exact test and its approximation agree on larger samples', () => {
    const stream = openStream(7, 'ranks');
    const [x, y] = [0, 0.3].map((shift) => Array.from({ length: 45 }, () => gaussian(stream) + shift));
    const [exact, normal] = [mannWhitney(x!, y!), normalRankTest(x!, y!)];
    expect([exact.exact, normal.exact]).toEqual([true, false]);
    expect(Math.abs(exact.p - normal.p)).toBeLessThan(0.002);
  });
  test('the interval of the shift holds the true one in at least 95 of 100 cases', () => {
    const stream = openStream(3, 'shift');
    let held = 0;
    for (let round = 0; round < 600; round++) {
      const [x, y] = [0, 0.7].map((shift) => Array.from({ length: 8 }, () => gaussian(stream) + shift));
      const { lower, upper } = hodgesLehmann(x!, y!);
      if (lower <= 0.7 && upper >= 0.7) held++;
    }
    expect(held / 600).toBeGreaterThan(0.935);
  });
  test('too few for an interval leave everything possible', () => {
    expect(hodgesLehmann([1, 2], [3, 4])).toEqual({ estimate: 2, lower: -Infinity, upper: Infinity });
  });
});

test('a chain of several stages, against the sum of two dice without corners', () => {
  // Two equal uniform waits: P(sum > x) = (2 − x)² / 2 for x in [1, 2].
  const { quantile, mean, most } = chainBounds([
    { period: 1, processing: 0.1 },
    { period: 1, processing: 0 },
  ]);
  expect([mean, most]).toEqual([1.1, 2.1]);
  expect(quantile(0.95)).toBeCloseTo(0.1 + 2 - Math.sqrt(0.1), 9);
});

describe('the clock of another machine', () => {
  const stream = openStream(4, 'clock');
  /** An exchange at a time in s with a clock that is ahead by an offset in µs; both ways queue for up to 5 ms. */
  const exchange = (at: number, offset: number) => {
    const [asked, there, back] = [at * 1e6, 200 + 5000 * stream() * stream(), 200 + 5000 * stream() * stream()];
    const received = asked + there + offset;
    return { asked, received, answered: received + 100, heard: asked + there + 100 + back };
  };
  test('offset and skew come out within the stated uncertainty', () => {
    const ahead = (time: number) => 250_000 + 40e-6 * time;
    const exchanges = Array.from({ length: 320 }, (_, i) => exchange(i, ahead(i * 1e6)));
    const fit = fitClock(exchanges)!;
    for (const time of [0, 160e6, 319e6]) expect(Math.abs(fit.at(time) - ahead(time))).toBeLessThan(fit.uncertainty);
    expect(fit.skew).toBeCloseTo(40, 0);
    expect(fit.uncertainty).toBeLessThan(2000);
  });
  test('from fewer than eight exchanges nothing is concluded', () => {
    expect(fitClock(Array.from({ length: 7 }, (_, i) => exchange(i, 0)))).toBeUndefined();
  });
});
