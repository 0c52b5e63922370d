import { seconds } from '../../time/duration.ts';
import type { Entry } from '../ledger.ts';
import { called, keeping, type MonitorOf } from '../monitor.ts';
import { type Evidence, fail, inconclusive, pass, skipped } from '../verdict.ts';

/** How long after the script a sample may still arrive before it counts as lost. */
const DRAIN = seconds(5);

/** No more than a share of the samples sent during the script is missing once the backlog is drained. */
export const delivered: MonitorOf<'delivered'> = ({ point, loss, at }, { books, hops }) => {
  const hop = at ?? keeping(hops);
  return {
    waits: ({ scriptEnd, end }) =>
      hop !== undefined && end <= scriptEnd + DRAIN && books.account(point, hop, scriptEnd).counts.lost > 0,
    judge({ scriptEnd }) {
      if (hop === undefined) return skipped('the target shows nothing of what it keeps');
      const { counts, entries } = books.account(point, hop, scriptEnd);
      const name = called(books.points.get(point), point);
      if (counts.sent === 0) return inconclusive(`nothing of ${name} was sent`);
      if (counts.ambiguous > counts.sent / 100) {
        return inconclusive(`${counts.ambiguous} of ${counts.sent} samples of ${name} could not be told apart`);
      }
      const allowed = Math.floor(loss * counts.sent);
      const margin = allowed - counts.lost;
      const fact = `${counts.lost} of ${counts.sent} samples of ${name} lost`;
      if (margin >= 0) return pass(counts.lost === 0 ? `all ${counts.sent} samples arrived` : fact, margin, 'samples');
      const gap = longestGap(entries);
      return fail(`${fact}, ${gap.text}`, margin, 'samples', [gap]);
    },
  };
};

/** The longest stretch of lost samples, from the last that arrived before it to the first after. */
function longestGap(entries: readonly Entry[]): Evidence {
  let [from, longest, start] = [entries[0]!.sent.from as number, -1, 0];
  for (const { fate, sent } of entries) {
    const length = sent.from - from;
    if (
      length > longest &&
      (fate === 'lost' || entries.some((e) => e.fate === 'lost' && e.sent.from > from && e.sent.from < sent.from))
    ) {
      [longest, start] = [length, from];
    }
    if (fate !== 'lost') from = sent.to;
  }
  return {
    at: start / 1e6,
    text: `longest gap ${(longest / 1e6).toFixed(1)} s from t = ${(start / 1e6).toFixed(1)} s`,
  };
}
