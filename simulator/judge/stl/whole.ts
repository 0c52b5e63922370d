import { clamps } from './clamp.ts';
import { Operator } from './operator.ts';
import { Pairing } from './pairing.ts';
import { Segments } from './segments.ts';

/**
 * Windows without an end, for a signal that is there as a whole: they are known only when it has ended, so they keep
 * all of it. A monitor uses them only outermost, where a running minimum does.
 */

/** The greatest (sign −1: least) value from now on. */
export class Remainder extends Operator {
  readonly inputs = [this];
  readonly #sign: 1 | -1;
  readonly #start: number;
  #all = new Segments();

  constructor(sign: 1 | -1, start: number) {
    super();
    this.#sign = sign;
    this.#start = start;
  }

  get size(): number {
    return this.#all.length;
  }

  take(_start: number, end: number, value: number): void {
    this.#all.push(end, this.#sign * value);
  }

  close(end: number): void {
    const { first } = this.#all;
    for (let n = this.#all.length - 2; n >= 0; n--) {
      first[this.#all.at(n)] = Math.max(first[this.#all.at(n)]!, first[this.#all.at(n + 1)]!);
    }
    let from = this.#start;
    for (let n = 0; n < this.#all.length; n++) {
      const i = this.#all.at(n);
      this.send(from, this.#all.ends[i]!, this.#sign * first[i]!);
      from = this.#all.ends[i]!;
    }
    this.sendClose(end);
  }

  copy(): Remainder {
    const other = new Remainder(this.#sign, this.#start);
    other.#all = this.#all.copy();
    return other;
  }
}

/** `first until second`, with the witness at any time from now on. */
export class UntilEver extends Pairing {
  readonly #closed: boolean;
  readonly #start: number;
  #all = new Segments();

  constructor(closed: boolean, start: number) {
    super(start);
    this.#closed = closed;
    this.#start = start;
  }

  override get size(): number {
    return super.size + this.#all.length;
  }

  protected pair(_start: number, end: number, left: number, right: number): void {
    const [low, high] = clamps(left, right, this.#closed);
    this.#all.push(end, low, high);
  }

  protected closed(end: number): void {
    const { first, second } = this.#all;
    let after = Number.NEGATIVE_INFINITY;
    for (let n = this.#all.length - 1; n >= 0; n--) {
      const i = this.#all.at(n);
      after = Math.min(second[i]!, Math.max(first[i]!, after));
      first[i] = after;
    }
    let from = this.#start;
    for (let n = 0; n < this.#all.length; n++) {
      const i = this.#all.at(n);
      this.send(from, this.#all.ends[i]!, first[i]!);
      from = this.#all.ends[i]!;
    }
    this.sendClose(end);
  }

  copy(): UntilEver {
    const other = this.copyTo(new UntilEver(this.#closed, this.#start));
    other.#all = this.#all.copy();
    return other;
  }
}
