import { ClampQueue, clamps } from './clamp.ts';
import { Pairing } from './pairing.ts';

/**
 * `first until second`, with the witness in [now + from, now + to] and the first held from now + from on: what holds
 * before that is a window of its own. Bounded: it is known when `to` has passed.
 */
export class UntilWindow extends Pairing {
  readonly #from: number;
  readonly #to: number;
  readonly #closed: boolean;
  #window = new ClampQueue();
  #sent: number;

  constructor(from: number, to: number, closed: boolean, start: number) {
    super(start);
    this.#from = from;
    this.#to = to;
    this.#closed = closed;
    this.#sent = start;
  }

  override get size(): number {
    return super.size + this.#window.length;
  }

  protected pair(_start: number, end: number, left: number, right: number): void {
    const [low, high] = clamps(left, right, this.#closed);
    this.#window.push(end, low, high);
    this.#sendUntil(end - this.#to);
  }

  protected closed(end: number): void {
    this.#sendUntil(end);
    this.send(this.#sent, end, Number.NEGATIVE_INFINITY);
    this.sendClose(end);
  }

  #sendUntil(front: number): void {
    const window = this.#window;
    while (this.#sent < front && window.length > 0) {
      const leaves = window.firstEnd - this.#from;
      if (leaves > this.#sent) {
        const until = Math.min(leaves, front);
        this.send(this.#sent, until, window.value());
        this.#sent = until;
      }
      if (leaves <= this.#sent) window.shift();
    }
  }

  copy(): UntilWindow {
    const other = this.copyTo(new UntilWindow(this.#from, this.#to, this.#closed, this.#sent));
    other.#window = this.#window.copy();
    return other;
  }
}

/** `first since second`, over all of the past: one step for each segment. */
export class Since extends Pairing {
  readonly #closed: boolean;
  #before = Number.NEGATIVE_INFINITY;

  constructor(closed: boolean, start: number) {
    super(start);
    this.#closed = closed;
  }

  protected pair(start: number, end: number, left: number, right: number): void {
    const [low, high] = clamps(left, right, this.#closed);
    this.#before = Math.min(high, Math.max(low, this.#before));
    this.send(start, end, this.#before);
  }

  protected closed(end: number): void {
    this.sendClose(end);
  }

  copy(): Since {
    const other = this.copyTo(new Since(this.#closed, 0));
    other.#before = this.#before;
    return other;
  }
}
