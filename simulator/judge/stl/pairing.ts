import { Operator, type Receiver } from './operator.ts';
import { Segments } from './segments.ts';

/** An operator over two signals that come each at its own pace: what is ahead waits. */
export abstract class Pairing extends Operator {
  readonly inputs: readonly [Receiver, Receiver];
  #left = new Segments();
  #right = new Segments();
  #paired: number;
  #closed = 0;

  constructor(start: number) {
    super();
    this.#paired = start;
    this.inputs = [
      { take: (_, end, value) => this.#arrive(this.#left, this.#right, end, value), close: (end) => this.#close(end) },
      { take: (_, end, value) => this.#arrive(this.#right, this.#left, end, value), close: (end) => this.#close(end) },
    ];
  }

  /** Both signals over one segment. */
  protected abstract pair(start: number, end: number, left: number, right: number): void;
  /** Both signals have ended. */
  protected abstract closed(end: number): void;

  get size(): number {
    return this.#left.length + this.#right.length;
  }

  protected copyTo<P extends Pairing>(other: P): P {
    const pairing: Pairing = other;
    pairing.#left = this.#left.copy();
    pairing.#right = this.#right.copy();
    pairing.#paired = this.#paired;
    pairing.#closed = this.#closed;
    return other;
  }

  #arrive(own: Segments, other: Segments, end: number, value: number): void {
    const last = own.at(own.length - 1);
    if (own.length > 0 && own.first[last] === value) own.ends[last] = end;
    else own.push(end, value);
    while (own.length > 0 && other.length > 0) {
      const [left, right] = [this.#left, this.#right];
      const until = Math.min(left.ends[left.head]!, right.ends[right.head]!);
      if (until > this.#paired) {
        this.pair(this.#paired, until, left.first[left.head]!, right.first[right.head]!);
        this.#paired = until;
      }
      if (left.ends[left.head]! <= until) left.shift();
      if (right.ends[right.head]! <= until) right.shift();
    }
  }

  #close(end: number): void {
    this.#closed++;
    if (this.#closed === 2) this.closed(end);
  }
}

/** The lesser (and) or greater (or) of two signals. */
export class Both extends Pairing {
  readonly #least: boolean;

  constructor(least: boolean, start: number) {
    super(start);
    this.#least = least;
  }

  protected pair(start: number, end: number, left: number, right: number): void {
    this.send(start, end, left < right === this.#least ? left : right);
  }

  protected closed(end: number): void {
    this.sendClose(end);
  }

  copy(): Both {
    return this.copyTo(new Both(this.#least, 0));
  }
}
