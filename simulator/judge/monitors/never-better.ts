import { qualityRank } from '../../plant/signal.ts';
import type { Duration } from '../../time/duration.ts';
import type { Observation } from '../ledger.ts';
import { called, type MonitorOf, nearest, type Scene } from '../monitor.ts';
import { showValue } from '../requirement.ts';
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
  return {
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
      const { shown, silence, good } = longest;
      const info = shown && books.points.get(shown.point);
      const fact =
        `${called(info, shown?.point ?? '')} shown as ${showValue(shown?.value, info?.unit)}, good, ` +
        `for ${(good / 1e6).toFixed(1)} s after the last answer`;
      return fail(fact, margin, 'ms', [{ at: silence.from / 1e6, text: 'last answer before the silence' }]);
    },
  };
};

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
