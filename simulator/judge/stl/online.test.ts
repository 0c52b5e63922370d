import { describe, expect, test } from 'vitest';
import { openStream, type Value } from '#simulator';
import { Drawn } from '../../../test/oracles/random-formula.ts';
import { evaluate, robustnessAt, type Trace } from './evaluate.ts';
import { Online, type OnlineOptions } from './online.ts';
import { parseFormula } from './parse.ts';
import { textOf } from './text.ts';

const SIGNALS = new Map([
  ['X.n', { layer: 'sensed', unit: 'm', span: 1 }],
  ['Y.n', { layer: 'sensed', unit: 'm', span: 1 }],
  ['B.on', { layer: 'sensed', unit: '' }],
] as const);
const read = (text: string) => parseFormula(text, (name) => SIGNALS.get(name as 'X.n'));
const X = 'sensed X.n';
const B = 'sensed B.on';
const SECOND = 1e6;

type Sample = readonly [t: number, channel: string, value: Value | undefined];

/** A monitor that has seen samples; times in s. */
function judged(text: string, samples: readonly Sample[], options: OnlineOptions & { spanEnd?: number } = {}) {
  const online = new Online(read(text), options);
  for (const [t, channel, value] of samples) online.set(Math.round(t * SECOND), channel, value);
  if (options.spanEnd !== undefined) online.endSpan(options.spanEnd * SECOND);
  return online;
}
const opinion = (text: string, samples: readonly Sample[], now: number, options = {}) =>
  judged(text, samples, options).at(now * SECOND).opinion;

test('a monitor and the evaluator are one engine: the value at the start is the same, after each sample', () => {
  for (let seed = 0; seed < 400; seed++) {
    const drawn = new Drawn(openStream(seed, 'online'));
    const formula = drawn.formula(3, 'dense', { bounded: true });
    const trace = drawn.trace(12);
    const online = new Online(formula);
    const samples = [...trace].flatMap(([channel, all]) => all.map(([t, value]) => ({ t, channel, value })));
    samples.sort((a, b) => a.t - b.t);
    for (let now = 0; now < 12; now++) {
      for (const { t, channel, value } of samples) if (t === now) online.set(t, channel, value);
      const known: Trace = new Map([...trace].map(([name, all]) => [name, all.filter(([t]) => t <= now)]));
      const { lower, upper } = robustnessAt(evaluate(formula, known, { end: now + 1, beyond: 'unknown' }), 0)!;
      const finding = online.at(now);
      expect([finding.lower + 0, finding.upper + 0], textOf(formula)).toEqual([lower + 0, upper + 0]);
    }
  }
});

test('asking changes nothing', () => {
  const samples: Sample[] = [
    [0, X, 1],
    [1, X, 3],
    [2, X, -1],
  ];
  const [asked, left] = [1, 2].map(() => judged('eventually[0 s, 2 s] always[0 s, 2 s] X.n > 0 m', samples));
  for (let now = 2; now < 6; now++) asked!.at(now * SECOND);
  expect(asked!.at(6 * SECOND)).toEqual(left!.at(6 * SECOND));
});

describe('opinions', () => {
  const always = 'always[0 s, 4 s] X.n >= 0 m';
  test.each<[string, string, readonly Sample[], number, string]>([
    ['what is still to come leaves it open', always, [[0, X, 3]], 2, 'presumably true'],
    ['the window has passed', always, [[0, X, 3]], 4, 'true'],
    [
      'a violation is final at once',
      always,
      [
        [0, X, 3],
        [1, X, -1],
      ],
      1,
      'false',
    ],
    [
      'a gap can never become true',
      always,
      [
        [0, X, 3],
        [1, X, undefined],
        [2, X, 3],
      ],
      9,
      'unknown',
    ],
    [
      'a gap can still become false',
      always,
      [
        [0, X, 3],
        [1, X, undefined],
        [2, X, -3],
      ],
      9,
      'false',
    ],
    [
      'a gap does no harm once there is a witness',
      'eventually[0 s, 3 s] X.n > 4 m',
      [
        [0, X, undefined],
        [1, X, 5],
      ],
      2,
      'true',
    ],
    ['0 says nothing of what is to come', always, [[0, X, 0]], 2, 'unknown'],
    ['at 0 the Boolean decides: not below', always, [[0, X, 0]], 4, 'true'],
    ['at 0 the Boolean decides: not above', 'always[0 s, 4 s] X.n > 0 m', [[0, X, 0]], 4, 'false'],
    ['no sample, nothing known', always, [], 9, 'unknown'],
  ])('%s', (_, text, samples, now, expected) => expect(opinion(text, samples, now)).toBe(expected));

  test('a healthy heartbeat is not called false because the run ended', () => {
    const beats: Sample[] = [1, 0, 0, 1, 0, 1, 0, 0].map((on, t) => [t, B, on === 1]);
    const text = 'always eventually[0 s, 3 s] B.on = true';
    const finding = judged(text, beats, { spanEnd: 7 }).at(7 * SECOND);
    expect(finding.opinion).toBe('presumably false');
    expect(finding.open.map(({ from }) => from / SECOND)).toEqual([6]);
    expect(judged(text, [...beats, [8, B, true], [9, B, true]], { spanEnd: 7 }).at(10 * SECOND).opinion).toBe('true');
  });
  test('a value that nothing refreshes is known no longer than it may be held', () => {
    const samples: Sample[] = [
      [0, X, 1],
      [2, X, 1],
    ];
    expect(opinion('always[0 s, 4 s] X.n > 0 m', samples, 9, { maxHold: () => 2 * SECOND })).toBe('true');
    expect(opinion('always[0 s, 5 s] X.n > 0 m', samples, 9, { maxHold: () => 2 * SECOND })).toBe('unknown');
  });
});

