import { describe, expect, test } from 'vitest';
import { PlantwrightError, us } from '#simulator';
import { evaluate, type Trace } from './evaluate.ts';
import type { Formula } from './formula.ts';
import { Online } from './online.ts';
import { parseFormula } from './parse.ts';

const SIGNALS = new Map([
  ['X.n', { layer: 'sensed', unit: 'm', span: 1 }],
  ['Y.n', { layer: 'sensed', unit: 'm', span: 1 }],
  ['B.on', { layer: 'sensed', unit: '' }],
] as const);
const read = (text: string) => parseFormula(text, (name) => SIGNALS.get(name as 'X.n'));
const X = 'sensed X.n';

describe('what cannot be judged is refused, with a code', () => {
  const code = (act: () => unknown): string => {
    try {
      act();
      return 'accepted';
    } catch (error) {
      return error instanceof PlantwrightError ? error.code : String(error);
    }
  };
  test.each([
    ['X.n > 0 m until B.on = true', 'UNBOUNDED_ONLINE'],
    ['eventually[0 s, 3 s] always X.n > 0 m', 'UNBOUNDED_ONLINE'],
    ['whenever B.on = true expect eventually X.n > 0 m', 'UNBOUNDED_ONLINE'],
    ['always eventually X.n > 0 m', 'UNBOUNDED_ONLINE'],
    ['rise B.on = true', 'ONLY_DISCRETE'],
    ['always abs(age(X.n)) < 1 s', 'AGE_NOT_ALONE'],
    ['always age(X.n) == 1 s', 'AGE_NOT_ALONE'],
  ])('%s: %s', (text, expected) => expect(code(() => new Online(read(text)))).toBe(expected));
  const compared = (unit: string, value: number): Formula => ({
    op: 'compare',
    relation: '<',
    left: { op: 'signal', layer: 'sensed', signal: 'X.n', unit: 'm' },
    right: { op: 'number', value, unit },
  });
  test.each([
    ['s', 1, 'UNITS_DIFFER'],
    ['m', Number.NaN, 'NOT_A_NUMBER'],
  ])('a formula that comes as data, with a limit in %s of %f: %s', (unit, value, expected) => {
    expect(code(() => new Online({ op: 'always', from: us(0), of: compared(unit, value) }))).toBe(expected);
  });
  test('a sample that is not a number', () => {
    expect(code(() => new Online(read('always X.n > 0 m')).set(0, X, Number.NaN))).toBe('SAMPLE_NOT_A_NUMBER');
  });
  test('an outermost window without an end, combined, is accepted', () => {
    expect(code(() => new Online(read('(always X.n > 0 m) and (eventually B.on = true)')))).toBe('accepted');
  });
  const trace = (samples: readonly (readonly [number, number])[]): Trace => new Map([[X, samples]]);
  const positive: Formula = read('X.n > 0 m');
  test.each<[string, Trace, string]>([
    ['a signal that is not there', new Map(), 'MISSING_SIGNAL'],
    [
      'time that runs backwards',
      trace([
        [0, 1],
        [5, 1],
        [3, 1],
      ]),
      'TIME_RUNS_BACKWARDS',
    ],
    [
      'a time that is no number',
      trace([
        [0, 1],
        [Number.NaN, 1],
      ]),
      'TIME_RUNS_BACKWARDS',
    ],
    [
      'a value that is no number',
      trace([
        [0, 1],
        [5, Number.NaN],
      ]),
      'SAMPLE_NOT_A_NUMBER',
    ],
  ])('%s', (_, samples, expected) => {
    expect(code(() => evaluate(positive, samples, { end: 9, beyond: 'held' }))).toBe(expected);
  });
});
