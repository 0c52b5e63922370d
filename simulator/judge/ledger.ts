import { type Quality, qualityRank, type Value } from '../plant/signal.ts';
import type { PointSample } from '../record/frames.ts';
import type { Duration } from '../time/duration.ts';

/** How a device says what it says, which decides what a sample is. */
export type Manner = 'polled' | 'reported' | 'published';

/** One stretch of equal answers: for a reported or published point always one sample. */
export interface SentRun {
  /** Source time of the first and of the last answer with this value. */
  readonly from: Duration;
  to: Duration;
  /** When its bytes left, on the wall. */
  readonly left: Duration;
  /** How many times it was sent. */
  count: number;
  readonly value: Value;
  readonly quality: Quality;
}

/** An observation with the time of its receipt. */
export interface Observation extends PointSample {
  readonly received: Duration;
}

/** What became of one sample. */
export interface Entry {
  readonly sent: SentRun;
  readonly fate: 'delivered' | 'altered' | 'lost';
  /** The first observation of it. */
  readonly seen?: Observation;
  /** Why it counts as altered. */
  readonly altered?: 'value' | 'time';
  readonly late: boolean;
  readonly reordered: boolean;
  readonly laundered: boolean;
}

/** An observation that no sample accounts for. */
export interface Surplus {
  readonly seen: Observation;
  readonly kind: 'duplicated' | 'spurious' | 'stale-restamped';
}

/** The counts of a ledger. sent = delivered + altered + lost. */
export interface Counts {
  readonly sent: number;
  readonly delivered: number;
  readonly altered: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly spurious: number;
  readonly staleRestamped: number;
  readonly late: number;
  readonly reordered: number;
  readonly qualityLaundered: number;
  readonly unpolled: number;
  readonly ambiguous: number;
}

export interface Account {
  readonly counts: Counts;
  readonly entries: readonly Entry[];
  readonly surplus: readonly Surplus[];
}

export interface LedgerOptions {
  readonly manner: Manner;
  /** How far an observed source time may lie from the sent one: one poll period for a polled point. */
  readonly tolerance: Duration;
  /** Only samples sent in this span are accounted for. */
  readonly from: Duration;
  readonly to: Duration;
  /** Delivered later than this counts as late. */
  readonly lateAfter: Duration;
}

/**
 * Reconciles what a device said of one point with what was observed of it.
 *
 * Matching, in this order: same value at the same source time (delivered); same value, first seen with another, later
 * source time (altered time: lineage); another value at the same source time (altered value). What is left over of
 * the observations is a duplicate, an old value with a new time, or spurious; what is left of the samples is lost.
 * Observations that are not good make a statement about quality and need no sample behind them.
 */
export function reconcile(
  sent: readonly (PointSample & { left: Duration })[],
  observed: readonly Observation[],
  { manner, tolerance, from, to, lateAfter }: LedgerOptions,
): Account {
  // Everything is matched, so that what was sent before or after the span explains what was seen; then it is counted.
  const match = new Matcher(collapse(sent, manner), tolerance);
  const unmatched = observed.filter((o) => !match.sameValue(o) && o.quality === 'good');
  const unexplained = unmatched.filter((o) => !match.lineage(o)).filter((o) => !match.otherValue(o));
  const surplus = [...match.duplicates, ...unexplained.map((o) => match.leftOver(o))].filter(({ seen }) => {
    return seen.sourceTime >= from && seen.sourceTime <= to;
  });

  const entries = match.entries(observed, lateAfter).filter((e) => e.sent.to >= from && e.sent.from <= to);
  const count = (test: (e: Entry) => boolean) => entries.filter(test).length;
  const extra = (kind: Surplus['kind']) => surplus.filter((s) => s.kind === kind).length;
  return {
    entries,
    surplus,
    counts: {
      sent: entries.length,
      delivered: count((e) => e.fate === 'delivered'),
      altered: count((e) => e.fate === 'altered'),
      lost: count((e) => e.fate === 'lost'),
      duplicated: extra('duplicated'),
      spurious: extra('spurious'),
      staleRestamped: extra('stale-restamped'),
      late: count((e) => e.late),
      reordered: count((e) => e.reordered),
      qualityLaundered: count((e) => e.laundered),
      unpolled: 0,
      ambiguous: match.ambiguous,
    },
  };
}

/** Joins repeats: equal answers of a polled point, and for any point the same sample said again. */
export function collapse(sent: readonly (PointSample & { left: Duration })[], manner: Manner): SentRun[] {
  const runs: SentRun[] = [];
  for (const { value, quality, sourceTime, left } of sent) {
    const last = runs.at(-1);
    const again = manner === 'polled' || last?.to === sourceTime;
    if (again && last && last.value === value && last.quality === quality) {
      last.to = sourceTime;
      last.count++;
    } else {
      runs.push({ from: sourceTime, to: sourceTime, left, count: 1, value, quality });
    }
  }
  return runs;
}

