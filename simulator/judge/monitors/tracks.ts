import type { Value } from '../../plant/signal.ts';
import { atTime, called, keeping, type MonitorOf } from '../monitor.ts';
import { showValue } from '../requirement.ts';
import { distance, SeriesSet, signalOf } from '../series.ts';
import { fail, inconclusive, pass, skipped } from '../verdict.ts';

/** Fewest good values that say anything. */
const LEAST = 5;

/** Every good value shown is the sensed value of its source time: (τ, ε)-closeness with τ from the protocol. */
export const tracks: MonitorOf<'tracks'> = ({ point, tolerance, unit, at }, { books, hops }) => {
  const hop = at ?? keeping(hops);
  const signal = signalOf(point);
  const sensed = new SeriesSet([signal]);
  return {
    see(frame) {
      if (frame.kind === 'sensed') sensed.see(frame.t, frame.values);
    },
    judge({ scriptEnd }) {
      if (hop === undefined) return skipped('the target shows nothing of what it keeps');
      const info = books.points.get(point);
      const name = called(info, point);
      const reach = (info?.tolerance ?? 0) + (info?.manner === 'polled' ? info.chain : 0);
      const shown = books.observed(point, hop).filter((o) => {
        return o.quality === 'good' && o.sourceTime >= 0 && o.sourceTime <= scriptEnd;
      });
      if (shown.length < LEAST) return inconclusive(`only ${shown.length} good values of ${name} were shown`);
      const judged = shown.map((o) => ({
        o,
        ...closest(sensed.of(signal).within(o.sourceTime - reach, o.sourceTime + reach), o.value),
      }));
      const worst = judged.reduce((a, b) => (b.apart > a.apart ? b : a));
      const margin = Number.isFinite(worst.apart) ? tolerance - worst.apart : null;
      if (worst.apart <= tolerance) return pass(`${shown.length} values agree`, margin, unit);
      const wrong = judged.filter((j) => j.apart > tolerance);
      const example = wrong[0]!;
      const fact =
        `${wrong.length} of ${shown.length} values of ${name} differ; at ${atTime(example.o.sourceTime)} ` +
        `${hop} shows ${showValue(example.o.value, unit)}, sensed was ${showValue(example.value, unit)}`;
      return fail(fact, margin, unit, [{ at: example.o.sourceTime / 1e6, text: 'first difference' }]);
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
