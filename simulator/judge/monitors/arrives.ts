import { seconds } from '../../time/duration.ts';
import type { Entry } from '../ledger.ts';
import { called, type MonitorOf, nearest } from '../monitor.ts';
import { Distribution, decide, decideAtLooks } from '../statistics/index.ts';
import { inconclusive, skipped } from '../verdict.ts';
import { answered } from './answered.ts';
import { outsideFaults } from './fresh.ts';

/** How long after the script a sample may still arrive before it counts as lost. */
const DRAIN = seconds(5);

/**
 * A share of the samples arrives within a time of when their bytes left the device. A sample that never arrived, or
 * with another value, took infinitely long: leaving it out would flatter a stack that loses what is slow.
 */
export const arrives: MonitorOf<'arrives'> = ({ point, share, within, looks, outside, at }, { books, hops, world }) => {
  const hop = at ?? nearest(hops);
  return {
    waits: ({ scriptEnd, end }) =>
      hop !== undefined && end <= scriptEnd + DRAIN && books.account(point, hop, scriptEnd).counts.lost > 0,
    judge({ scriptEnd, end }) {
      if (hop === undefined) return skipped('the target shows no values');
      const info = books.points.get(point);
      const name = called(info, point);
      const { counts, entries } = books.account(point, hop, scriptEnd);
      const spans = outside === 'faults' ? outsideFaults(world, scriptEnd, end) : [{ from: 0, to: scriptEnd }];
      const judged = entries.filter(({ sent }) => spans.some(({ from, to }) => sent.left >= from && sent.left <= to));
      if (judged.length === 0) return inconclusive(`nothing of ${name} was sent`);
      if (counts.ambiguous > counts.sent / 100) {
        return inconclusive(`${counts.ambiguous} of ${counts.sent} samples of ${name} could not be told apart`);
      }
      const times = judged.map(latencyOf);
      const question = { p: share, budget: within };
      const answer = looks ? decideAtLooks(times, looks, question) : decideOnce(times, question);
      const lost = times.filter((time) => time === Number.POSITIVE_INFINITY).length;
      return answered(`the latency of ${name}`, question, answer, {
        observations: 'samples',
        note: `${lost} of ${times.length} lost`,
      });
    },
  };
};

const latencyOf = ({ fate, seen, sent }: Entry): number =>
  fate === 'delivered' ? Math.max(0, seen!.received - sent.left) : Number.POSITIVE_INFINITY;

function decideOnce(times: readonly number[], question: { p: number; budget: number }) {
  const seen = new Distribution();
  for (const time of times) seen.add(time);
  return decide(seen.n, (k) => seen.rank(k), question);
}
