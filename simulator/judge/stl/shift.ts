import { Operator } from './operator.ts';
import { Segments } from './segments.ts';

/** What a signal was `by` ago; `fill` where there was nothing yet. */
export class Delay extends Operator {
  readonly inputs = [this];
  readonly #by: number;
  readonly #fill: number;
  #waiting = new Segments();
  #sent: number;
  readonly #start: number;

  constructor(by: number, fill: number, start: number) {
    super();
    this.#by = by;
    this.#fill = fill;
    this.#start = start;
    this.#sent = start;
  }

  get size(): number {
    return this.#waiting.length;
  }

  take(_start: number, end: number, value: number): void {
    const waiting = this.#waiting;
    const last = waiting.at(waiting.length - 1);
    if (waiting.length > 0 && waiting.first[last] === value) waiting.ends[last] = end;
    else waiting.push(end, value);
    // Nothing is said about times that the domain has not reached.
    this.#to(Math.min(this.#start + this.#by, end), this.#fill);
    while (waiting.length > 0 && this.#sent < end) {
      const leaves = waiting.ends[waiting.head]! + this.#by;
      this.#to(Math.min(leaves, end), waiting.first[waiting.head]!);
      if (leaves <= end) waiting.shift();
    }
  }

  close(end: number): void {
    this.sendClose(end);
  }

  #to(end: number, value: number): void {
    if (end <= this.#sent) return;
    this.send(this.#sent, end, value);
    this.#sent = end;
  }

  copy(): Delay {
    const other = new Delay(this.#by, this.#fill, this.#start);
    other.#waiting = this.#waiting.copy();
    other.#sent = this.#sent;
    return other;
  }
}

/** What a signal will be `by` from now; `fill` where the domain has ended by then. */
export class Advance extends Operator {
  readonly inputs = [this];
  readonly #by: number;
  readonly #fill: number;
  #sent: number;

  constructor(by: number, fill: number, start: number) {
    super();
    this.#by = by;
    this.#fill = fill;
    this.#sent = start;
  }

  get size(): number {
    return 0;
  }

  take(_start: number, end: number, value: number): void {
    this.#to(end - this.#by, value);
  }

  close(end: number): void {
    this.#to(end, this.#fill);
    this.sendClose(end);
  }

  #to(end: number, value: number): void {
    if (end <= this.#sent) return;
    this.send(this.#sent, end, value);
    this.#sent = end;
  }

  copy(): Advance {
    return new Advance(this.#by, this.#fill, this.#sent);
  }
}

/** The same with the other sign: not. */
export class Negate extends Operator {
  readonly inputs = [this];
  readonly size = 0;

  take(start: number, end: number, value: number): void {
    this.send(start, end, -value);
  }

  close(end: number): void {
    this.sendClose(end);
  }

  copy(): Negate {
    return new Negate();
  }
}
