import { expect, test } from 'vitest';
import { openStream } from '#simulator';
import { Drawn } from '../../../test/oracles/random-formula.ts';
import { evaluate, robustnessAt } from './evaluate.ts';
import { parseFormula } from './parse.ts';
import { textOf } from './text.ts';
import { tightened } from './uncertainty.ts';

const END = 14;

test('what holds tightened holds, and what holds holds loosened', () => {
  for (let seed = 0; seed < 500; seed++) {
    const drawn = new Drawn(openStream(seed, 'uncertainty'));
    const formula = drawn.formula(3, 'dense', { bounded: true });
    const trace = drawn.trace(END);
    const at = (by: number) =>
      robustnessAt(evaluate(tightened(formula, by), trace, { end: END, beyond: 'unknown' }), 3)!.lower;
    const all = [2, 1, 0, -1, -2].map(at);
    for (let i = 1; i < all.length; i++) {
      expect(all[i], `${textOf(formula)} by ${2 - i}`).toBeGreaterThanOrEqual(all[i - 1]!);
    }
  }
});

test.each([
  ['eventually[1 s, 3 s] B.on = true', 'eventually[1.1 s, 2.9 s] B.on = true'],
  ['eventually[0 s, 3 s] B.on = true', 'eventually[0 s, 2.9 s] B.on = true'],
  ['eventually[1 s, 1 s] B.on = true', '0 > Infinity scale 1'],
  ['always[0 s, 3 s] B.on = true', 'always[0 s, 3.1 s] B.on = true'],
  ['not (always[1 s, 3 s] B.on = true)', 'not (always[1.1 s, 2.9 s] B.on = true)'],
  ['always eventually[0 s, 2 s] B.on = true', 'always (eventually[0 s, 1.9 s] B.on = true)'],
])('%s, tightened by 100 ms: %s', (text, harder) => {
  const formula = parseFormula(text, () => ({ layer: 'sensed', unit: '' }));
  expect(textOf(tightened(formula, 100_000))).toBe(harder);
});
