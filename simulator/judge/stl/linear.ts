import { PlantwrightError } from '../../error.ts';
import { type Predicate, scaleOf } from '../../plant/condition.ts';
import type { Value } from '../../plant/signal.ts';
import { type Term, termText } from '../../plant/term.ts';
import { channelsOf, refuseNaN, signalChannel } from './channels.ts';
import { refuseMissing, type Trace } from './evaluate.ts';
import { checkFormula, type Formula } from './formula.ts';
import type { Side } from './graph.ts';
import { allAhead, allBack, sinceBack, someAhead, someBack, untilAhead } from './linear-windows.ts';
import { combined, flat, greatest, type Line, type Lines, later, least, lineAt, negated, scaled } from './lines.ts';

const INFINITE = Number.POSITIVE_INFINITY;

/** One stretch of robustness as straight lines, from below and above. */
export interface LinearRobustness {
  readonly lower: Lines;
  readonly upper: Lines;
}

/**
 * The robustness of a formula where analogue signals run straight from sample to sample: offline only. States and
 * discretes stay steps. Where it is exactly 0 its Boolean is not decided; windows are cut at the end of the trace.
 * @throws PlantwrightError MISSING_SIGNAL, TIME_RUNS_BACKWARDS, NOT_LINEAR, SAMPLE_NOT_A_NUMBER, ONLY_DISCRETE
 */
