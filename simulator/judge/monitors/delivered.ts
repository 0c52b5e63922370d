import type { Counts } from '../ledger.ts';
import { called, keeping, type MonitorOf } from '../monitor.ts';
import { highestRate, lowestRate } from '../statistics/index.ts';
import { fail, inconclusive, type Judgement, pass, skipped } from '../verdict.ts';
import { DRAIN } from './drain.ts';
import { LongestGap } from './longest-gap.ts';

/** No more than a share of the samples sent during the script is missing once the backlog is drained. */
export const delivered: MonitorOf<'delivered'> = ({ point, loss, confidence, at }, { books, hops }) => {
  const hop = at ?? keeping(hops);
  const gaps = new LongestGap();
  if (hop !== undefined) books.follow(point, hop, { settled: (entry) => gaps.take(entry) });
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
      if (confidence !== undefined) return rated(name, counts, loss, confidence);
      const allowed = Math.floor(loss * counts.sent);
      const margin = allowed - counts.lost;
      const fact = `${counts.lost} of ${counts.sent} samples of ${name} lost`;
      if (margin >= 0) return pass(counts.lost === 0 ? `all ${counts.sent} samples arrived` : fact, margin, 'samples');
      if (margin + counts.tooLate >= 0) {
        return inconclusive(`${fact}, and ${counts.tooLate} came when nothing waited for them any more`);
      }
      const gap = gaps.with(entries);
      return fail(`${fact}, ${gap.text}`, margin, 'samples', [gap]);
    },
  };
};

/** Judges the rate in the long run, of which the run is a sample. */
function rated(name: string, { lost, sent }: Counts, loss: number, confidence: number): Judgement {
  const [lower, upper] = [lowestRate(lost, sent, confidence), highestRate(lost, sent, confidence)];
  const percent = (rate: number) => `${Number((100 * rate).toPrecision(3))} %`;
  const fact = `${lost} of ${sent} samples of ${name} lost, with ${percent(confidence)} confidence`;
  if (upper <= loss) return pass(`${fact} at most ${percent(upper)}, n = ${sent}`, 100 * (loss - upper), '%');
  if (lower > loss) return fail(`${fact} at least ${percent(lower)}, n = ${sent}`, 100 * (loss - lower), '%');
  return inconclusive(`${fact} between ${percent(lower)} and ${percent(upper)}: too close to ${percent(loss)}`);
}
