import type { Duration } from '../../time/duration.ts';
import type { Entry } from '../ledger.ts';
import { called, keeping, type MonitorOf } from '../monitor.ts';
import { type Evidence, fail, inconclusive, pass, skipped } from '../verdict.ts';
import type { FaultWindow } from '../world.ts';
import { DRAIN } from './drain.ts';

/** What became of the samples that one outage held up: they arrived later than the chain takes, or never. */
interface Backlog {
  held: number;
  lost: number;
  restamped: number;
  /** When the first and the last of them were sent that are lost, and that arrived. */
  readonly gone: Span;
  readonly kept: Span;
}

interface Span {
  first: number;
  last: number;
}

const nothing = (): Span => ({ first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY });

/**
 * During each outage so many samples are kept as the stack declares: of N that it held up no more are lost than exceed
 * its capacity, those at the end that it gives up, and the others keep their source times.
 */
export const storedAndForwarded: MonitorOf<'storedAndForwarded'> = (
  { point, capacity: declared, gives, at },
  { books, hops, world },
) => {
  const capacity = declared ?? Number.POSITIVE_INFINITY;
  const hop = at ?? keeping(hops);
  const settled = new Map<FaultWindow, Backlog>();
  const take = (backlogs: Map<FaultWindow, Backlog>, entry: Entry) => {
    const { sent, seen } = entry;
    if (seen && seen.received - sent.left <= (books.points.get(point)?.chain ?? 0)) return;
    for (const window of outages(world.faults)) {
      if (sent.left < window.tookHold! || sent.left > (window.lifted ?? Number.POSITIVE_INFINITY)) continue;
      const backlog = backlogs.get(window) ?? { held: 0, lost: 0, restamped: 0, gone: nothing(), kept: nothing() };
      add(backlog, entry);
      backlogs.set(window, backlog);
    }
  };
  if (hop !== undefined) books.follow(point, hop, { settled: (entry) => take(settled, entry) });
  const backlogs = (scriptEnd: Duration) => {
    const all = new Map([...settled].map(([window, backlog]) => [window, structuredClone(backlog)]));
    for (const entry of books.account(point, hop!, scriptEnd).entries) take(all, entry);
    return all;
  };
  return {
    waits: ({ scriptEnd, end }) =>
      hop !== undefined &&
      end <= scriptEnd + DRAIN &&
      [...backlogs(scriptEnd).values()].some(({ held, lost }) => lost > Math.max(0, held - capacity)),
    judge({ scriptEnd }) {
      if (hop === undefined) return skipped('the target shows nothing of what it keeps');
      const over = [...backlogs(scriptEnd)].filter(([window]) => window.lifted !== undefined);
      const name = called(books.points.get(point), point);
      const held = over.reduce((sum, [, backlog]) => sum + backlog.held, 0);
      if (held === 0) return inconclusive(`vacuous: no outage held up anything of ${name}`);
      const judged = over.map(([window, backlog]) => ({ window, ...judge(backlog, capacity, gives) }));
      const evidence: Evidence[] = judged.map(({ window, fact }) => ({
        at: window.tookHold! / 1e6,
        text: `${window.title}: ${fact}`,
      }));
      const worst = judged.reduce((a, b) => (b.margin < a.margin ? b : a));
      if (worst.wrong === undefined) return pass(worst.fact, worst.margin, 'samples', evidence);
      return fail(`${name}, ${worst.window.title}: ${worst.wrong}`, worst.margin, 'samples', evidence);
    },
  };
};

const outages = (faults: readonly FaultWindow[]) => faults.filter((f) => f.on !== 'plant' && f.tookHold !== undefined);

function add(backlog: Backlog, { sent, fate, altered }: Entry): void {
  backlog.held++;
  if (altered === 'time') backlog.restamped++;
  if (fate === 'lost') backlog.lost++;
  widen(fate === 'lost' ? backlog.gone : backlog.kept, sent.from);
}

function widen(span: Span, t: number): void {
  span.first = Math.min(span.first, t);
  span.last = Math.max(span.last, t);
}

/** What one outage shows: how many more might have been lost, and what is wrong if anything is. */
function judge({ held, lost, restamped, gone, kept }: Backlog, capacity: number, gives: 'oldest' | 'newest') {
  const mayLose = Math.max(0, held - capacity);
  const fact = `${held - lost} of ${held} samples kept`;
  const declared = `${Number.isFinite(capacity) ? capacity : 'all'} should be`;
  if (lost > mayLose) return { fact, margin: mayLose - lost, wrong: `${fact}, ${declared}` };
  if (restamped > 0)
    return { fact, margin: -restamped, wrong: `${restamped} of ${held} samples lost their source times` };
  const atItsEnd = gives === 'oldest' ? gone.last < kept.first : gone.first > kept.last;
  if (lost > 0 && !atItsEnd) {
    return { fact, margin: -lost, wrong: `${fact}, but the ${lost} that are lost are not the ${gives}` };
  }
  return { fact, margin: mayLose - lost, wrong: undefined };
}
