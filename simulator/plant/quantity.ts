import type { Duration } from '../time/duration.ts';
import { Condition, compare, Edge, type Relation } from './condition.ts';
import { commonUnit, type SignalTerm, type Term, unitOf } from './term.ts';
import type { Layer } from './twin.ts';

/** How far off counts as 1 when conditions are weighed against each other; the engineering span where it is left out. */
export interface Scaled {
  readonly scale?: number;
}

/** A number that conditions can be asked of, in one unit: a signal, or what is computed from signals. */
export interface Quantity<U extends string = string, L extends Layer = Layer> {
  readonly term: Term;
  readonly unit: U;
  above(x: number, options?: Scaled): Condition<L>;
  below(x: number, options?: Scaled): Condition<L>;
  atLeast(x: number, options?: Scaled): Condition<L>;
  atMost(x: number, options?: Scaled): Condition<L>;
  /** Not further than `tolerance` from `x`. The tolerance is its scale. */
  near(x: number, tolerance: number): Condition<L>;
  /** The instant at which it comes to `x` from below; again only after it was `hysteresis` below. */
  rises(x: number, options?: { readonly hysteresis?: number }): Edge<L>;
  /** The instant at which it comes to `x` from above; again only after it was `hysteresis` above. */
  falls(x: number, options?: { readonly hysteresis?: number }): Edge<L>;
  plus<M extends Layer>(other: Quantity<NoInfer<U>, M>): Quantity<U, L | M>;
  minus<M extends Layer>(other: Quantity<NoInfer<U>, M>): Quantity<U, L | M>;
  times(factor: number): Quantity<U, L>;
  /** Without its sign. */
  size(): Quantity<U, L>;
  /** The lower of the two. */
  orLower<M extends Layer>(other: Quantity<NoInfer<U>, M>): Quantity<U, L | M>;
  /** The higher of the two. */
  orHigher<M extends Layer>(other: Quantity<NoInfer<U>, M>): Quantity<U, L | M>;
}

/** A signal that is a number: it also has a past. */
export interface NumericSignal<U extends string = string, L extends Layer = Layer> extends Quantity<U, L> {
  /** Time since its last good sample, in s. Of what the plant does a run tells changes only: there, since the last one. */
  age(): Quantity<'s', L>;
  /** Slope between its last two samples, in its unit a second. */
  rate(): Quantity<`${U}/s`, L>;
  /** What it was a time ago. */
  delayed(by: Duration): Quantity<U, L>;
}

/** The conditions on a term. @throws PlantwrightError UNITS_DIFFER */
export function quantity<U extends string, L extends Layer>(term: Term): Quantity<U, L> {
  const unit = unitOf(term);
  const number = (value: number): Term => ({ op: 'number', value, unit });
  const relate =
    (relation: Relation) =>
    (x: number, { scale }: Scaled = {}) =>
      new Condition<L>(compare(relation, term, number(x), scale));
  const crosses =
    (relation: Relation) =>
    (x: number, { hysteresis }: { readonly hysteresis?: number } = {}) =>
      new Edge<L>({ of: compare(relation, term, number(x)), ...(hysteresis !== undefined && { hysteresis }) });
  const join =
    (op: 'add' | 'sub' | 'min' | 'max') =>
    <M extends Layer>(other: Quantity<string, M>) => {
      commonUnit(term, other.term);
      return quantity<U, L | M>({ op, of: [term, other.term] });
    };
  return {
    term,
    unit: unit as U,
    above: relate('>'),
    below: relate('<'),
    atLeast: relate('>='),
    atMost: relate('<='),
    near: (x, tolerance) =>
      new Condition<L>(
        compare('<=', { op: 'abs', of: { op: 'sub', of: [term, number(x)] } }, number(tolerance), tolerance),
      ),
    rises: crosses('>='),
    falls: crosses('<='),
    plus: join('add'),
    minus: join('sub'),
    times: (factor) => quantity({ op: 'mul', of: [term, { op: 'number', value: factor, unit: '' }] }),
    size: () => quantity({ op: 'abs', of: term }),
    orLower: join('min'),
    orHigher: join('max'),
  };
}

/** The conditions on a signal that is a number. */
export const numericSignal = <U extends string, L extends Layer>(signal: SignalTerm): NumericSignal<U, L> => ({
  ...quantity<U, L>(signal),
  age: () => quantity({ op: 'age', of: signal }),
  rate: () => quantity({ op: 'rate', of: signal }),
  delayed: (by) => quantity({ op: 'delay', of: signal, by }),
});
