import { expect, test } from 'vitest';
import { openStream, us } from '#simulator';
import { Drawn } from '../../../test/oracles/random-formula.ts';
import { type Beyond, evaluate, type Robustness, robustnessAt, type Trace } from './evaluate.ts';
import type { Formula, Windowed } from './formula.ts';
import { textOf } from './text.ts';

const END = 14;
const ROUNDS = 300;

const segments = (f: Formula, trace: Trace, beyond: Beyond = 'unknown') =>
  evaluate(f, trace, { end: END, beyond }).map(({ start, lower, upper, holds }) => [
    start,
    lower + 0,
    upper + 0,
    holds,
  ]);

/** A formula drawn from a seed, with a trace for it. */
function drawn(seed: number) {
  const source = new Drawn(openStream(seed, 'laws'));
  return { source, of: source.formula(2, 'dense', { bounded: true }), trace: source.trace(END) };
}
const window = (op: Windowed<Formula>['op'], from: number, to: number, of: Formula): Formula => ({
  op,
  from: us(from),
  to: us(to),
  of,
});
const not = (of: Formula): Formula => ({ op: 'not', of });

test('always is not eventually not, historically not once not', () => {
  for (let seed = 0; seed < ROUNDS; seed++) {
    const { source, of, trace } = drawn(seed);
    const [from, to] = [source.whole(3), 3 + source.whole(4)];
    for (const [all, some] of [
      ['always', 'eventually'],
      ['historically', 'once'],
    ] as const) {
      expect(segments(window(all, from, to, of), trace), textOf(of)).toEqual(
        segments(not(window(some, from, to, not(of))), trace),
      );
    }
  }
});

test('eventually[a,b] eventually[c,d] is eventually[a+c,b+d]', () => {
  for (let seed = 0; seed < ROUNDS; seed++) {
    const { source, of, trace } = drawn(seed);
    const [a, b, c, d] = [source.whole(3), 2 + source.whole(3), source.whole(3), 2 + source.whole(3)];
    expect(segments(window('eventually', a, b, window('eventually', c, d, of)), trace), textOf(of)).toEqual(
      segments(window('eventually', a + c, b + d, of), trace),
    );
  }
});

test('what is moved in time is judged the same, moved', () => {
  for (let seed = 0; seed < ROUNDS; seed++) {
    const { of, trace } = drawn(seed);
    const by = 1000;
    const moved = new Map([...trace].map(([name, all]) => [name, all.map(([t, v]) => [t + by, v] as const)]));
    const later = evaluate(of, moved, { start: by, end: END + by, beyond: 'unknown' });
    expect(
      later.map((s) => [s.start - by, s.lower + 0, s.upper + 0, s.holds]),
      textOf(of),
    ).toEqual(segments(of, trace));
  }
});

test('a positive robustness holds, a negative one does not; only 0 is decided by the Boolean', () => {
  let zeros = 0;
  for (let seed = 0; seed < ROUNDS; seed++) {
    const { of, trace } = drawn(seed);
    for (const { lower, upper, holds } of evaluate(of, trace, { end: END, beyond: 'held' })) {
      if (lower > 0) expect(holds).toBe(true);
      if (upper < 0) expect(holds).toBe(false);
      if (lower === 0 && upper === 0) zeros += holds === undefined ? 0 : 1;
    }
  }
  expect(zeros).toBeGreaterThan(100);
});

/** The same samples with what comes at or after `k` not known. */
const prefix = (trace: Trace, k: number): Trace =>
  new Map([...trace].map(([name, all]) => [name, all.filter(([t]) => t < k)]));

test('more samples only narrow what is known; the whole lies in every earlier interval; true and false are final', () => {
  for (let seed = 0; seed < ROUNDS; seed++) {
    const { of, trace } = drawn(seed);
    const whole = robustnessAt(evaluate(of, trace, { end: END, beyond: 'unknown' }), 0)!;
    let before: Robustness = { start: 0, end: 1, lower: -Infinity, upper: Infinity, holds: undefined };
    for (let k = 1; k <= END; k++) {
      const now = robustnessAt(evaluate(of, prefix(trace, k), { end: k, beyond: 'unknown' }), 0)!;
      expect(now.lower, textOf(of)).toBeGreaterThanOrEqual(before.lower);
      expect(now.upper, textOf(of)).toBeLessThanOrEqual(before.upper);
      expect([now.lower <= whole.lower, whole.upper <= now.upper]).toEqual([true, true]);
      if (before.holds !== undefined) expect(now.holds).toBe(before.holds);
      before = now;
    }
  }
});

test('a spike of a millisecond counts for the whole window before it', () => {
  const trace: Trace = new Map([
    [
      'sensed X.n',
      [
        [0, 1],
        [3e6, 9],
        [3.001e6, 1],
      ],
    ],
  ]);
  const below: Formula = {
    op: 'compare',
    relation: '<=',
    left: { op: 'signal', layer: 'sensed', signal: 'X.n', unit: 'm' },
    right: { op: 'number', value: 4.5, unit: 'm' },
  };
  const found = evaluate(window('always', 0, 3e6, below), trace, { end: 10e6, beyond: 'held' });
  expect(found.map(({ start, lower }) => [start / 1e6, lower])).toEqual([
    [0, -4.5],
    [3.001, 3.5],
  ]);
});
