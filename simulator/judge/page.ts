import type { Duration } from '../time/duration.ts';
import { type Counts, countsOf, NOTHING, total } from './counts.ts';
import type { Account, Entry, Observation, SentRun, Surplus } from './ledger.ts';
import { type Arrival, Matcher } from './matcher.ts';
import type { Place } from './repeats.ts';
import { SettledPast } from './settled-past.ts';
import { Symptoms } from './symptoms.ts';

/** A page holds no more samples than this open: beyond, the oldest are settled as they stand. At 1 Hz almost three hours. */
const MOST_OPEN = 10_000;
/** So many observations without a sample may wait for their own source time to come. */
const MOST_AHEAD = 256;

/** Takes what leaves a page for good. */
export interface Follower {
  /** A sample whose fate is settled; in the order in which they were sent. */
  settled?(entry: Entry): void;
  /** An observation that the page needs no more; in the order of arrival. */
  observed?(observation: Observation): void;
}

export interface PageOptions {
  readonly tolerance: Duration;
  /** Only samples sent from here on are accounted for. */
  readonly from: Duration;
  readonly lateAfter: Duration;
}

/** How far a run has come. */
export interface Progress {
  /** What happened before this has had its time: whatever belongs to it has arrived. */
  readonly old: number;
  /** Everything up to here has been told. */
  readonly now: number;
  /** The end of the script; infinite until it is known. */
  readonly to: number;
}

/**
 * The ledger of one point at one hop. It keeps what may still change: samples from when they are sent until they are
 * old, and observations until they are matched. What is old is settled: counted, handed to who follows, and forgotten.
 */
export class Page {
  readonly #options: PageOptions;
  readonly #runs: SentRun[] = [];
  readonly #past = new SettledPast();
  readonly #matcher: Matcher;
  readonly #followers: Follower[] = [];
  /** Observations that were not looked at yet, in the order of arrival. */
  #waiting: Observation[] = [];
  /** Good ones that no sample has the value of, at their time. */
  #unmatched: Arrival[] = [];
  /** What no sample accounts for, under source times still to come: whether they lie in the script is not known. */
  #ahead: Surplus[] = [];
  #settled: Counts = NOTHING;
  readonly #symptoms = new Symptoms();

  constructor(options: PageOptions) {
    this.#options = options;
    this.#matcher = new Matcher(this.#runs, this.#past, options.tolerance);
  }

  set tolerance(tolerance: Duration) {
    this.#matcher.tolerance = tolerance;
  }

  /** How much it keeps: samples and observations. */
  get kept(): number {
    return this.#runs.length + this.#waiting.length + this.#unmatched.length + this.#ahead.length;
  }

  /** Observations that no follower was told of yet, in the order of arrival. */
  get waiting(): readonly Observation[] {
    return this.#waiting;
  }

  follow(follower: Follower): void {
    this.#followers.push(follower);
  }

  send(run: SentRun): void {
    this.#runs.push(run);
  }

  observe(observation: Observation): void {
    this.#waiting.push(observation);
  }

