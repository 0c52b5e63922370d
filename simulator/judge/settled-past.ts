import type { Value } from '../plant/signal.ts';
import type { SentRun } from './ledger.ts';

/**
 * So many different values are remembered, the latest: enough for states and discretes, which come again and tell
 * nobody which sample they are. A measured value seldom does.
 */
const VALUES = 64;

/** What is known of samples that were settled and forgotten: their span of time, and the values that they had. */
export class SettledPast {
  /** How often each value was sent. */
  readonly values = new Map<Value, number>();
  #from = Number.POSITIVE_INFINITY;
  #to = Number.NEGATIVE_INFINITY;

  take({ from, to, value }: SentRun): void {
    this.#from = Math.min(this.#from, from);
    this.#to = Math.max(this.#to, to);
    const before = this.values.get(value) ?? 0;
    // A map keeps the order of insertion: the first is the one that was not sent for longest.
    this.values.delete(value);
    this.values.set(value, before + 1);
    if (this.values.size > VALUES) this.values.delete(this.values.keys().next().value!);
  }

  /** Whether a source time lies where everything is settled. */
  covers(time: number): boolean {
    return time >= this.#from && time <= this.#to;
  }
}
