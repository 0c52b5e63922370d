import { qualityRank, type Value } from '../../plant/signal.ts';
import type { Duration } from '../../time/duration.ts';
import type { Observation } from '../ledger.ts';
import { called, type MonitorOf, nearest, type Scene } from '../monitor.ts';
import { showValue } from '../requirement.ts';
import { distance, SeriesSet, signalOf } from '../series.ts';
import { fail, inconclusive, pass, skipped } from '../verdict.ts';

interface Silence {
  readonly from: Duration;
  readonly to: Duration;
}

/** How long a good value stood after the last answer before a silence, and which value it was. */
interface Standing {
  readonly silence: Silence;
  readonly good: number;
  readonly shown: Observation | undefined;
}

/**
 * Quality never improves on its way, and a value that nobody answers for any more is not good. A device is silent
 * between two times at which it said anything on the point's protocol, when more than `within` lies between them.
 */
export const neverBetter: MonitorOf<'neverBetter'> = ({ points, within, at }, scene) => {
  const { books, hops } = scene;
  const hop = at ?? nearest(hops);
  const sensed = new SeriesSet(points.map(signalOf));
  return {
    see(frame) {
      if (frame.kind === 'sensed') sensed.see(frame.t, frame.values);
    },
    judge({ scriptEnd, end }) {
      if (hop === undefined) return skipped('the target shows no qualities');
      for (const point of points) {
        const laundered = books.account(point, hop, scriptEnd).entries.find((e) => e.laundered);
        if (!laundered) continue;
        const { sent, seen } = laundered;
        const name = called(books.points.get(point), point);
        const fact = `${name} was sensed ${sent.quality} and shown ${seen!.quality}`;
        return fail(fact, qualityRank[seen!.quality] - qualityRank[sent.quality], 'ranks', [
          { at: sent.from / 1e6, text: fact },
        ]);
      }
      const silences = points.flatMap((point) => standings(scene, point, hop, within, scriptEnd, end));
      const worse = points.some((point) => books.sent(point).some((s) => s.quality !== 'good'));
      if (silences.length === 0) {
        return worse
          ? pass('no quality was improved', 0, 'ranks')
          : inconclusive('vacuous: every point was good and answered for throughout');
      }
      const longest = silences.reduce((a, b) => (b.good > a.good ? b : a));
      const margin = (within - longest.good) / 1e3;
      const silent = ((longest.silence.to - longest.silence.from) / 1e6).toFixed(1);
      if (margin >= 0) {
        const fact = `nothing good ${(longest.good / 1e3).toFixed(0)} ms after the last answer, in ${silent} s of silence`;
        return pass(fact, margin, 'ms');
      }
      // The lies first: where what was shown is no longer what is sensed, and numbers before states.
      const lies = silences
        .filter((s) => s.shown && s.good > within)
        .map((s) => ({ ...s, shown: s.shown!, sensed: sensed.of(signalOf(s.shown!.point)).at(s.silence.to) }))
        .sort((a, b) => rank(b) - rank(a) || b.good - a.good);
      const tell = ({ shown, sensed: real }: (typeof lies)[number]) => {
        const info = books.points.get(shown.point);
        return `${called(info, shown.point)} shown as ${showValue(shown.value, info?.unit)}, good; sensed ${showValue(real, info?.unit)}`;
      };
      const of = (wanted: number) => lies.find((lie) => rank(lie) === wanted);
      const telling = [of(3), of(2) ?? of(1)].filter((lie) => lie !== undefined);
      const told = (telling.length > 0 ? telling : lies.slice(0, 1)).map(tell).join('; ');
      const fact = `for ${(longest.good / 1e6).toFixed(1)} s after the last answer ${told}`;
      const at = longest.silence.from / 1e6;
      return fail(
        fact,
        margin,
        'ms',
        lies.map((lie) => ({ at, text: tell(lie) })),
      );
    },
  };
};

/** What a reader should see first: a false number, a false state, a false discrete, then what happens to be right. */
function rank({ shown, sensed }: { shown: Observation; sensed: Value | undefined }): number {
  if (sensed === undefined || distance(shown.value, sensed) < 1e-3) return 0;
  return { number: 3, string: 2, boolean: 1 }[typeof shown.value as 'number' | 'string' | 'boolean'];
}

function standings(
  { books }: Scene,
  point: string,
  hop: 'broker' | 'history' | 'api',
  within: Duration,
  scriptEnd: Duration,
  end: Duration,
): Standing[] {
  const spoke = books.spoke(point);
  const silences = spoke
    .map((from, i) => ({ from, to: spoke[i + 1] ?? end }))
    .filter(({ from, to }) => to >= 0 && from <= scriptEnd && to - from > within);
  const observed = books.observed(point, hop);
  return silences.map((silence) => {
    let [good, shown]: [number, Observation | undefined] = [0, undefined];
    for (const [i, o] of observed.entries()) {
      const until = Math.min(observed[i + 1]?.received ?? end, silence.to);
      if (o.quality !== 'good' || o.received >= silence.to || until <= silence.from) continue;
      if (until - silence.from > good) [good, shown] = [until - silence.from, o];
    }
    return { silence, good, shown };
  });
}
