import { PlantwrightError } from '../../error.ts';
import { encode } from '../../plant/canonical.ts';
import type { Predicate } from '../../plant/condition.ts';
import type { Formula } from './formula.ts';
import { Since, UntilWindow } from './lasting.ts';
import { Operator, type Receiver } from './operator.ts';
import { Both } from './pairing.ts';
import { Advance, Delay, Negate } from './shift.ts';
import { Sliding } from './sliding.ts';
import { Remainder, UntilEver } from './whole.ts';

/** Dense: time is continuous, `until` is closed. Discrete: one sample a unit of time, `until` is half-open. */
export type Mode = 'dense' | 'discrete';

/**
 * What is not known stands for the worst in the lower graph and for the best in the upper one: between the two lies
 * the robustness, whatever becomes known (robust satisfaction intervals: Deshmukh et al., FMSD 51, 2017).
 */
export type Side = 'lower' | 'upper';
const OTHER: Readonly<Record<Side, Side>> = { lower: 'upper', upper: 'lower' };

/** Where the segments of a predicate enter. */
class Source extends Operator {
  readonly inputs = [this];
  readonly size = 0;

  take(start: number, end: number, value: number): void {
    this.send(start, end, value);
  }

  close(end: number): void {
    this.sendClose(end);
  }

  copy(): Source {
    return new Source();
  }
}

interface Wire {
  readonly from: number;
  readonly to: number;
  readonly port: number;
}

const WORST = Number.NEGATIVE_INFINITY;
const BEST = Number.POSITIVE_INFINITY;

/** The operators of one or more formulas, wired from predicates to roots; equal parts are built once. */
export class Graph {
  readonly predicates: Predicate[] = [];
  readonly #mode: Mode;
  readonly #start: number;
  readonly #operators: Operator[] = [];
  readonly #wires: Wire[] = [];
  /** By predicate: where its lower and upper values enter, if they are asked for. */
  readonly #sources: { lower?: number; upper?: number }[] = [];
  readonly #built: Record<Side, Map<Formula, number>> = { lower: new Map(), upper: new Map() };

  constructor(mode: Mode, start: number) {
    this.#mode = mode;
    this.#start = start;
  }

  /** All breakpoints kept at present. */
  get size(): number {
    return this.#operators.reduce((sum, { size }) => sum + size, 0);
  }

  /** Adds an operator that reads others; its number. */
  add(operator: Operator, ...from: readonly number[]): number {
    const to = this.#operators.push(operator) - 1;
    for (const [port, number] of from.entries()) {
      this.#wires.push({ from: number, to, port });
      this.#connect(number, operator.inputs[port]!);
    }
    return to;
  }

  operator<O extends Operator>(number: number): O {
    return this.#operators[number] as O;
  }