/** Equal but for the rounding of a float32 on the way. */
export function sameValue(a: Value, b: Value): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  return Math.abs(a - b) <= 1e-6 * Math.max(1e-6, Math.abs(a), Math.abs(b)) || (Number.isNaN(a) && Number.isNaN(b));
}

class Matcher {
  readonly duplicates: Surplus[] = [];
  ambiguous = 0;
  readonly #runs: readonly SentRun[];
  readonly #tolerance: Duration;
  readonly #seen = new Map<
    SentRun,
    { first: Observation; count: number; doubts: number; fate: 'delivered' | 'altered'; how?: 'value' | 'time' }
  >();
  /** Observations so far that were not good. A value that was in doubt may be confirmed once more. */
  #doubts = 0;

  constructor(runs: readonly SentRun[], tolerance: Duration) {
    this.#runs = runs;
    this.#tolerance = tolerance;
  }

  /** Runs whose span, widened by the tolerance, holds the time, nearest first. */
  #near(time: Duration): SentRun[] {
    const runs = this.#runs;
    let [low, high] = [0, runs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (runs[middle]!.to < time - this.#tolerance) low = middle + 1;
      else high = middle;
    }
    const near: SentRun[] = [];
    for (let i = low; i < runs.length && runs[i]!.from <= time + this.#tolerance; i++) near.push(runs[i]!);
    return near.sort((a, b) => distance(a, time) - distance(b, time));
  }

  sameValue(o: Observation): boolean {
    if (o.quality !== 'good') this.#doubts++;
    const fitting = this.#near(o.sourceTime).filter((run) => sameValue(run.value, o.value));
    const free = fitting.filter((run) => !this.#seen.has(run));
    const run = free[0] ?? fitting[0];
    if (!run) return false;
    const second = free[1];
    if (second && distance(second, o.sourceTime) === distance(run, o.sourceTime)) this.ambiguous++;
    const seen = this.#seen.get(run);
    if (!seen) {
      this.#seen.set(run, { first: o, count: 1, doubts: this.#doubts, fate: 'delivered' });
      return true;
    }
    if (o.quality !== 'good') return true;
    if (seen.doubts !== this.#doubts) [seen.count, seen.doubts] = [0, this.#doubts];
    if (++seen.count > run.count) this.duplicates.push({ seen: o, kind: 'duplicated' });
    return true;
  }

  otherValue(o: Observation): boolean {
    const run = this.#near(o.sourceTime).find((candidate) => !this.#seen.has(candidate));
    if (run) this.#seen.set(run, { first: o, count: 1, doubts: this.#doubts, fate: 'altered', how: 'value' });
    return run !== undefined;
  }

  lineage(o: Observation): boolean {
    const run = this.#runs.find((r) => !this.#seen.has(r) && r.to < o.sourceTime && sameValue(r.value, o.value));
    if (run) this.#seen.set(run, { first: o, count: 1, doubts: this.#doubts, fate: 'altered', how: 'time' });
    return run !== undefined;
  }

  leftOver(o: Observation): Surplus {
    const old = this.#runs.some((r) => r.to < o.sourceTime && sameValue(r.value, o.value));
    return { seen: o, kind: old ? 'stale-restamped' : 'spurious' };
  }

  /** @param observed all observations, in the order of their arrival */
  entries(observed: readonly Observation[], lateAfter: Duration): Entry[] {
    const arrival = new Map(observed.map((o, i) => [o, i]));
    // RFC 4737: a sample is reordered when one that was sent later has already arrived. Walking the samples from the
    // last sent to the first, that is when something behind it on the wire came before it in the queue.
    const reordered = new Set<SentRun>();
    let earliest = Number.POSITIVE_INFINITY;
    for (const run of this.#runs.toReversed()) {
      const rank = arrival.get(this.#seen.get(run)?.first as Observation);
      if (rank === undefined) continue;
      if (rank > earliest) reordered.add(run);
      else earliest = rank;
    }
    return this.#runs.map((run) => {
      const seen = this.#seen.get(run);
      if (!seen) return { sent: run, fate: 'lost', late: false, reordered: false, laundered: false };
      const { first, fate, how } = seen;
      return {
        sent: run,
        fate,
        seen: first,
        ...(how && { altered: how }),
        late: first.received - run.left > lateAfter,
        reordered: reordered.has(run),
        laundered: qualityRank[first.quality] < qualityRank[run.quality],
      };
    });
  }
}

const distance = ({ from, to }: SentRun, time: Duration) => Math.max(0, from - time, time - to);

const NOTHING: Counts = {
  sent: 0,
  delivered: 0,
  altered: 0,
  lost: 0,
  duplicated: 0,
  spurious: 0,
  staleRestamped: 0,
  late: 0,
  reordered: 0,
  qualityLaundered: 0,
  unpolled: 0,
  ambiguous: 0,
};

/** The counts of several points together. */
export const total = (accounts: readonly Counts[]): Counts =>
  accounts.reduce((sum, counts) => {
    const keys = Object.keys(sum) as (keyof Counts)[];
    return Object.fromEntries(keys.map((k) => [k, sum[k] + counts[k]])) as unknown as Counts;
  }, NOTHING);
