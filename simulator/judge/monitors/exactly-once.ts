import { called, keeping, type MonitorOf } from '../monitor.ts';
import { fail, inconclusive, pass, skipped } from '../verdict.ts';
import { DRAIN } from './drain.ts';

/** What is read back is what was sent: every sample, none twice, none altered, and nothing beside. */
export const exactlyOnce: MonitorOf<'exactlyOnce'> = ({ point, at }, { books, hops }) => {
  const hop = at ?? keeping(hops);
  return {
    waits: ({ scriptEnd, end }) =>
      hop !== undefined && end <= scriptEnd + DRAIN && books.account(point, hop, scriptEnd).counts.lost > 0,
    judge({ scriptEnd }) {
      if (hop === undefined) return skipped('the target shows nothing of what it keeps');
      const { counts } = books.account(point, hop, scriptEnd);
      const name = called(books.points.get(point), point);
      if (counts.sent === 0) return inconclusive(`nothing of ${name} was sent`);
      if (counts.ambiguous > counts.sent / 100) {
        return inconclusive(`${counts.ambiguous} of ${counts.sent} samples of ${name} could not be told apart`);
      }
      const { lost, altered, duplicated, spurious, staleRestamped, tooLate } = counts;
      const wrong = {
        lost,
        altered,
        'stored again': duplicated,
        'never sent': spurious,
        'old under a new time': staleRestamped,
      };
      const told = Object.entries(wrong).filter(([, count]) => count > 0);
      if (told.length === 0 && tooLate === 0) return pass(`all ${counts.sent} samples, each once`, 0, 'samples');
      if (told.length === 0)
        return inconclusive(`${tooLate} samples of ${name} came when nothing waited for them any more`);
      const fact = told.map(([what, count]) => `${count} ${what}`).join(', ');
      const sum = told.reduce((all, [, count]) => all + count, 0);
      return fail(`of ${counts.sent} samples of ${name}: ${fact}`, -sum, 'samples');
    },
  };
};
