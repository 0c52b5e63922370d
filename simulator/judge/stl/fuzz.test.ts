import { describe, expect, test } from 'vitest';
import { openStream } from '#simulator';
import { naive } from '../../../test/oracles/naive.ts';
import { Drawn } from '../../../test/oracles/random-formula.ts';
import { type Beyond, evaluate, type Robustness, robustnessAt } from './evaluate.ts';
import type { Mode } from './graph.ts';
import { textOf } from './text.ts';

const END = 12;

/** What differs between the engine and the definitions, over all instants; nothing, if all is well. */
function difference(drawn: Drawn, mode: Mode, beyond: Beyond): unknown {
  const formula = drawn.formula(3, mode);
  const trace = drawn.trace(END);
  const found = evaluate(formula, trace, { mode, end: END, beyond });
  const define = naive(trace, mode, END, beyond);
  for (let t = 0; t < END; t++) {
    const expected = define(formula, t);
    const { lower, upper, holds } = robustnessAt(found, t) ?? ({} as Partial<Robustness>);
    if (lower === expected.lower && upper === expected.upper && holds === expected.holds) continue;
    return JSON.stringify({ formula: textOf(formula), trace: [...trace], t, expected, found: { lower, upper, holds } });
  }
  return found.every(({ start }) => Number.isInteger(start)) ? undefined : 'a breakpoint between whole times';
}

describe('the engine agrees with the definitions, instant by instant, on 10,000 random formulas', () => {
  test.each<[Mode, Beyond, number]>([
    ['discrete', 'nothing', 2500],
    ['dense', 'nothing', 2500],
    ['dense', 'held', 2500],
    ['dense', 'unknown', 2000],
    ['discrete', 'unknown', 500],
  ])('%s time, %s beyond the end', (mode, beyond, count) => {
    for (let seed = 0; seed < count; seed++) {
      expect(difference(new Drawn(openStream(seed, `stl/${mode}/${beyond}`)), mode, beyond)).toBeUndefined();
    }
  });
});

test('the comparison can fail: half-open and closed until are told apart', () => {
  const found = Array.from({ length: 200 }, (_, seed) => {
    const drawn = new Drawn(openStream(seed, 'stl/wrong'));
    const formula = drawn.formula(3, 'dense');
    const trace = drawn.trace(END);
    const dense = naive(trace, 'dense', END, 'nothing');
    return evaluate(formula, trace, { mode: 'discrete', end: END, beyond: 'nothing' }).some(
      ({ start, lower }) => dense(formula, start).lower !== lower,
    );
  });
  expect(found.filter(Boolean).length).toBeGreaterThan(5);
});