  /** Settles what is old. */
  settle({ old, now, to }: Progress): void {
    if (!this.#hasOld(old)) return;
    this.#look({ old, now, to });
    const surplus = this.#matcher.explain(this.#unmatched).filter(({ seen }) => seen.received <= old);
    // What has arrived and was not looked at may belong to any sample that is younger than the horizon.
    const unlooked = Math.max(0, now - (this.#waiting[0]?.received ?? now));
    const done = this.#matcher.entries(this.#options.lateAfter, this.#settledBy(old - unlooked));
    const duplicated = this.#matcher.duplicates(done.length);
    this.#matcher.forget(done.length);
    for (const { sent } of done) this.#past.take(sent);
    if (this.#unmatched.length > 0) {
      // What explains a sample that is still open may yet turn out to belong elsewhere.
      const settled = new Set([...surplus.map(({ seen }) => seen), ...done.map(({ seen }) => seen)]);
      this.#unmatched = this.#unmatched.filter(({ seen }) => !settled.has(seen));
    }
    const told = [...this.#ahead, ...surplus];
    this.#ahead = told.filter(({ seen }) => seen.sourceTime > now && seen.sourceTime <= to).slice(0, MOST_AHEAD);
    this.#count(
      done.filter((entry) => this.#isWithin(entry, to)),
      told.filter((s) => this.#placeOf(s.seen, Math.min(now, to)) === 'in'),
      duplicated,
    );
  }

  #hasOld(old: number): boolean {
    const [waiting, next, unmatched] = [this.#waiting[0], this.#runs[1], this.#unmatched[0]];
    return (
      (waiting !== undefined && waiting.received <= old) ||
      (next !== undefined && next.left <= old) ||
      (unmatched !== undefined && unmatched.seen.received <= old) ||
      this.#runs.length > MOST_OPEN
    );
  }

  /** Looks at what has arrived, in order, as far as all has been sent that it could be. */
  #look({ old, now, to }: Progress): void {
    const sentUntil = this.#runs.at(-1)?.to ?? Number.NEGATIVE_INFINITY;
    let looked = 0;
    for (const seen of this.#waiting) {
      // A sample that comes to be said again lasts longer, and may then be what was seen.
      const isComplete = seen.received <= now && seen.sourceTime + this.#matcher.tolerance <= sentUntil;
      if (seen.received > old && !isComplete) break;
      const arrival = this.#matcher.take(seen, this.#placeOf(seen, to));
      if (arrival) this.#unmatched.push(arrival);
      for (const follower of this.#followers) follower.observed?.(seen);
      looked++;
    }
    this.#waiting.splice(0, looked);
  }

  /** How many of the first samples can no longer change: another came after them long ago, and so did what shows them. */
  #settledBy(old: number): number {
    let count = 0;
    while (count < this.#runs.length - 1) {
      const seen = this.#matcher.seenAt(count) ?? Number.NEGATIVE_INFINITY;
      const isOld = this.#runs[count + 1]!.left <= old && seen <= old;
      if (!isOld && this.#runs.length - count <= MOST_OPEN) break;
      count++;
    }
    return count;
  }

  #count(entries: readonly Entry[], surplus: readonly Surplus[], duplicated: number): void {
    this.#settled = total([this.#settled, { ...countsOf(entries, surplus), duplicated }]);
    for (const entry of entries) {
      this.#symptoms.take(entry);
      for (const follower of this.#followers) follower.settled?.(entry);
    }
  }

  /** What has become of everything sent until `to`. */
  account(to: Duration): Account {
    // On a copy: what is not old may turn out otherwise.
    const matcher = this.#matcher.copy();
    const arrivals = [
      ...this.#unmatched,
      ...this.#waiting.flatMap((seen) => matcher.take(seen, this.#placeOf(seen, to)) ?? []),
    ];
    const rest = matcher.explain(arrivals);
    const entries = matcher.entries(this.#options.lateAfter).filter((entry) => this.#isWithin(entry, to));
    const surplus = [...this.#ahead, ...rest].filter(({ seen }) => this.#placeOf(seen, to) === 'in');
    const symptoms = this.#symptoms.copy();
    for (const entry of entries) symptoms.take(entry);
    const open = { ...countsOf(entries, surplus), duplicated: matcher.duplicates(), ambiguous: matcher.ambiguous };
    return { counts: total([this.#settled, open]), symptoms, entries, surplus };
  }

  #isWithin({ sent }: Entry, to: number): boolean {
    return sent.to >= this.#options.from && sent.from <= to;
  }

  #placeOf({ sourceTime }: Observation, to: number): Place {
    return sourceTime < this.#options.from ? 'before' : sourceTime <= to ? 'in' : 'behind';
  }
}
