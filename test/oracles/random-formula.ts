import type { Trace } from '../../simulator/judge/stl/evaluate.ts';
import type { Bounds, Formula } from '../../simulator/judge/stl/formula.ts';
import type { Mode } from '../../simulator/judge/stl/graph.ts';
import { type Predicate, RELATIONS } from '../../simulator/plant/condition.ts';
import type { Value } from '../../simulator/plant/signal.ts';
import type { SignalTerm, Term } from '../../simulator/plant/term.ts';
import type { Duration } from '../../simulator/time/duration.ts';

/** Draws formulas and traces over two numbers `X.n`, `Y.n` and a discrete `B.on`, all at whole times. */
export class Drawn {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  whole(below: number): number {
    return Math.floor(this.#random() * below);
  }

  of<T>(items: readonly T[]): T {
    return items[this.whole(items.length)]!;
  }

  /** Samples at some of the times before `end`: whole values, so that zeros are frequent; some are not known. */
  trace(end: number, { gaps = true, all = false } = {}): Trace {
    const samples = (value: () => Value) =>
      Array.from({ length: end }, (_, t) => t)
        .filter((t) => all || (t === 0 ? this.whole(4) > 0 : this.whole(5) < 3))
        .map((t): [number, Value | undefined] => [t, gaps && this.whole(8) === 0 ? undefined : value()]);
    const number = () => this.whole(7) - 3;
    return new Map([
      ['sensed X.n', samples(number)],
      ['sensed Y.n', samples(number)],
      ['sensed B.on', samples(() => this.whole(2) === 0)],
    ]);
  }

  /** A formula at most `depth` deep. */
  formula(depth: number, mode: Mode, { bounded = false } = {}): Formula {
    if (depth === 0 || this.whole(8) === 0) return this.predicate();
    const part = () => this.formula(depth - 1, mode, { bounded });
    const pair = (): [Formula, Formula] => [part(), part()];
    const kinds = ['not', 'junction', 'connective', 'window', 'window', 'window', 'lasting', 'lasting'] as const;
    switch (this.of(mode === 'discrete' ? [...kinds, 'step' as const] : kinds)) {
      case 'not':
        return { op: 'not', of: part() };
      case 'junction':
        return { op: this.of(['and', 'or'] as const), of: Array.from({ length: 2 + this.whole(2) }, part) };
      case 'connective':
        return { op: this.of(['implies', 'iff'] as const), of: pair() };
      case 'window': {
        const op = this.of(['always', 'eventually', 'historically', 'once'] as const);
        return { op, ...this.#bounds(bounded), of: part() };
      }
      case 'lasting':
        return { op: this.of(['until', 'unless', 'since'] as const), ...this.#bounds(bounded), of: pair() };
      case 'step':
        return { op: this.of(['prev', 'next', 'rise', 'fall'] as const), of: part() };
    }
  }

  predicate(): Predicate {
    if (this.whole(5) === 0) return { op: 'is', layer: 'sensed', signal: 'B.on', value: this.whole(2) === 0 };
    const right: Term = { op: 'number', value: this.whole(5) - 2, unit: 'm' };
    return { op: 'compare', relation: this.of(RELATIONS), left: this.#term(), right, scale: 1 + this.whole(2) };
  }

  #term(): Term {
    const signal = (): SignalTerm => ({ op: 'signal', layer: 'sensed', signal: this.of(['X.n', 'Y.n']), unit: 'm' });
    switch (this.whole(6)) {
      case 0:
        return { op: 'abs', of: { op: 'sub', of: [signal(), signal()] } };
      case 1:
        return { op: this.of(['add', 'min', 'max'] as const), of: [signal(), signal()] };
      case 2:
        return { op: 'delay', of: signal(), by: (1 + this.whole(3)) as Duration };
      default:
        return signal();
    }
  }

  #bounds(bounded: boolean): Bounds {
    const from = this.whole(3) as Duration;
    return !bounded && this.whole(4) === 0 ? { from } : { from, to: (from + this.whole(4)) as Duration };
  }
}
