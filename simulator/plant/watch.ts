import { PlantwrightError } from '../error.ts';
import { Condition, type Edge, type Expression, predicatesOf, type Relation } from './condition.ts';
import type { Quality, Value } from './signal.ts';
import { type Term, termText } from './term.ts';
import type { Layer } from './twin.ts';

/** What a condition can ask about an instant; `undefined` is not known. */
export interface Instant {
  value(layer: Layer, signal: string): Value | undefined;
  quality(signal: string): Quality | undefined;
  alarm(id: string): boolean | undefined;
  fault(id: string): boolean;
}

const RELATE: Readonly<Record<Relation, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

/**
 * Follows one condition through successive instants: whether it holds at each, `undefined` where that is not known.
 * An edge holds at the instant at which its condition begins to; its options over time are for requirements.
 */
export class Watch {
  readonly #expression: Expression;
  readonly #given: Expression | undefined;
  readonly #isEdge: boolean;
  #before: boolean | undefined;

  /** @throws PlantwrightError TERM_NEEDS_TIME for a term that looks back in time */
  constructor(watched: Condition | Edge | Expression) {
    const trigger = 'trigger' in watched ? watched.trigger : undefined;
    this.#isEdge = trigger !== undefined;
    this.#given = trigger?.given;
    this.#expression = trigger?.of ?? (watched instanceof Condition ? watched.expression : (watched as Expression));
    for (const p of predicatesOf(this.#expression)) {
      if (p.op === 'compare') [p.left, p.right].forEach(refuseHistory);
    }
  }

  /** Whether the condition holds at the next instant. */
  at(instant: Instant): boolean | undefined {
    const holds = evaluate(this.#expression, instant);
    if (!this.#isEdge) return holds;
    const begins = holds === true && this.#before === false;
    this.#before = holds ?? this.#before;
    if (holds === undefined) return undefined;
    return begins && (this.#given === undefined || evaluate(this.#given, instant) === true);
  }
}

function refuseHistory(term: Term): void {
  if (term.op === 'age' || term.op === 'rate' || term.op === 'delay') {
    throw new PlantwrightError('TERM_NEEDS_TIME', `${termText(term)} has no value at a single instant.`, {
      hint: 'Use it in a requirement; a script waits for conditions on the present.',
    });
  }
  if ('of' in term) [term.of].flat().forEach((t) => void refuseHistory(t as Term));
}

const and = (parts: readonly (boolean | undefined)[]) =>
  parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
const not = (holds: boolean | undefined) => (holds === undefined ? undefined : !holds);

function evaluate(e: Expression, now: Instant): boolean | undefined {
  switch (e.op) {
    case 'compare': {
      const [a, b] = [termValue(e.left, now), termValue(e.right, now)];
      return Number.isNaN(a) || Number.isNaN(b) ? undefined : RELATE[e.relation](a, b);
    }
    case 'is': {
      const value = now.value(e.layer, e.signal);
      return value === undefined ? undefined : value === e.value;
    }
    case 'quality': {
      const quality = now.quality(e.signal);
      return quality === undefined ? undefined : quality === e.value;
    }
    case 'alarm':
      return now.alarm(e.id);
    case 'fault':
      return now.fault(e.id);
    case 'not':
      return not(evaluate(e.of, now));
    case 'and':
      return and(e.of.map((part) => evaluate(part, now)));
    case 'or':
      return not(and(e.of.map((part) => not(evaluate(part, now)))));
    case 'implies':
      return not(and([evaluate(e.of[0], now), not(evaluate(e.of[1], now))]));
    case 'iff': {
      const [a, b] = e.of.map((part) => evaluate(part, now));
      return a === undefined || b === undefined ? undefined : a === b;
    }
  }
}

/** The value of a term at an instant; NaN where it is not known. */
function termValue(term: Term, now: Instant): number {
  switch (term.op) {
    case 'signal': {
      const value = now.value(term.layer, term.signal);
      return typeof value === 'number' ? value : Number.NaN;
    }
    case 'number':
      return term.value;
    case 'abs':
      return Math.abs(termValue(term.of, now));
    case 'age':
    case 'rate':
    case 'delay':
      return Number.NaN;
    default: {
      const [a, b] = [termValue(term.of[0], now), termValue(term.of[1], now)];
      return ARITHMETIC[term.op](a, b);
    }
  }
}

/** Terms of two operands. */
export const ARITHMETIC: Readonly<Record<'add' | 'sub' | 'mul' | 'min' | 'max', (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  min: Math.min,
  max: Math.max,
};
