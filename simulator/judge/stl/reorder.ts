import type { Value } from '../../plant/signal.ts';
import type { Channel } from './channels.ts';

/** A change of an input. */
export interface Change {
  readonly t: number;
  readonly channel: Channel;
  readonly value: Value | undefined;
}

/**
 * Puts changes in the order of their time. What is older than the newest by `lateness` is let go; what comes later than
 * that cannot be put in any more, and is counted. Of equal times the order of arrival stays.
 */
export class Reorder {
  readonly #lateness: number;
  #waiting: Change[] = [];
  #newest = Number.NEGATIVE_INFINITY;
  #released = Number.NEGATIVE_INFINITY;
  /** How many came too late. */
  dropped = 0;

  constructor(lateness: number) {
    this.#lateness = lateness;
  }

  /** The newest time seen. */
  get newest(): number {
    return this.#newest;
  }

  /** Those that wait, in order. */
  get waiting(): readonly Change[] {
    return this.#waiting;
  }

  /** Takes a change; returns those that may go on, in order. */
  push(change: Change): readonly Change[] {
    if (change.t < this.#released) {
      this.dropped++;
      return [];
    }
    let i = this.#waiting.length;
    while (i > 0 && this.#waiting[i - 1]!.t > change.t) i--;
    if (i === this.#waiting.length) this.#waiting.push(change);
    else this.#waiting.splice(i, 0, change);
    this.#newest = Math.max(this.#newest, change.t);
    const watermark = this.#newest - this.#lateness;
    if (this.#waiting[0]!.t > watermark) return [];
    const count = this.#waiting.findIndex(({ t }) => t > watermark);
    this.#released = watermark;
    return this.#waiting.splice(0, count < 0 ? this.#waiting.length : count);
  }
}
