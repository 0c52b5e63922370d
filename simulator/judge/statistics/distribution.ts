import { type RankBounds, rankBounds } from './ranks.ts';

/** So many values are kept as they are; beyond, they are counted in buckets. */
const KEPT = 100_000;
/** Bits of a value that a bucket keeps: within 1/1024 of it, three significant digits. */
const BITS = 10;
/** Longer times, in µs, are counted as this one: about 36 minutes. */
const MOST = 0x7fffffff;

/**
 * A distribution of times in whole µs: order statistics, exact up to 100,000 values and within 0.1 % above, in bounded
 * memory. What never came is counted as infinite, so that a p95 with 6 % loss is infinite, not flattering.
 * The buckets follow HdrHistogram (Gil Tene): linear below 2^11 µs, then 2^10 to every doubling.
 */
export class Distribution {
  #values: number[] | undefined = [];
  #sorted = true;
  #buckets: Float64Array | undefined;
  #n = 0;
  #lost = 0;
  #greatest = Number.NEGATIVE_INFINITY;

  /** Takes a time in µs; `Infinity` for what never came. @throws RangeError on NaN or a negative time */
  add(time: number): void {
    if (!(time >= 0)) throw new RangeError(`${time} µs is no time that something can take`);
    this.#n++;
    if (time === Number.POSITIVE_INFINITY) {
      this.#lost++;
      return;
    }
    this.#greatest = Math.max(this.#greatest, time);
    if (this.#values) {
      this.#values.push(time);
      this.#sorted = false;
      if (this.#values.length > KEPT) this.#count(this.#values);
    } else {
      this.#buckets![bucketOf(time)]!++;
    }
  }

  /**
   * Takes what a closed loop measured that should have asked every `interval`: also the times that those askings would
   * have seen that it could not make meanwhile. Never for times that count from when they were due already.
   */
  addCorrected(time: number, interval: number): void {
    for (const each of withOmitted(time, interval)) this.add(each);
  }

  /** The same, to go on with. */
  copy(): Distribution {
    const copy = new Distribution();
    copy.#values = this.#values && [...this.#values];
    copy.#buckets = this.#buckets?.slice();
    [copy.#sorted, copy.#n, copy.#lost, copy.#greatest] = [this.#sorted, this.#n, this.#lost, this.#greatest];
    return copy;
  }

  #count(values: readonly number[]): void {
    this.#buckets = new Float64Array(bucketOf(MOST) + 1);
    for (const value of values) this.#buckets[bucketOf(value)]!++;
    this.#values = undefined;
  }

  /** How many there are, those that never came included. */
  get n(): number {
    return this.#n;
  }

  get lost(): number {
    return this.#lost;
  }

  /** The greatest time that was no loss; −∞ for none. */
  get greatest(): number {
    return this.#greatest;
  }

  /** The k-th least, from 1 to n. NaN beyond. */
  rank(k: number): number {
    if (!(k >= 1 && k <= this.#n)) return Number.NaN;
    if (k > this.#n - this.#lost) return Number.POSITIVE_INFINITY;
    if (this.#values) {
      if (!this.#sorted) this.#values.sort((a, b) => a - b);
      this.#sorted = true;
      return this.#values[k - 1]!;
    }
    let seen = 0;
    for (const [bucket, count] of this.#buckets!.entries()) {
      seen += count;
      if (seen >= k) return Math.min(upperEdge(bucket), this.#greatest);
    }
    return this.#greatest;
  }

  /** The p-quantile: the least time within which a share p came. NaN for none. */
  quantile(p: number): number {
    return this.rank(Math.min(this.#n, Math.max(1, Math.ceil(p * this.#n))));
  }

  /** Between what the true p-quantile lies, each side with a confidence; null where n is too small to say. */
  bounds(p: number, confidence = 0.95): RankBounds {
    const { lower, upper } = rankBounds(this.#n, p, confidence);
    return { lower: lower && this.rank(lower), upper: upper && this.rank(upper) };
  }
}

/** A time that a closed loop measured, with those that it could not measure meanwhile (HdrHistogram's correction). */
export function* withOmitted(time: number, interval: number): Generator<number> {
  yield time;
  if (interval > 0) for (let missed = time - interval; missed >= interval; missed -= interval) yield missed;
}

const HALF = 1 << BITS;

function bucketOf(time: number): number {
  const whole = Math.min(MOST, Math.round(time));
  // How often it must be halved to fit into the linear part.
  let halvings = 0;
  while (whole >> halvings >= 2 * HALF) halvings++;
  return halvings * HALF + (whole >> halvings);
}

function upperEdge(bucket: number): number {
  const halvings = Math.max(0, Math.floor(bucket / HALF) - 1);
  return (bucket - halvings * HALF + 1) * (1 << halvings) - 1;
}
