import type { Quality, Value } from '../plant/signal.ts';
import type { PointSample } from '../record/frames.ts';
import type { Duration } from '../time/duration.ts';
import { Matcher } from './matcher.ts';

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

/** What became of the samples of one point. */
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
 * Matching, in this order: same value at the same source time (delivered); same value, first seen with another source
 * time after it had left (altered time: lineage); another value at the same source time (altered value). What is left over of
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
