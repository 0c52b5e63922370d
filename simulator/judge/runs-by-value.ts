import type { Value } from '../plant/signal.ts';
import type { Duration } from '../time/duration.ts';
import type { SentRun } from './ledger.ts';

/** Equal but for the rounding of a float32 on the way. */
export function isSameValue(a: Value, b: Value): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  return Math.abs(a - b) <= slackOf(Math.max(Math.abs(a), Math.abs(b))) || (Number.isNaN(a) && Number.isNaN(b));
}

/** A float32 keeps 24 bits: 6e-8 of the value. A few of those are allowed for what is computed on the way. */
const slackOf = (size: number) => 1e-6 * Math.max(1e-6, size);

/** Runs of one value in the order they were sent, and how many of the first are known to be seen. */
interface Bucket {
  readonly runs: SentRun[];
  seen: number;
  /** How many more were sent before those, as far as anybody remembers. */
  readonly settled: number;
}

/** What was sent, by value: for observations whose time tells nothing. */
export class RunsByValue {
  readonly #buckets = new Map<Value, Bucket>();
  /** All numbers that were sent, ascending. */
  readonly #numbers: Float64Array;

  /**
   * @param runs in the order of their source times
   * @param settled how often each value was sent before those
   */
  constructor(runs: readonly SentRun[], settled: ReadonlyMap<Value, number>) {
    for (const [value, count] of settled) this.#buckets.set(value, { runs: [], seen: 0, settled: count });
    for (const run of runs) {
      const bucket = this.#buckets.get(run.value);
      if (bucket) bucket.runs.push(run);
      else this.#buckets.set(run.value, { runs: [run], seen: 0, settled: 0 });
    }
    const numbers = [...this.#buckets.keys()].filter((v): v is number => typeof v === 'number' && !Number.isNaN(v));
    this.#numbers = Float64Array.from(numbers).sort();
  }

  /** The first run of a value that had left by a time and was not seen yet. A run that was seen stays seen. */
  firstLeft(value: Value, by: Duration, isSeen: (run: SentRun) => boolean): SentRun | undefined {
    let first: SentRun | undefined;
    for (const bucket of this.#of(value)) {
      const { runs } = bucket;
      while (bucket.seen < runs.length && isSeen(runs[bucket.seen]!)) bucket.seen++;
      const run = runs[bucket.seen];
      if (run && run.left <= by && (first === undefined || run.from < first.from)) first = run;
    }
    return first;
  }

  /** Whether a value was sent more than once, so that it tells nobody which sample it is. */
  isCommon(value: Value): boolean {
    let count = 0;
    for (const { runs, settled } of this.#of(value)) count += runs.length + settled;
    return count > 1;
  }

  /** Whether a value had ever left by a time. */
  hasLeft(value: Value, by: Duration): boolean {
    for (const { runs, settled } of this.#of(value)) if (settled > 0 || runs[0]!.left <= by) return true;
    return false;
  }

  *#of(value: Value): Generator<Bucket> {
    if (typeof value !== 'number' || Number.isNaN(value)) {
      const bucket = this.#buckets.get(value);
      if (bucket) yield bucket;
      return;
    }
    const numbers = this.#numbers;
    // The slack grows with the value it is compared to: a little more room, and the exact test below.
    const room = 2 * slackOf(Math.abs(value));
    let [low, high] = [0, numbers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[middle]! < value - room) low = middle + 1;
      else high = middle;
    }
    for (let i = low; i < numbers.length && numbers[i]! <= value + room; i++) {
      if (isSameValue(numbers[i]!, value)) yield this.#buckets.get(numbers[i]!)!;
    }
  }
}