describe('ages, rates and delays', () => {
  test('an age crosses its limit between samples, to the microsecond', () => {
    const samples: Sample[] = [
      [0, X, 1],
      [2, X, 1],
    ];
    expect(opinion('always[0 s, 4.5 s] age(X.n) <= 2.5 s', samples, 9)).toBe('true');
    expect(opinion('always[0 s, 4500001 µs] age(X.n) <= 2.5 s', samples, 9)).toBe('false');
    expect(judged('always[0 s, 9 s] age(X.n) <= 2.5 s', samples).at(9 * SECOND).decidedAt).toBe(4_500_001);
  });
  test('a bad sample does not make younger', () => {
    const samples: Sample[] = [
      [0, X, 1],
      [2, X, undefined],
    ];
    expect(opinion('always[0 s, 3 s] age(X.n) <= 2.5 s', samples, 9)).toBe('false');
  });
  test('the least margin of an age is that just before it is refreshed', () => {
    expect(
      judged('always[0 s, 3 s] age(X.n) < 2.5 s', [
        [0, X, 1],
        [2, X, 1],
      ]).at(3 * SECOND).lower,
    ).toBeCloseTo(0.5, 9);
  });
  test('a rate is the slope between the last two samples', () => {
    const ramp: Sample[] = [
      [0, X, 0],
      [1, X, 2],
      [2, X, 4],
      [3, X, 9],
    ];
    expect(opinion('always[1 s, 2 s] rate(X.n) == 2 m/s', ramp, 2)).toBe('true');
    expect(opinion('always[1 s, 3 s] rate(X.n) <= 2 m/s', ramp, 3)).toBe('false');
    expect(opinion('always[0 s, 3 s] rate(X.n) <= 9 m/s', ramp, 3)).toBe('unknown');
  });
  test('a delayed signal is what it was', () => {
    const step: Sample[] = [
      [0, X, 0],
      [1, X, 5],
    ];
    const both = 'delay(X.n, 2 s) == 0 m and X.n == 5 m';
    expect(opinion(`always[2 s, 2.9 s] (${both})`, step, 9)).toBe('true');
    expect(opinion(`eventually[3 s, 5 s] (${both})`, step, 9)).toBe('false');
    expect(opinion(`eventually[0 s, 1 s] (${both})`, step, 9)).toBe('unknown');
  });
});

