import type { Value } from '../../plant/signal.ts';
import type { Observation } from '../ledger.ts';
import { atTime, called, keeping, type MonitorOf } from '../monitor.ts';
import { showValue } from '../requirement.ts';
import { distance, SeriesSet, signalOf } from '../series.ts';
import { fail, inconclusive, pass, skipped } from '../verdict.ts';

/** Fewest good values that say anything. */
const LEAST = 5;

/** A good value that was shown, and the sensed one that comes closest. */
interface Difference {
  readonly o: Observation;
  readonly apart: number;
  readonly value: Value | undefined;
}

/** How shown values compare with what was sensed. */
interface Tally {
  n: number;
  wrong: number;
  /** Shown when nobody knew any more what was sensed at their time. */
  tooLate: number;
  worst?: Difference;
  example?: Difference;
}

/** Every good value shown is the sensed value of its source time: (τ, ε)-closeness with τ from the protocol. */
export const tracks: MonitorOf<'tracks'> = ({ point, tolerance, unit, at }, { books, hops }) => {
  const hop = at ?? keeping(hops);
  const signal = signalOf(point);
  const sensed = new SeriesSet([signal]);
  const settled: Tally = { n: 0, wrong: 0, tooLate: 0 };
  /** What the books need no more, until all is known that was sensed around it. */
  const handedOn: Observation[] = [];
  const reachOf = () => {
    const info = books.points.get(point);
    return (info?.tolerance ?? 0) + (info?.manner === 'polled' ? info.chain : 0);
  };
  const take = (tally: Tally, o: Observation, scriptEnd: number) => {
    if (o.quality !== 'good' || !(o.sourceTime >= 0 && o.sourceTime <= scriptEnd)) return;
    const reach = reachOf();
    const series = sensed.of(signal);
    if (o.sourceTime - reach < series.knownFrom) {
      tally.tooLate++;
      return;
    }
    const difference = { o, ...closest(series.within(o.sourceTime - reach, o.sourceTime + reach), o.value) };
    tally.n++;
    if (tally.worst === undefined || difference.apart > tally.worst.apart) tally.worst = difference;
    if (difference.apart <= tolerance) return;
    tally.wrong++;
    tally.example ??= difference;
  };
  if (hop !== undefined) books.follow(point, hop, { observed: (o) => handedOn.push(o) });
  return {
    see(frame) {
      if (frame.kind !== 'sensed') return;
      sensed.see(frame.t, frame.values);
      const isKnown = (o: Observation) => o.sourceTime + reachOf() < frame.t || o.received <= books.old;
      const unknown = handedOn.findIndex((o) => !isKnown(o));
      for (const o of handedOn.splice(0, unknown < 0 ? handedOn.length : unknown)) take(settled, o, books.scriptEnd);
      sensed.forget(books.old - reachOf());
    },
    judge({ scriptEnd }) {
      if (hop === undefined) return skipped('the target shows nothing of what it keeps');
      const tally = { ...settled };
      for (const o of [...handedOn, ...books.observed(point, hop)]) take(tally, o, scriptEnd);
      const { n, wrong, tooLate, worst, example } = tally;
      const name = called(books.points.get(point), point);
      if (n < LEAST || !worst) return inconclusive(`only ${n} good values of ${name} were shown`);
      const margin = Number.isFinite(worst.apart) ? tolerance - worst.apart : null;
      if (example) {
        const fact =
          `${wrong} of ${n} values of ${name} differ; at ${atTime(example.o.sourceTime)} ` +
          `${hop} shows ${showValue(example.o.value, unit)}, sensed was ${showValue(example.value, unit)}`;
        return fail(fact, margin, unit, [{ at: example.o.sourceTime / 1e6, text: 'first difference' }]);
      }
      if (tooLate > 0) return inconclusive(`${tooLate} values of ${name} came too late to be compared`);
      return pass(`${n} values agree`, margin, unit);
    },
  };
};

/** The one of the values that stood that comes closest to the shown one. */
function closest(stood: readonly Value[], shown: Value): { apart: number; value: Value | undefined } {
  let best: { apart: number; value: Value | undefined } = { apart: Number.POSITIVE_INFINITY, value: stood[0] };
  for (const value of stood) {
    const apart = distance(value, shown);
    if (apart < best.apart) best = { apart, value };
  }
  return best;
}
