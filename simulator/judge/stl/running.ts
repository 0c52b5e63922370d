import { Operator } from './operator.ts';
import { Pairing } from './pairing.ts';

/**
 * The greatest (sign −1: least) value over one span of the run, both ends included, as it goes on: an outermost
 * window needs one value only. The end may become known later, but before anything behind it is taken.
 */
export class Running extends Operator {
  readonly inputs = [this];
  readonly size = 0;
  readonly #sign: 1 | -1;
  readonly #from: number;
  /** End of the span. */
  to: number;
  /** The greatest value so far. */
  value: number;
  /** When it was first there. */
  at: number | undefined;
  /** When a value first decided: above 0 (sign −1: below). */
  decided: number | undefined;

  constructor(sign: 1 | -1, from: number, to: number) {
    super();
    this.#sign = sign;
    this.#from = from;
    this.to = to;
    this.value = sign * Number.NEGATIVE_INFINITY;
  }

  take(start: number, end: number, value: number): void {
    const from = start > this.#from ? start : this.#from;
    if (from > this.to || end <= from) return;
    if (this.#sign * value > this.#sign * this.value) {
      this.value = value;
      this.at = from;
    }
    if (this.decided === undefined && this.#sign * value > 0) this.decided = from;
  }

  close(): void {}

  copy(): Running {
    const other = new Running(this.#sign, this.#from, this.to);
    other.value = this.value;
    other.at = this.at;
    other.decided = this.decided;
    return other;
  }
}

/** The value at the start of the domain. */
export class AtStart extends Operator {
  readonly inputs = [this];
  readonly size = 0;
  value: number | undefined;

  take(_start: number, _end: number, value: number): void {
    this.value ??= value;
  }

  close(): void {}

  copy(): AtStart {
    const other = new AtStart();
    other.value = this.value;
    return other;
  }
}

/** A span of time, in µs, without its end. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

const MOST_STRETCHES = 100;

/** Where lower and upper value leave open whether it holds; the first hundred stretches, and how many there are. */
export class Undecided extends Pairing {
  stretches: Stretch[] = [];
  count = 0;
  #last = Number.NaN;

  protected pair(start: number, end: number, lower: number, upper: number): void {
    if (lower > 0 || upper < 0) return;
    if (this.#last === start && this.count <= MOST_STRETCHES) {
      const { from } = this.stretches.pop()!;
      this.stretches.push({ from, to: end });
    } else if (this.#last !== start && this.count++ < MOST_STRETCHES) this.stretches.push({ from: start, to: end });
    this.#last = end;
  }

  protected closed(): void {}

  copy(): Undecided {
    const other = this.copyTo(new Undecided(0));
    other.stretches = [...this.stretches];
    other.count = this.count;
    other.#last = this.#last;
    return other;
  }
}
