import type { Quality, Value } from '../plant/signal.ts';
import type { PointSample } from '../record/frames.ts';
import type { Duration } from '../time/duration.ts';
import type { Counts } from './counts.ts';
import { Page } from './page.ts';
import { SentRuns } from './sent-runs.ts';
import type { Symptoms } from './symptoms.ts';

export type { Counts } from './counts.ts';

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

/** An observation that no sample accounts for. What was said too often is counted only. */
export interface Surplus {
  readonly seen: Observation;
  readonly kind: 'spurious' | 'stale-restamped' | 'too-late';
}

/** What became of the samples of one point. */
export interface Account {
  /** Of the whole span. */
  readonly counts: Counts;
  /** Of the whole span, as far as a diagnosis needs it. */
  readonly symptoms: Symptoms;
  /** Samples that were not settled yet, in the order in which they were sent: all, where nothing ever is. */
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
 * Reconciles what a device said of one point with what was observed of it, all at once.
 *
 * Matching, in this order: same value at the same source time (delivered); same value, first seen with another source
 * time after it had left (altered time: lineage); another value at the same source time (altered value), in order and as
 * many as can be. What is left over of
 * the observations is a duplicate, an old value with a new time, or spurious; what is left of the samples is lost.
 * Observations that are not good make a statement about quality and need no sample behind them.
 */
export function reconcile(
  sent: readonly (PointSample & { left: Duration })[],
  observed: readonly Observation[],
  { manner, tolerance, from, to, lateAfter }: LedgerOptions,
): Account {
  const page = new Page({ tolerance, from, lateAfter });
  const runs = new SentRuns(manner);
  for (const { left, ...sample } of sent) {
    const run = runs.take(sample, left);
    if (run) page.send(run);
  }
  for (const observation of observed) page.observe(observation);
  return page.account(to);
}
