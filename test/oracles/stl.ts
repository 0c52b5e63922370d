import { PlantwrightError } from '#simulator';
import {
  type Beyond,
  evaluate,
  type Robustness,
  robustnessAt,
  type Trace,
} from '../../simulator/judge/stl/evaluate.ts';
import type { Formula } from '../../simulator/judge/stl/formula.ts';
import { evaluateLinear } from '../../simulator/judge/stl/linear.ts';
import { lineAt } from '../../simulator/judge/stl/lines.ts';
import type { Value } from '../../simulator/plant/signal.ts';
import { type Ast, formulaOfAst } from './ast.ts';
import type { Outcome } from './outcome.ts';

type Number = number | 'inf' | '-inf' | null;
type Points = readonly (readonly [t: number, value: number])[];

interface Common {
  readonly id: string;
  readonly ast: Ast;
}
interface Sampled extends Common {
  readonly signals: Readonly<Record<string, readonly (number | null)[]>>;
}
interface Timed extends Common {
  readonly signals: Readonly<Record<string, Points>>;
}
interface Prefix {
  readonly k: number;
  readonly lo: Number;
  readonly hi: Number;
  readonly rho_prefix: Number;
  readonly verdict: string;
}
export type StlCase =
  | (Sampled & { readonly semantics: 'discrete'; readonly rho: readonly Number[]; readonly sat: readonly boolean[] })
  | (Timed & {
      readonly semantics: 'step';
      readonly rho_steps: readonly (readonly [number, Number])[];
      readonly compare_until: number;
    })
  | (Timed & { readonly semantics: 'linear'; readonly rho_at: readonly (readonly [number, Number])[] })
  | (Sampled & {
      readonly semantics: 'rosi';
      readonly evaluated_at: number;
      readonly trace_length: number;
      readonly prefix: readonly Prefix[];
    })
  | (Sampled & { readonly semantics: 'online-delayed'; readonly delay: number; readonly outputs: readonly Number[] });

const SECOND = 1e6;
const shown = (x: number): Number => (x === Infinity ? 'inf' : x === -Infinity ? '-inf' : Number(x.toPrecision(15)));
const point = (r: Robustness | undefined): Number => (r && r.lower === r.upper ? shown(r.lower) : null);

/** Evaluates one vector as its semantics has it. @throws PlantwrightError BAD_VECTOR, and what the evaluator throws */
export function evaluateStl(vector: StlCase): Outcome {
  switch (vector.semantics) {
    case 'discrete':
      return discrete(vector);
    case 'step':
      return step(vector);
    case 'linear':
      return linear(vector);
    case 'rosi':
      return intervals(vector);
    case 'online-delayed':
      return delayed(vector);
    default: {
      const { semantics } = vector as { semantics: unknown };
      throw new PlantwrightError('BAD_VECTOR', `There is no semantics ${JSON.stringify(semantics)}.`);
    }
  }
}

function sampled(formula: Formula, { signals }: Sampled, count: number, end = count, beyond: Beyond = 'nothing') {
  const trace: Trace = new Map(
    Object.entries(signals).map(([name, values]) => [
      `sensed ${name}`,
      Array.from({ length: end }, (_, i): [number, Value | undefined] => [
        i,
        i < count ? (values[i] ?? undefined) : undefined,
      ]),
    ]),
  );
  return evaluate(formula, trace, { mode: 'discrete', end, beyond });
}

const lengthOf = ({ signals }: Sampled) => Math.max(0, ...Object.values(signals).map(({ length }) => length));
const timed = ({ signals }: Timed): Trace =>
  new Map(
    Object.entries(signals).map(([name, points]) => [
      `sensed ${name}`,
      points.map(([t, value]) => [Math.round(t * SECOND), value] as const),
    ]),
  );

/**
 * A vector whose rho contradicts its own sat shows the convention of a tool that is not to be adopted (d08: iff as
 * −|a − b|): of such a one only sat is compared.
 */
function discrete(vector: Extract<StlCase, { semantics: 'discrete' }>): Outcome {
  const n = lengthOf(vector);
  const found = sampled(formulaOfAst(vector.ast, 1), vector, n);
  const at = Array.from({ length: n }, (_, i) => robustnessAt(found, i));
  const sat = at.map((r) => r?.holds);
  const sound = vector.rho.every(
    (x, i) => !(Number(asNumber(x)) > 0 && !vector.sat[i]) && !(Number(asNumber(x)) < 0 && vector.sat[i]),
  );
  const rho = sound ? { rho: vector.rho } : {};
  return {
    expected: { ...rho, sat: vector.sat },
    got: { ...(sound && { rho: at.map(point) }), sat },
  };
}

const asNumber = (x: Number) => (x === 'inf' ? Infinity : x === '-inf' ? -Infinity : x);

function step(vector: Extract<StlCase, { semantics: 'step' }>): Outcome {
  const until = Math.round(vector.compare_until * SECOND);
  const found = evaluate(formulaOfAst(vector.ast, SECOND), timed(vector), { end: until + 1, beyond: 'held' });
  const got: [number, Number][] = [];
  for (const { start, lower, upper } of found) {
    if (start > until) break;
    const value = lower === upper ? shown(lower) : null;
    if (got.at(-1)?.[1] !== value) got.push([start / SECOND, value]);
  }
  return { expected: vector.rho_steps.filter(([t]) => t <= vector.compare_until), got };
}

function linear(vector: Extract<StlCase, { semantics: 'linear' }>): Outcome {
  const trace = timed(vector);
  const end = Math.max(...[...trace.values()].map((samples) => samples.at(-1)?.[0] ?? 0));
  const { lower } = evaluateLinear(formulaOfAst(vector.ast, SECOND), trace, { end });
  const got = vector.rho_at.map(([t]): [number, Number] => {
    const line = lower.findLast((l) => l.start <= t * SECOND);
    return [t, line ? shown(lineAt(line, t * SECOND)) : null];
  });
  return { expected: vector.rho_at, got };
}

function intervals(vector: Extract<StlCase, { semantics: 'rosi' }>): Outcome {
  const formula = formulaOfAst(vector.ast, 1);
  const got = vector.prefix.map(({ k }): Prefix => {
    const r = robustnessAt(sampled(formula, vector, k, vector.trace_length), vector.evaluated_at);
    const prefix = point(robustnessAt(sampled(formula, vector, k), vector.evaluated_at));
    const [lo, hi] = [r?.lower ?? -Infinity, r?.upper ?? Infinity];
    const sign = prefix === null ? 0 : Math.sign(Number(asNumber(prefix)));
    const presumably = sign === 0 ? 'unknown' : sign > 0 ? 'presumably_true' : 'presumably_false';
    const verdict = lo > 0 ? 'true' : hi < 0 ? 'false' : presumably;
    return { k, lo: shown(lo), hi: shown(hi), rho_prefix: prefix, verdict };
  });
  return { expected: vector.prefix, got };
}

/** As a monitor says it: of the samples so far, what is certain of the one `delay` ago. */
function delayed(vector: Extract<StlCase, { semantics: 'online-delayed' }>): Outcome {
  const formula = formulaOfAst(vector.ast, 1);
  const got = vector.outputs.map((_, k): Number => {
    if (k < vector.delay) return null;
    return point(robustnessAt(sampled(formula, vector, k + 1, k + 1, 'unknown'), k - vector.delay));
  });
  return { expected: vector.outputs, got };
}
