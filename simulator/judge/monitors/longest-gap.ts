import type { Entry } from '../ledger.ts';
import type { Evidence } from '../verdict.ts';

/** The longest stretch of lost samples, from the last that arrived before it to the first after. */
export class LongestGap {
  /** Source time of the last that arrived; before any did, of the first that was sent. In µs. */
  #from: number | undefined;
  #longest = -1;
  #start = 0;
  /** Whether one was lost since. */
  #open = false;

  /** Takes the next sample in the order in which they were sent. */
  take({ fate, sent }: Entry): void {
    this.#from ??= sent.from;
    const length = sent.from - this.#from;
    if (length > this.#longest && (fate === 'lost' || this.#open)) [this.#longest, this.#start] = [length, this.#from];
    if (fate === 'lost') this.#open ||= sent.from > this.#from;
    else [this.#from, this.#open] = [sent.to, false];
  }

  /** The longest, with more samples after those that were taken; for good they are not. */
  with(entries: readonly Entry[]): Evidence {
    const gap = new LongestGap();
    [gap.#from, gap.#longest, gap.#start, gap.#open] = [this.#from, this.#longest, this.#start, this.#open];
    for (const entry of entries) gap.take(entry);
    return {
      at: gap.#start / 1e6,
      text: `longest gap ${(gap.#longest / 1e6).toFixed(1)} s from t = ${(gap.#start / 1e6).toFixed(1)} s`,
    };
  }
}
