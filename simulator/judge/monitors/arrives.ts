import { seconds } from '../../time/duration.ts';
import type { Entry } from '../ledger.ts';
import { called, type MonitorOf, nearest } from '../monitor.ts';
import type { Span } from '../statistics/index.ts';
import { inconclusive, skipped } from '../verdict.ts';
import { answered } from './answered.ts';
import { outsideFaults } from './fresh.ts';
import { JudgedTimes } from './judged-times.ts';

/** How long after the script a sample may still arrive before it counts as lost. */
const DRAIN = seconds(5);

/**
 * A share of the samples arrives within a time of when their bytes left the device. A sample that never arrived, or
 * with another value, took infinitely long: leaving it out would flatter a stack that loses what is slow.
 */
export const arrives: MonitorOf<'arrives'> = ({ point, share, within, looks, outside, at }, { books, hops, world }) => {
  const hop = at ?? nearest(hops);
  const settled = new JudgedTimes(looks);
  const isJudged = ({ sent }: Entry, spans: readonly Span[]) =>
    spans.some(({ from, to }) => sent.left >= from && sent.left <= to);
  const spansUntil = (scriptEnd: number, end: number) =>
    outside === 'faults' ? outsideFaults(world, scriptEnd, end) : [{ from: 0, to: scriptEnd }];
  const take = (entry: Entry) => {
    // What is settled is long past: every fault that could lie around it is known.
    if (isJudged(entry, spansUntil(world.scriptEnd ?? Number.POSITIVE_INFINITY, world.now)))
      settled.add(latencyOf(entry));
  };
  if (hop !== undefined) books.follow(point, hop, { settled: take });
  return {
    waits: ({ scriptEnd, end }) =>
      hop !== undefined && end <= scriptEnd + DRAIN && books.account(point, hop, scriptEnd).counts.lost > 0,
    judge({ scriptEnd, end }) {
      if (hop === undefined) return skipped('the target shows no values');
      const info = books.points.get(point);
      const name = called(info, point);
      const { counts, entries } = books.account(point, hop, scriptEnd);
      const spans = spansUntil(scriptEnd, end);
      const times = settled.copy();
      for (const entry of entries) if (isJudged(entry, spans)) times.add(latencyOf(entry));
      if (times.n === 0) return inconclusive(`nothing of ${name} was sent`);
      if (counts.ambiguous > counts.sent / 100) {
        return inconclusive(`${counts.ambiguous} of ${counts.sent} samples of ${name} could not be told apart`);
      }
      const question = { p: share, budget: within };
      return answered(`the latency of ${name}`, question, times.decide(question), {
        observations: 'samples',
        note: `${times.lost} of ${times.n} lost`,
      });
    },
  };
};

const latencyOf = ({ fate, seen, sent }: Entry): number =>
  fate === 'delivered' ? Math.max(0, seen!.received - sent.left) : Number.POSITIVE_INFINITY;