describe('triggers', () => {
  const follows = 'whenever X.n rises through 1 m expect eventually[0 s, 2 s] B.on = true';
  const pulse: readonly Sample[] = [
    [0, X, 0],
    [0, B, false],
    [3, X, 1],
  ];
  test.each<[string, string, readonly Sample[], string]>([
    ['without an edge it is vacuous, not true', follows, pulse.slice(0, 2), 'vacuous'],
    [
      'what holds from the start is no edge',
      follows,
      [
        [0, X, 1],
        [0, B, false],
      ],
      'vacuous',
    ],
    ['followed in time', follows, [...pulse, [4, B, true]], 'true'],
    ['followed at the last instant', follows, [...pulse, [5, B, true]], 'true'],
    ['followed too late', follows, [...pulse, [5.000001, B, true]], 'false'],
    [
      'already there',
      follows,
      [
        [0, X, 0],
        [0, B, true],
        [3, X, 1],
      ],
      'true',
    ],
    ['open at the end', follows, [...pulse.slice(0, 2), [8, X, 1]], 'presumably false'],
    [
      'a time at which an edge would not be seen',
      follows,
      [
        [0, X, 0],
        [0, B, true],
        [1, X, undefined],
        [2, X, 0],
        [3, X, 1],
      ],
      'unknown',
    ],
    ['an edge hidden in a gap still counts', follows, [...pulse.slice(0, 2), [2, X, undefined], [3, X, 1]], 'false'],
  ])('%s', (_, text, samples, expected) => {
    expect(opinion(text, samples, 9, { spanEnd: 9 })).toBe(expected);
  });
  test('while the script goes on a trigger may still come', () => {
    expect(opinion(follows, pulse.slice(0, 2), 9)).toBe('unknown');
    expect(opinion(follows, [...pulse, [4, B, true]], 9)).toBe('presumably true');
  });

  test('noise around the limit is one edge with hysteresis, and several without', () => {
    const noise: Sample[] = [
      [0, B, true],
      ...[0.5, 1.1, 0.9, 1.1, 0.9, 1.1, 0.2, 1.1].map((x, t): Sample => [t, X, x]),
    ];
    const edges = (extra: string) =>
      judged(`whenever X.n rises through 1 m${extra} expect eventually[0 s, 1 s] B.on = true`, noise).at(9 * SECOND);
    expect([edges('').obligations.length, edges(' hysteresis 0.5').obligations.length]).toEqual([4, 2]);
  });
  test('what does not last is no trigger', () => {
    const blips: Sample[] = [
      [0, B, true],
      [0, X, 0],
      [1, X, 2],
      [1.5, X, 0],
      [3, X, 2],
    ];
    const found = judged('whenever X.n rises through 1 m for 1 s expect eventually[0 s, 1 s] B.on = true', blips);
    expect(found.at(9 * SECOND).obligations.map(({ since }) => since / SECOND)).toEqual([3]);
  });
  test('a trigger counts only where something else holds', () => {
    const text = 'whenever X.n rises through 1 m given B.on = true expect always[0 s, 1 s] X.n > 0 m scale 1';
    const samples: Sample[] = [
      [0, X, 0],
      [0, B, false],
      [1, X, 2],
      [2, X, 0],
      [2, B, true],
      [3, X, 2],
    ];
    expect(
      judged(text, samples)
        .at(9 * SECOND)
        .obligations.map(({ since }) => since / SECOND),
    ).toEqual([3]);
  });
});

describe('samples out of order', () => {
  const random = openStream(1, 'order');
  const samples = Array.from({ length: 200 }, (_, i): Sample => [i / 10, X, i % 37 === 0 ? -1 : 2 + (i % 5)]);
  const text = 'always[0 s, 15 s] (X.n > 0 m implies eventually[0 s, 2 s] X.n > 5 m)';
  const finding = (order: readonly Sample[]) => judged(text, order, { lateness: SECOND }).at(20 * SECOND);
  test('within the lateness give the same, whatever the order', () => {
    for (let round = 0; round < 20; round++) {
      const shuffled = samples.map((s) => [s[0] + 0.45 * random(), s] as const).sort(([a], [b]) => a - b);
      expect(finding(shuffled.map(([, s]) => s))).toEqual(finding(samples));
    }
  });
  test('beyond it are counted', () => {
    expect(finding([...samples, [3, X, -9]]).dropped).toBe(1);
  });
});

test.each([
  ['always X.n > 0 m', 0],
  ['always eventually[1 s, 3 s] X.n > 0 m', 3],
  ['eventually[0 s, 2 s] always[1 s, 3 s] X.n > 0 m', 5],
  ['whenever B.on = true for 2 s expect eventually[0 s, 1 s] X.n > 0 m', 2],
  ['whenever B.on = true expect (eventually[0 s, 1 s] X.n > 0 m until[0 s, 4 s] B.on = false)', 5],
  ['once[0 s, 9 s] X.n > 0 m', 0],
])('the horizon of %s is %i s', (text, horizon) => {
  expect(judged(text, []).horizon / SECOND).toBe(horizon);
});

test('memory is bounded by the window', () => {
  const online = new Online(read('always eventually[0 s, 1 s] X.n > -2 m'));
  let greatest = 0;
  for (let i = 0; i < 200_000; i++) {
    online.set(i * 1000, X, Math.sin(i / 777));
    greatest = Math.max(greatest, online.size);
  }
  expect(greatest).toBeLessThan(4100);
});
