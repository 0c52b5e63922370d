import { PlantwrightError } from '../error.ts';
import type { Duration } from '../time/duration.ts';
import type { Quality, Value } from './signal.ts';
import {
  commonUnit,
  durationText,
  nameText,
  type SignalTerm,
  signalsIn,
  signalText,
  type Term,
  termText,
} from './term.ts';
import type { Layer } from './twin.ts';

export const RELATIONS = ['<', '<=', '>', '>=', '==', '!='] as const;
export type Relation = (typeof RELATIONS)[number];

/** What is asked of signals at one instant. `scale` is the distance that counts as 1, in the unit of the terms. */
export type Predicate =
  | {
      readonly op: 'compare';
      readonly relation: Relation;
      readonly left: Term;
      readonly right: Term;
      readonly scale?: number;
    }
  | { readonly op: 'is'; readonly layer: Layer; readonly signal: string; readonly value: Value }
  | { readonly op: 'quality'; readonly layer: 'believed'; readonly signal: string; readonly value: Quality }
  | { readonly op: 'alarm'; readonly layer: 'believed'; readonly id: string }
  | { readonly op: 'fault'; readonly layer: 'believed'; readonly id: string };

export interface Junction<F> {
  readonly op: 'and' | 'or';
  readonly of: readonly F[];
}
export interface Negation<F> {
  readonly op: 'not';
  readonly of: F;
}
export interface Connective<F> {
  readonly op: 'implies' | 'iff';
  readonly of: readonly [F, F];
}

/** A condition as data: what is recorded, digested, and judged again later. Signals are `LIT101.reading`. */
export type Expression = Predicate | Junction<Expression> | Negation<Expression> | Connective<Expression>;

/** Something that holds or does not hold at an instant. */
export class Condition<L extends Layer = Layer> {
  declare readonly layer: L;
  readonly expression: Expression;

  constructor(expression: Expression) {
    this.expression = expression;
  }

  and<M extends Layer>(other: Condition<M>): Condition<L | M> {
    return new Condition({ op: 'and', of: [this.expression, other.expression] });
  }

  or<M extends Layer>(other: Condition<M>): Condition<L | M> {
    return new Condition({ op: 'or', of: [this.expression, other.expression] });
  }

  implies<M extends Layer>(other: Condition<M>): Condition<L | M> {
    return new Condition({ op: 'implies', of: [this.expression, other.expression] });
  }

  iff<M extends Layer>(other: Condition<M>): Condition<L | M> {
    return new Condition({ op: 'iff', of: [this.expression, other.expression] });
  }

  not(): Condition<L> {
    return new Condition({ op: 'not', of: this.expression });
  }

  /** The condition as a formula, for people. */
  toString(): string {
    return formulaOf(this.expression);
  }
}

/**
 * An instant as data: that at which an expression begins to hold. After it a comparison must have failed by more than
 * `hysteresis`, in its own unit, before it can begin again; `hold` leaves out what does not last as long.
 */
export interface Trigger {
  readonly of: Expression;
  readonly hysteresis?: number;
  readonly hold?: Duration;
  /** Counts only where this holds too, at that instant. */
  readonly given?: Expression;
}

/** An instant at which something happens; it has no duration, so nothing can be asked to be always so. */
export class Edge<L extends Layer = Layer> {
  declare readonly layer: L;
  readonly trigger: Trigger;

  constructor(trigger: Trigger) {
    this.trigger = trigger;
  }

  /** The same instant, where the condition holds too. */
  and<M extends Layer>(given: Condition<M>): Edge<L | M> {
    const all = this.trigger.given;
    const both: Expression = all ? { op: 'and', of: [all, given.expression] } : given.expression;
    return new Edge({ ...this.trigger, given: both });
  }

  toString(): string {
    return triggerText(this.trigger);
  }
}

const isPlain = (e: Expression) => ['compare', 'is', 'quality', 'alarm', 'fault', 'not'].includes(e.op);
const wrapped = (e: Expression) => (isPlain(e) ? formulaOf(e) : `(${formulaOf(e)})`);

/** The formula of an expression: `T101.level > 0.6 m`. */
export function formulaOf(e: Expression): string {
  switch (e.op) {
    case 'compare': {
      const text = `${termText(e.left)} ${e.relation} ${termText(e.right)}`;
      return e.scale === undefined ? text : `${text} scale ${e.scale}`;
    }
    case 'is':
      return `${signalText(e)} = ${typeof e.value === 'string' ? nameText(e.value) : e.value}`;
    case 'quality':
      return `quality of ${nameText(e.signal)} = ${e.value}`;
    case 'alarm':
      return `alarm ${nameText(e.id)} shown`;
    case 'fault':
      return `fault ${nameText(e.id)} in force`;
    case 'not':
      return `not (${formulaOf(e.of)})`;
    default:
      return e.of.map(wrapped).join(` ${e.op} `);
  }
}

/** A trigger as people write it: `LIT101.reading rises through 0.8 m`. */
export function triggerText({ of, hysteresis, hold, given }: Trigger): string {
  const crossing = of.op === 'compare' && of.scale === undefined && of.right.op === 'number';
  const comes = crossing && ({ '>=': 'rises', '<=': 'falls' } as Partial<Record<Relation, string>>)[of.relation];
  return [
    comes ? `${termText(of.left)} ${comes} through ${termText(of.right)}` : wrapped(of),
    hysteresis === undefined ? '' : ` hysteresis ${hysteresis}`,
    hold === undefined ? '' : ` for ${durationText(hold)}`,
    given === undefined ? '' : ` given ${wrapped(given)}`,
  ].join('');
}

/** Every predicate of an expression. */
export function predicatesOf(e: Expression): readonly Predicate[] {
  if (e.op === 'not') return predicatesOf(e.of);
  return 'of' in e ? e.of.flatMap(predicatesOf) : [e];
}

/** Every signal a predicate speaks of. */
export function signalsOf(p: Predicate): readonly { readonly layer: Layer; readonly signal: string }[] {
  if (p.op === 'compare') return [...signalsIn(p.left), ...signalsIn(p.right)];
  return 'signal' in p ? [p] : [];
}

/** The scale of a comparison: as stated, else the span of the first signal that has one. */
export function scaleOf(p: Extract<Predicate, { op: 'compare' }>): number | undefined {
  const spanned = (t: SignalTerm) => t.span !== undefined;
  return p.scale ?? [...signalsIn(p.left), ...signalsIn(p.right)].find(spanned)?.span;
}

/** A comparison whose terms have one unit. @throws PlantwrightError UNITS_DIFFER, NOT_A_NUMBER, BAD_SCALE */
export function compare(relation: Relation, left: Term, right: Term, scale?: number): Expression {
  commonUnit(left, right);
  for (const term of [left, right]) {
    if (term.op === 'number' && !Number.isFinite(term.value)) {
      throw new PlantwrightError(
        'NOT_A_NUMBER',
        `${termText(left)} ${relation} ${termText(right)} compares with no number.`,
        {
          hint: 'Give the limit as a finite number.',
        },
      );
    }
  }
  if (scale !== undefined && !(scale > 0 && Number.isFinite(scale))) {
    throw new PlantwrightError('BAD_SCALE', `A scale of ${scale} counts nothing.`, {
      hint: 'The scale is the distance that counts as 1: a positive number in the unit of the signal.',
    });
  }
  return { op: 'compare', relation, left, right, ...(scale !== undefined && { scale }) };
}
