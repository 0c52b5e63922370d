import type { TimePair, ValuePair } from './diagnosis.ts';
import type { Entry } from './ledger.ts';

/** So many pairs are kept of what is settled: every first, second, fourth … of all there were. */
const MOST_PAIRS = 64;

/** What is missing: how many samples, and from which to which. */
export interface Missing {
  readonly count: number;
  /** Positions among all samples, and when their bytes left, in µs. */
  readonly first: number;
  readonly last: number;
  readonly from: number;
  readonly to: number;
}

/** What a diagnosis needs of what became of samples, in bounded memory. */
export class Symptoms {
  readonly values: Pairs<ValuePair>;
  readonly times: Pairs<TimePair>;
  missing: Missing | undefined;
  #samples = 0;

  constructor(values = new Pairs<ValuePair>(MOST_PAIRS), times = new Pairs<TimePair>(MOST_PAIRS)) {
    this.values = values;
    this.times = times;
  }

  /** The same, to which what is not settled can be added in full. */
  copy(): Symptoms {
    const copy = new Symptoms(this.values.copy(), this.times.copy());
    copy.missing = this.missing;
    copy.#samples = this.#samples;
    return copy;
  }

  /** Takes the next sample in the order in which they were sent. */
  take(entry: Entry): void {
    const position = this.#samples++;
    // A value that nobody sent may be one whose time was altered too: it pairs with nothing, and is not explained here.
    if (entry.altered === 'value') this.values.take(valuePair(entry));
    if (entry.altered === 'time') this.times.take(timePair(entry));
    if (entry.fate !== 'lost') return;
    const { left } = entry.sent;
    const { count, first, from } = this.missing ?? { count: 0, first: position, from: left };
    this.missing = { count: count + 1, first, last: position, from, to: left };
  }
}

/** Pairs in order, thinned out evenly where there are too many. */
export class Pairs<T> {
  readonly kept: T[] = [];
  /** How many there were. */
  count = 0;
  readonly #most: number;
  /** Of so many, one is kept. */
  #of = 1;

  constructor(most: number) {
    this.#most = most;
  }

  take(pair: T): void {
    if (this.count++ % this.#of > 0) return;
    this.kept.push(pair);
    if (this.kept.length <= this.#most) return;
    const half = this.kept.filter((_, i) => i % 2 === 0);
    this.kept.splice(0, this.kept.length, ...half);
    this.#of *= 2;
  }

  copy(): Pairs<T> {
    const copy = new Pairs<T>(Number.POSITIVE_INFINITY);
    copy.kept.push(...this.kept);
    copy.count = this.count;
    return copy;
  }
}

const valuePair = ({ sent, seen }: Entry): ValuePair => ({ sent: sent.value, seen: seen!.value });

const timePair = ({ sent, seen }: Entry): TimePair => ({
  from: sent.from,
  to: sent.to,
  left: sent.left,
  seen: seen!.sourceTime,
  received: seen!.received,
});