  /** One predicate over one segment, as an interval. */
  feed(predicate: number, start: number, end: number, lower: number, upper: number): void {
    const source = this.#sources[predicate]!;
    if (source.lower !== undefined) (this.#operators[source.lower] as Source).take(start, end, lower);
    if (source.upper !== undefined) (this.#operators[source.upper] as Source).take(start, end, upper);
  }

  /** The domain ends: windows are cut there. Infinity where the last segment goes on for ever. */
  close(end: number): void {
    for (const { lower, upper } of this.#sources) {
      if (lower !== undefined) (this.#operators[lower] as Source).close(end);
      if (upper !== undefined) (this.#operators[upper] as Source).close(end);
    }
  }

  /** The same in the same state, so that one can ask what would be if. */
  copy(): Graph {
    const other = new Graph(this.#mode, this.#start);
    other.predicates.push(...this.predicates);
    other.#operators.push(...this.#operators.map((operator) => operator.copy()));
    other.#sources.push(...this.#sources);
    for (const wire of this.#wires) {
      other.#wires.push(wire);
      other.#connect(wire.from, other.#operators[wire.to]!.inputs[wire.port]!);
    }
    return other;
  }

  #connect(from: number, to: Receiver): void {
    const operator = this.#operators[from]!;
    operator.receivers = [...operator.receivers, to];
  }

  /** The operator whose output is the formula's robustness, from below or above. */
  node(f: Formula, side: Side): number {
    const known = this.#built[side].get(f);
    if (known !== undefined) return known;
    const built = this.#build(f, side);
    this.#built[side].set(f, built);
    return built;
  }

  #build(f: Formula, side: Side): number {
    const start = this.#start;
    switch (f.op) {
      case 'not':
        return this.#not(f.of, side);
      case 'and':
      case 'or':
        return f.of.map((part) => this.node(part, side)).reduce((a, b) => this.#both(f.op === 'and', a, b));
      case 'implies':
        return this.#both(false, this.#not(f.of[0], side), this.node(f.of[1], side));
      case 'iff': {
        const [a, b] = f.of;
        const forth = this.#both(false, this.#not(a, side), this.node(b, side));
        return this.#both(true, forth, this.#both(false, this.node(a, side), this.#not(b, side)));
      }
      case 'always':
      case 'eventually':
        return this.#ahead(this.node(f.of, side), f.op === 'always' ? -1 : 1, f.from, f.to);
      case 'historically':
      case 'once':
        return this.#back(this.node(f.of, side), f.op === 'historically' ? -1 : 1, f.from, f.to);
      case 'until':
        return this.#until(f.of, side, f.from, f.to);
      case 'unless': {
        const all = this.#ahead(this.node(f.of[0], side), -1, 0, f.to);
        return this.#both(false, all, this.#until(f.of, side, f.from, f.to));
      }
      case 'since':
        return this.#since(f.of, side, f.from, f.to);
      case 'prev':
        return this.add(new Delay(1, BEST, start), this.node(f.of, side));
      case 'next':
        return this.add(new Advance(1, BEST, start), this.node(f.of, side));
      case 'rise':
        return this.#both(true, this.node(f.of, side), this.add(new Delay(1, BEST, start), this.#not(f.of, side)));
      case 'fall':
        return this.#both(true, this.#not(f.of, side), this.add(new Delay(1, BEST, start), this.node(f.of, side)));
      case 'whenever':
        throw new PlantwrightError('NESTED_TRIGGER', 'A requirement on instants has no value at other instants.', {
          hint: 'Judge "whenever" as a whole.',
        });
      default:
        return this.#source(f, side);
    }
  }

  #source(predicate: Predicate, side: Side): number {
    const text = encode(predicate);
    let i = this.predicates.findIndex((p) => encode(p) === text);
    if (i < 0) {
      i = this.predicates.push(predicate) - 1;
      this.#sources.push({});
    }
    const source = this.#sources[i]!;
    source[side] ??= this.add(new Source());
    return source[side];
  }

  #not(f: Formula, side: Side): number {
    return this.add(new Negate(), this.node(f, OTHER[side]));
  }

  #both(least: boolean, a: number, b: number): number {
    return this.add(new Both(least, this.#start), a, b);
  }

  /** Over [now + from, now + to]. */
  #ahead(of: number, sign: 1 | -1, from: number, to: number | undefined): number {
    if (to !== undefined) return this.add(new Sliding(to, from, sign, this.#start), of);
    const rest = this.add(new Remainder(sign, this.#start), of);
    return from === 0 ? rest : this.add(new Advance(from, sign * WORST, this.#start), rest);
  }

  /** Over [now − to, now − from]. */
  #back(of: number, sign: 1 | -1, from: number, to: number | undefined): number {
    const late = from === 0 ? of : this.add(new Delay(from, sign * WORST, this.#start), of);
    if (to === from) return late;
    const lag = to === undefined ? Number.NEGATIVE_INFINITY : from - to;
    return this.add(new Sliding(0, lag, sign, this.#start), late);
  }

  /**
   * until[a,b] = the first over [0,a], and from a on the window (Donzé, Ferrère and Maler 2013, lemma 2, holds for the
   * half-open kind with [0,a) too).
   */
  #until([first, second]: readonly [Formula, Formula], side: Side, from: number, to: number | undefined): number {
    const [closed, start] = [this.#mode === 'dense', this.#start];
    const [p, q] = [this.node(first, side), this.node(second, side)];
    const ever = () => {
      const whole = this.add(new UntilEver(closed, start), p, q);
      return from === 0 ? whole : this.add(new Advance(from, WORST, start), whole);
    };
    const witness = to === undefined ? ever() : this.add(new UntilWindow(from, to, closed, start), p, q);
    if (from === 0) return witness;
    return this.#both(true, this.#ahead(p, -1, 0, closed ? from : from - 1), witness);
  }

  /** since[a,b] = since, seen from a ago, with the witness no longer ago than b, and the first over the last a. */
  #since([first, second]: readonly [Formula, Formula], side: Side, from: number, to: number | undefined): number {
    const [closed, start] = [this.#mode === 'dense', this.#start];
    const [p, q] = [this.node(first, side), this.node(second, side)];
    const whole = this.add(new Since(closed, start), p, q);
    let since = from === 0 ? whole : this.add(new Delay(from, WORST, start), whole);
    if (to !== undefined) since = this.#both(true, since, this.#back(q, 1, from, to));
    return from === 0 ? since : this.#both(true, since, this.#back(p, -1, 0, closed ? from : from - 1));
  }
}
