import type { Entry } from '../ledger.ts';
import { called, keeping, type MonitorOf } from '../monitor.ts';
import { fail, inconclusive, pass, skipped } from '../verdict.ts';

/** Samples arrive in the order in which they were sent. */
export const ordered: MonitorOf<'ordered'> = ({ point, at }, { books, hops }) => {
  const hop = at ?? keeping(hops);
  let first: Entry | undefined;
  const settled = (entry: Entry) => {
    if (entry.reordered) first ??= entry;
  };
  if (hop !== undefined) books.follow(point, hop, { settled });
  return {
    judge({ scriptEnd }) {
      if (hop === undefined) return skipped('the target shows nothing of what it keeps');
      const { counts, entries } = books.account(point, hop, scriptEnd);
      const name = called(books.points.get(point), point);
      const arrived = counts.delivered + counts.altered;
      if (arrived < 2) return inconclusive(`${arrived} samples of ${name} arrived: no order to speak of`);
      const earliest = first ?? entries.find((e) => e.reordered);
      if (!earliest) return pass(`${arrived} samples in order`, 0, 'samples');
      const fact = `${counts.reordered} of ${arrived} samples of ${name} came out of order`;
      return fail(fact, -counts.reordered, 'samples', [{ at: earliest.sent.from / 1e6, text: 'first of them' }]);
    },
  };
};
