import type { Beyond, Trace } from '../../simulator/judge/stl/evaluate.ts';
import type { Formula } from '../../simulator/judge/stl/formula.ts';
import type { Mode } from '../../simulator/judge/stl/graph.ts';
import type { Value } from '../../simulator/plant/signal.ts';
import type { Term } from '../../simulator/plant/term.ts';

/** Robustness between two ends, and the Boolean, computed beside it and not from it; undefined is not known. */
export interface Answer {
  readonly lower: number;
  readonly upper: number;
  readonly holds: boolean | undefined;
}

const INF = Number.POSITIVE_INFINITY;
const all = (answers: readonly Answer[]): Answer => ({
  lower: Math.min(INF, ...answers.map((a) => a.lower)),
  upper: Math.min(INF, ...answers.map((a) => a.upper)),
  holds: answers.some((a) => a.holds === false) ? false : answers.every((a) => a.holds === true) ? true : undefined,
});
const not = ({ lower, upper, holds }: Answer): Answer => ({
  lower: -upper,
  upper: -lower,
  holds: holds === undefined ? undefined : !holds,
});
const some = (answers: readonly Answer[]): Answer => not(all(answers.map(not)));

/**
 * The definition of every operator, word for word and instant by instant, over samples at whole times: slow, and
 * nothing of the engine is in it. With whole windows a step function of dense time has no other values.
 */
export function naive(trace: Trace, mode: Mode, end: number, beyond: Beyond) {
  const memo = new Map<Formula, Map<number, Answer>>();
  const samplesOf = (name: string) => trace.get(name)!;

  function value(name: string, t: number): Value | undefined {
    if (t >= end && beyond === 'unknown') return undefined;
    let found: Value | undefined;
    for (const [at, sample] of samplesOf(name)) if (at <= t) found = sample;
    return found;
  }

  function term(x: Term, t: number): number {
    if (x.op === 'number') return x.value;
    if (x.op === 'signal') {
      const found = value(`${x.layer} ${x.signal}`, t);
      return typeof found === 'number' ? found : Number.NaN;
    }
    if (x.op === 'delay') return term(x.of, t - x.by);
    if (x.op === 'abs') return Math.abs(term(x.of, t));
    if (x.op === 'age' || x.op === 'rate') throw new Error('not here');
    const [a, b] = [term(x.of[0], t), term(x.of[1], t)];
    return { add: a + b, sub: a - b, mul: a * b, min: Math.min(a, b), max: Math.max(a, b) }[x.op];
  }

  /** Whole times of a window inside the domain; after `settled` nothing changes any more. */
  function times(from: number, to: number, settled: number): number[] {
    const last = beyond === 'nothing' ? Math.min(to, end - 1) : to === INF ? Math.max(settled, from) : to;
    const found: number[] = [];
    for (let t = Math.max(0, from); t <= last; t++) found.push(t);
    return found;
  }

  function at(f: Formula, t: number): Answer {
    const known = memo.get(f) ?? new Map<number, Answer>();
    memo.set(f, known);
    const before = known.get(t);
    if (before) return before;
    const answer = defined(f, t);
    known.set(t, answer);
    return answer;
  }

  const whole = (t: number) => (beyond === 'nothing' ? t < end : true);

  function defined(f: Formula, t: number): Answer {
    const settled = end + 2 + span(f);
    switch (f.op) {
      case 'compare': {
        const [a, b] = [term(f.left, t), term(f.right, t)];
        if (Number.isNaN(a) || Number.isNaN(b)) return { lower: -INF, upper: INF, holds: undefined };
        const distance = {
          '>': a - b,
          '>=': a - b,
          '<': b - a,
          '<=': b - a,
          '==': -Math.abs(a - b),
          '!=': Math.abs(a - b),
        };
        const holds = { '>': a > b, '>=': a >= b, '<': a < b, '<=': a <= b, '==': a === b, '!=': a !== b };
        const rho = distance[f.relation] / (f.scale ?? 1) + 0;
        return { lower: rho, upper: rho, holds: holds[f.relation] };
      }
      case 'is': {
        const found = value(`${f.layer} ${f.signal}`, t);
        if (found === undefined) return { lower: -INF, upper: INF, holds: undefined };
        const rho = found === f.value ? 1 : -1;
        return { lower: rho, upper: rho, holds: rho > 0 };
      }
      case 'not':
        return not(at(f.of, t));
      case 'and':
        return all(f.of.map((part) => at(part, t)));
      case 'or':
        return some(f.of.map((part) => at(part, t)));
      case 'implies':
        return some([not(at(f.of[0], t)), at(f.of[1], t)]);
      case 'iff': {
        const [a, b] = [at(f.of[0], t), at(f.of[1], t)];
        return all([some([not(a), b]), some([a, not(b)])]);
      }
      case 'always':
        return all(times(t + f.from, t + (f.to ?? INF), settled).map((u) => at(f.of, u)));
      case 'eventually':
        return some(times(t + f.from, t + (f.to ?? INF), settled).map((u) => at(f.of, u)));
      case 'historically':
        return all(times(t - (f.to ?? INF), t - f.from, settled).map((u) => at(f.of, u)));
      case 'once':
        return some(times(t - (f.to ?? INF), t - f.from, settled).map((u) => at(f.of, u)));
      case 'until':
        return until(f.of, t, t + f.from, t + (f.to ?? INF), settled);
      case 'unless':
        return some([
          all(times(t, t + (f.to ?? INF), settled).map((u) => at(f.of[0], u))),
          until(f.of, t, t + f.from, t + (f.to ?? INF), settled),
        ]);
      case 'since':
        return some(
          times(t - (f.to ?? INF), t - f.from, settled).map((u) =>
            all([at(f.of[1], u), ...times(mode === 'dense' ? u : u + 1, t, settled).map((s) => at(f.of[0], s))]),
          ),
        );
      case 'prev':
        return t === 0 ? all([]) : at(f.of, t - 1);
      case 'next':
        return whole(t + 1) ? at(f.of, t + 1) : all([]);
      case 'rise':
        return all([at(f.of, t), ...(t === 0 ? [] : [not(at(f.of, t - 1))])]);
      case 'fall':
        return all([not(at(f.of, t)), ...(t === 0 ? [] : [at(f.of, t - 1)])]);
      default:
        throw new Error(`not here: ${f.op}`);
    }
  }

  function until([p, q]: readonly [Formula, Formula], t: number, from: number, to: number, settled: number): Answer {
    return some(
      times(from, to, settled).map((u) =>
        all([at(q, u), ...times(t, mode === 'dense' ? u : u - 1, settled).map((s) => at(p, s))]),
      ),
    );
  }

  return (f: Formula, t: number): Answer => at(f, t);
}

/** The sum of all times in a formula: after the last sample and that nothing changes. */
function span(f: Formula): number {
  const parts = 'of' in f ? ([f.of].flat() as Formula[]) : [];
  const terms = f.op === 'compare' ? JSON.stringify(f).matchAll(/"by":(\d+)/g) : [];
  const delays = [...terms].reduce((sum, [, by]) => sum + Number(by), 0);
  const own = 'from' in f ? f.from + (f.to ?? 0) + 1 : 1;
  return own + delays + parts.reduce((sum, part) => sum + span(part), 0);
}
