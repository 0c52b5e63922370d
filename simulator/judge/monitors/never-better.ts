import { qualityRank, type Value } from '../../plant/signal.ts';
import type { Entry, Observation } from '../ledger.ts';
import { called, type MonitorOf, nearest } from '../monitor.ts';
import { showValue } from '../requirement.ts';
import { distance } from '../series.ts';
import { fail, inconclusive, pass, skipped } from '../verdict.ts';
import { type Silence, Silences } from './silences.ts';

/**
 * Quality never improves on its way, and a value that nobody answers for any more is not good. A device is silent
 * between two times at which it said anything on the point's protocol, when more than `within` lies between them.
 */
export const neverBetter: MonitorOf<'neverBetter'> = ({ points, within, at }, { books, hops }) => {
  const hop = at ?? nearest(hops);
  const laundered = new Map<string, Entry>();
  const watched = new Map(points.map((point) => [point, new Silences(point, books.points.get(point), within)]));
  for (const [point, silences] of hop === undefined ? [] : watched) {
    books.follow(point, hop!, {
      settled(entry) {
        if (entry.laundered && !laundered.has(point)) laundered.set(point, entry);
      },
      observed: (o) => silences.take(o),
    });
  }
  return {
    see(frame) {
      for (const silences of watched.values()) silences.see(frame);
    },
    judge({ scriptEnd, end }) {
      if (hop === undefined) return skipped('the target shows no qualities');
      for (const point of points) {
        const first = laundered.get(point) ?? books.account(point, hop, scriptEnd).entries.find((e) => e.laundered);
        if (!first) continue;
        const { sent, seen } = first;
        const name = called(books.points.get(point), point);
        const fact = `${name} was sensed ${sent.quality} and shown ${seen!.quality}`;
        return fail(fact, qualityRank[seen!.quality] - qualityRank[sent.quality], 'ranks', [
          { at: sent.from / 1e6, text: fact },
        ]);
      }
      const silences = [...watched].flatMap(([point, all]) => all.until(scriptEnd, end, books.observed(point, hop)));
      const worse = points.some((point) => books.wasWorse(point));
      if (silences.length === 0) {
        return worse
          ? pass('no quality was improved', 0, 'ranks')
          : inconclusive('vacuous: every point was good and answered for throughout');
      }
      const longest = silences.reduce((a, b) => (b.good > a.good ? b : a));
      const margin = (within - longest.good) / 1e3;
      const silent = ((longest.to - longest.from) / 1e6).toFixed(1);
      if (margin >= 0) {
        const fact = `nothing good ${(longest.good / 1e3).toFixed(0)} ms after the last answer, in ${silent} s of silence`;
        return pass(fact, margin, 'ms');
      }
      // The lies first: where what was shown is no longer what is sensed, and numbers before states.
      const lies = silences
        .filter((s) => s.shown && s.good > within)
        .map((s) => ({ ...s, shown: s.shown! }))
        .sort((a, b) => rank(b) - rank(a) || b.good - a.good);
      const tell = ({ shown, sensed: real }: (typeof lies)[number]) => {
        const info = books.points.get(shown.point);
        return `${called(info, shown.point)} shown as ${showValue(shown.value, info?.unit)}, good; sensed ${showValue(real, info?.unit)}`;
      };
      const of = (wanted: number) => lies.find((lie) => rank(lie) === wanted);
      const telling = [of(3), of(2) ?? of(1)].filter((lie) => lie !== undefined);
      const told = (telling.length > 0 ? telling : lies.slice(0, 1)).map(tell).join('; ');
      const fact = `${howLong(longest)} ${told}`;
      const at = longest.from / 1e6;
      return fail(
        fact,
        margin,
        'ms',
        lies.map((lie) => ({ at, text: tell(lie) })),
      );
    },
  };
};

/** A value that stood is told by how long; one that came back by when, and for how long it was shown. */
function howLong({ good, began }: Pick<Silence, 'good' | 'began'>): string {
  const inSeconds = (time: number) => (time / 1e6).toFixed(1);
  if (began === 0) return `for ${inSeconds(good)} s after the last answer`;
  return `again, ${inSeconds(began)} s after the last answer and for ${inSeconds(good - began)} s,`;
}

/** What a reader should see first: a false number, a false state, a false discrete, then what happens to be right. */
function rank({ shown, sensed }: { shown: Observation; sensed: Value | undefined }): number {
  if (sensed === undefined || distance(shown.value, sensed) < 1e-3) return 0;
  return { number: 3, string: 2, boolean: 1 }[typeof shown.value as 'number' | 'string' | 'boolean'];
}
