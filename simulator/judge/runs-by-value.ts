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

/** Runs of about one value in the order they were sent, and how many of the first are known to be seen. */
interface Bucket {
  readonly runs: SentRun[];
  seen: number;
  /** How many more were sent before those, as far as anybody remembers. */
  settled: number;
}

/** What was sent of some values: for observations whose time tells nothing. */
export class RunsByValue {
  /** The values that are asked for, ascending, and what was sent of each. */
  readonly #numbers: Float64Array;
  readonly #ofNumber: readonly Bucket[];
  readonly #ofOther = new Map<Value, Bucket>();

  /**
   * @param asked the values that will be asked for
   * @param runs in the order in which they were sent
   * @param settled how often each value was sent before those
   */
  constructor(asked: readonly Value[], runs: readonly SentRun[], settled: ReadonlyMap<Value, number>) {
    for (const value of asked) if (!isNumber(value)) this.#ofOther.set(value, emptyBucket());
    this.#numbers = Float64Array.from(new Set(asked.filter(isNumber))).sort();
    this.#ofNumber = Array.from(this.#numbers, emptyBucket);
    for (const [value, count] of settled) this.#each(value, (bucket) => (bucket.settled += count));
    for (const run of runs) this.#each(run.value, (bucket) => bucket.runs.push(run));
  }

  /** Calls for each bucket whose value is about this one. */
  #each(value: Value, put: (bucket: Bucket) => void): void {
    if (!isNumber(value)) {
      const bucket = this.#ofOther.get(value);
      if (bucket) put(bucket);
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
      if (isSameValue(numbers[i]!, value)) put(this.#ofNumber[i]!);
    }
  }

  #of(value: Value): Bucket {
    if (!isNumber(value)) return this.#ofOther.get(value)!;
    const numbers = this.#numbers;
    let [low, high] = [0, numbers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return this.#ofNumber[low]!;
  }

  /** The first run of a value that had left by a time and was not seen yet. A run that was seen stays seen. */
  firstLeft(value: Value, by: Duration, isSeen: (run: SentRun) => boolean): SentRun | undefined {
    const bucket = this.#of(value);
    const { runs } = bucket;
    while (bucket.seen < runs.length && isSeen(runs[bucket.seen]!)) bucket.seen++;
    const run = runs[bucket.seen];
    return run && run.left <= by ? run : undefined;
  }

  /** Whether a value was sent more than once, so that it tells nobody which sample it is. */
  isCommon(value: Value): boolean {
    const { runs, settled } = this.#of(value);
    return runs.length + settled > 1;
  }

  /** Whether a value had ever left by a time. */
  hasLeft(value: Value, by: Duration): boolean {
    const { runs, settled } = this.#of(value);
    return settled > 0 || (runs[0] !== undefined && runs[0].left <= by);
  }
}

const emptyBucket = (): Bucket => ({ runs: [], seen: 0, settled: 0 });
const isNumber = (value: Value): value is number => typeof value === 'number' && !Number.isNaN(value);
