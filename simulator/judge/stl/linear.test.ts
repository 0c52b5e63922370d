import { describe, expect, test } from 'vitest';
import { openStream, type PlantwrightError } from '#simulator';
import { naive } from '../../../test/oracles/naive.ts';
import { Drawn } from '../../../test/oracles/random-formula.ts';
import type { Trace } from './evaluate.ts';
import type { Formula } from './formula.ts';
import { evaluateLinear } from './linear.ts';
import { lineAt } from './lines.ts';
import { parseFormula } from './parse.ts';
import { textOf } from './text.ts';

/** Instants between two samples at which the definition is applied. */
const FINE = 16;
const SAMPLES = 6;
const END = (SAMPLES - 1) * FINE;
/** Between two instants a signal runs by at most 6/16. */
const WITHIN = 6 / FINE;

/** A trace with samples at every FINE, and the same as steps so fine that they follow the lines. */
function drawn(seed: number): { formula: Formula; coarse: Trace; fine: Trace } {
  const source = new Drawn(openStream(seed, 'linear'));
  const formula = stretched(source.formula(2, 'dense'));
  const samples = source.trace(SAMPLES, { gaps: false, all: true });
  const coarse = new Map([...samples].map(([name, all]) => [name, all.map(([t, v]) => [t * FINE, v] as const)]));
  const fine = new Map(
    [...samples].map(([name, all]) => [
      name,
      Array.from({ length: END }, (_, t) => {
        const [before, after] = [all[Math.floor(t / FINE)]![1], all[Math.floor(t / FINE) + 1]![1]];
        if (typeof before !== 'number' || typeof after !== 'number') return [t, before] as const;
        return [t, before + ((after - before) * (t % FINE)) / FINE] as const;
      }),
    ]),
  );
  return { formula, coarse, fine };
}

/** The same formula with all of its times FINE times as long. */
const stretched = (formula: Formula): Formula =>
  JSON.parse(JSON.stringify(formula), (key, value) => (['from', 'to', 'by'].includes(key) ? value * FINE : value));

test('between samples it is what very fine steps come close to', () => {
  let compared = 0;
  for (let seed = 0; seed < 250; seed++) {
    const { formula, coarse, fine } = drawn(seed);
    // Whether lines meet exactly is decided at instants that steps do not have.
    if (/[=!]=|B\.on/.test(textOf(formula).replaceAll(/[<>]=/g, ''))) continue;
    const { lower } = evaluateLinear(formula, coarse, { end: END });
    const define = naive(fine, 'dense', END, 'nothing');
    for (let t = 0; t < END; t += 4) {
      const line = lower.findLast(({ start }) => start <= t)!;
      const [found, expected] = [lineAt(line, t), define(formula, t).lower];
      if (Number.isFinite(expected) || Number.isFinite(found)) {
        // A window may end between two of the fine steps, at the edge of the domain.
        expect(Math.abs(found - expected), `${textOf(formula)} at ${t}: ${found}, ${expected}`).toBeLessThanOrEqual(
          WITHIN,
        );
        compared++;
      } else expect(found).toBe(expected);
    }
  }
  expect(compared).toBeGreaterThan(500);
});

test('what is not known between two samples lies between both', () => {
  const formula = parseFormula('eventually[0 s, 2 s] X.n > 1 m', () => ({ layer: 'sensed', unit: 'm' }));
  const trace: Trace = new Map([
    [
      'sensed X.n',
      [
        [0, 0],
        [1e6, undefined],
        [2e6, 3],
        [6e6, 3],
      ],
    ],
  ]);
  const { lower, upper } = evaluateLinear(formula, trace, { end: 6e6 });
  expect([lower[0]!.value, upper[0]!.value]).toEqual([2, Number.POSITIVE_INFINITY]);
});

describe('what lines cannot do is refused', () => {
  const samples = [
    [0, 0],
    [1e6, 1],
  ] as const;
  const trace: Trace = new Map([
    ['sensed X.n', samples],
    ['sensed Y.n', samples],
  ]);
  const code = (text: string, of: Trace = trace) => {
    try {
      evaluateLinear(
        parseFormula(text, () => ({ layer: 'sensed', unit: 'm' })),
        of,
        { end: 1e6 },
      );
      return 'accepted';
    } catch (error) {
      return (error as PlantwrightError).code;
    }
  };
  test('a product of two signals', () => expect(code('X.n * Y.n > 1 m·m')).toBe('NOT_LINEAR'));
  test('steps between samples', () => expect(code('rise X.n > 1 m')).toBe('ONLY_DISCRETE'));
  test('a signal that is not there', () => expect(code('Z.n > 1 m')).toBe('MISSING_SIGNAL'));
  test('time that runs backwards', () =>
    expect(code('X.n > 1 m', new Map([['sensed X.n', [...samples, [0, 3] as const]]]))).toBe('TIME_RUNS_BACKWARDS'));
});
