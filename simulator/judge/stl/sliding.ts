import { Operator } from './operator.ts';
import { Segments } from './segments.ts';

/**
 * The greatest value (with sign −1: the least) of a signal over a window that slides with time. `lead` is how far the
 * window reaches ahead of now, `lag` where it begins; both are negative behind. A monotone wedge (Lemire 2006) over
 * segments: a segment [s, e) acts on [s − lead, e − lag), and hides all older ones that are not greater. Each is
 * pushed once and dropped once: amortised O(1).
 */
export class Sliding extends Operator {
  readonly inputs = [this];
  readonly #lead: number;
  readonly #lag: number;
  readonly #sign: 1 | -1;
  #wedge = new Segments();
  #sent: number;

  constructor(lead: number, lag: number, sign: 1 | -1, start: number) {
    super();
    this.#lead = lead;
    this.#lag = lag;
    this.#sign = sign;
    this.#sent = start;
  }

  get size(): number {
    return this.#wedge.length;
  }

  take(_start: number, end: number, value: number): void {
    const wedge = this.#wedge;
    const v = this.#sign * value;
    // A window without a beginning keeps only what is greatest.
    if (this.#lag === Number.NEGATIVE_INFINITY && wedge.length > 0 && v <= wedge.first[wedge.head]!) {
      this.#sendUntil(end - this.#lead);
      return;
    }
    const { first } = wedge;
    while (wedge.length > 0 && first[wedge.at(wedge.length - 1)]! <= v) wedge.pop();
    wedge.push(end, v);
    this.#sendUntil(end - this.#lead);
  }

  /** A window that is cut at the end of the domain goes on with what it has; an empty one has no greatest value. */
  close(end: number): void {
    this.#sendUntil(end);
    this.send(this.#sent, end, this.#sign * Number.NEGATIVE_INFINITY);
    this.#sent = Math.max(this.#sent, end);
    this.sendClose(end);
  }

  #sendUntil(front: number): void {
    const wedge = this.#wedge;
    while (this.#sent < front && wedge.length > 0) {
      const i = wedge.head;
      const leaves = wedge.ends[i]! - this.#lag;
      if (leaves > this.#sent) {
        const until = leaves < front ? leaves : front;
        this.send(this.#sent, until, this.#sign * wedge.first[i]!);
        this.#sent = until;
      }
      if (leaves <= this.#sent) wedge.shift();
    }
  }

  copy(): Sliding {
    const other = new Sliding(this.#lead, this.#lag, this.#sign, this.#sent);
    other.#wedge = this.#wedge.copy();
    return other;
  }
}