export function evaluateLinear(
  formula: Formula,
  trace: Trace,
  { start = 0, end }: { readonly start?: number; readonly end: number },
): LinearRobustness {
  checkFormula(formula);
  const span = { start, end };
  return { lower: robustness(formula, 'lower', trace, span), upper: robustness(formula, 'upper', trace, span) };
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function robustness(f: Formula, side: Side, trace: Trace, span: Span): Lines {
  const of = (part: Formula) => robustness(part, side, trace, span);
  const not = (part: Formula) => negated(robustness(part, side === 'lower' ? 'upper' : 'lower', trace, span));
  switch (f.op) {
    case 'not':
      return not(f.of);
    case 'and':
      return f.of.map(of).reduce(least);
    case 'or':
      return f.of.map(of).reduce(greatest);
    case 'implies':
      return greatest(not(f.of[0]), of(f.of[1]));
    case 'iff':
      return least(greatest(not(f.of[0]), of(f.of[1])), greatest(of(f.of[0]), not(f.of[1])));
    case 'always':
      return allAhead(of(f.of), f.from, f.to ?? INFINITE);
    case 'eventually':
      return someAhead(of(f.of), f.from, f.to ?? INFINITE);
    case 'historically':
      return allBack(of(f.of), f.from, f.to ?? INFINITE);
    case 'once':
      return someBack(of(f.of), f.from, f.to ?? INFINITE);
    case 'until':
      return untilAhead(of(f.of[0]), of(f.of[1]), f.from, f.to ?? INFINITE);
    case 'unless': {
      const [first, second] = [of(f.of[0]), of(f.of[1])];
      const to = f.to ?? INFINITE;
      return greatest(allAhead(first, 0, to), untilAhead(first, second, f.from, to));
    }
    case 'since':
      return sinceBack(of(f.of[0]), of(f.of[1]), f.from, f.to ?? INFINITE);
    case 'compare':
    case 'is':
    case 'quality':
    case 'alarm':
    case 'fault':
      return predicate(f, side, trace, span);
    default:
      throw new PlantwrightError('NOT_LINEAR', `"${f.op}" has no value between samples.`, {
        hint: 'Evaluate the formula over steps.',
      });
  }
}

function predicate(p: Predicate, side: Side, trace: Trace, span: Span): Lines {
  refuseMissing(channelsOf(p), trace);
  const unknown = side === 'lower' ? -INFINITE : INFINITE;
  if (p.op !== 'compare') {
    const [channel] = channelsOf(p);
    const wanted = 'value' in p ? p.value : true;
    return steps(channel!, trace, span).map(({ start, end, value }) =>
      flat(start, end, value === undefined ? unknown : value === wanted ? 1 : -1),
    );
  }
  const difference = combined(termLines(p.left, trace, span), termLines(p.right, trace, span), (a, b) => a - b);
  const size = () => greatest(difference, negated(difference));
  const distance = {
    '>': () => difference,
    '>=': () => difference,
    '<': () => negated(difference),
    '<=': () => negated(difference),
    '==': () => negated(size()),
    '!=': size,
  }[p.relation]();
  return scaled(distance, 1 / (scaleOf(p) ?? 1)).map((l) =>
    Number.isNaN(l.value) ? flat(l.start, l.end, unknown) : l,
  );
}

/** A term as lines; NaN where it is not known. */
function termLines(term: Term, trace: Trace, span: Span): Lines {
  switch (term.op) {
    case 'number':
      return [flat(span.start, span.end, term.value)];
    case 'signal':
      return linear(signalChannel(term.layer, term.signal), trace, span);
    case 'delay':
      return later(termLines(term.of, trace, span), term.by, Number.NaN);
    case 'rate':
      return termLines(term.of, trace, span).map(({ start, end, value, slope }) =>
        flat(start, end, Number.isNaN(value) ? value : slope * 1e6),
      );
    case 'age':
      return steps(signalChannel(term.of.layer, term.of.signal), trace, span).map(({ start, end, good }) =>
        good === undefined ? flat(start, end, Number.NaN) : { start, end, value: (start - good) / 1e6, slope: 1e-6 },
      );
    case 'abs': {
      const lines = termLines(term.of, trace, span);
      return greatest(lines, negated(lines));
    }
    case 'add':
      return combined(termLines(term.of[0], trace, span), termLines(term.of[1], trace, span), (a, b) => a + b);
    case 'sub':
      return combined(termLines(term.of[0], trace, span), termLines(term.of[1], trace, span), (a, b) => a - b);
    case 'min':
      return least(termLines(term.of[0], trace, span), termLines(term.of[1], trace, span));
    case 'max':
      return greatest(termLines(term.of[0], trace, span), termLines(term.of[1], trace, span));
    case 'mul': {
      const factors = term.of.map((part) => termLines(part, trace, span)) as [Lines, Lines];
      if (factors.every((lines) => lines.some(({ slope }) => slope !== 0))) {
        throw new PlantwrightError('NOT_LINEAR', `${termText(term)} is no straight line between samples.`, {
          hint: 'Evaluate the formula over steps, or multiply by a number.',
        });
      }
      return combined(...factors, (a, b) => a * b);
    }
  }
}

interface Step extends Span {
  readonly value: Value | undefined;
  /** Time of the last sample that was known. */
  readonly good: number | undefined;
}

/** The samples of an input as steps over the whole span. */
function steps(channel: string, trace: Trace, { start, end }: Span): readonly Step[] {
  const samples = trace.get(channel)!;
  let good: number | undefined;
  const found: Step[] = [{ start, end: Math.min(samples[0]?.[0] ?? end, end), value: undefined, good }];
  for (const [i, [t, value]] of samples.entries()) {
    refuseNaN(channel, t, value);
    const next = samples[i + 1]?.[0] ?? end;
    if (next < t) {
      throw new PlantwrightError('TIME_RUNS_BACKWARDS', `${channel} at t = ${next} µs comes after t = ${t} µs.`, {
        hint: 'Give samples in the order of their time.',
      });
    }
    if (value !== undefined) good = t;
    found.push({ start: Math.max(t, start), end: Math.min(next, end), value, good });
  }
  return found.filter((s) => s.end > s.start);
}

/** The samples of a number, with straight lines between two that are known; the last one holds. */
function linear(channel: string, trace: Trace, span: Span): Lines {
  const all = steps(channel, trace, { start: Number.NEGATIVE_INFINITY, end: INFINITE });
  return all.flatMap(({ start, end, value }, i): Line[] => {
    const after = all[i + 1]?.value;
    const known = typeof value === 'number';
    const slope = known && typeof after === 'number' ? (after - value) / (end - start) : 0;
    const whole = { start, end, value: known ? value : Number.NaN, slope };
    const [from, to] = [Math.max(start, span.start), Math.min(end, span.end)];
    return to > from ? [{ start: from, end: to, value: lineAt(whole, from), slope }] : [];
  });
}
