import type { Value } from '../../plant/signal.ts';
import { split } from '../../plant/simulation.ts';
import type { Duration } from '../../time/duration.ts';
import { atTime, called, keeping, type MonitorOf } from '../monitor.ts';
import { showValue } from '../requirement.ts';
import { fail, inconclusive, pass, skipped } from '../verdict.ts';

/** Fewest good values that say anything. */
const LEAST = 5;

/** Every good value shown is the sensed value of its source time: (τ, ε)-closeness with τ from the protocol. */
export const tracks: MonitorOf<'tracks'> = ({ point, tolerance, unit, at }, { books, hops }) => {
  const hop = at ?? keeping(hops);
  const signal = split(point)[1].includes('@') ? point.slice(0, point.indexOf('@')) : point;
  const sensed: { t: Duration; value: Value }[] = [];
  return {
    see(frame) {
      const value = frame.kind === 'sensed' ? frame.values[signal] : undefined;
      if (value !== undefined) sensed.push({ t: frame.t, value });
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
      const judged = shown.map((o) => ({ o, ...closest(sensed, o.sourceTime, reach, o.value) }));
      const worst = judged.reduce((a, b) => (b.distance > a.distance ? b : a));
      const margin = Number.isFinite(worst.distance) ? tolerance - worst.distance : null;
      if (worst.distance <= tolerance) return pass(`${shown.length} values agree`, margin, unit);
      const wrong = judged.filter((j) => j.distance > tolerance);
      const example = wrong[0]!;
      const fact =
        `${wrong.length} of ${shown.length} values of ${name} differ; at ${atTime(example.o.sourceTime)} ` +
        `${hop} shows ${showValue(example.o.value, unit)}, sensed was ${showValue(example.sensed, unit)}`;
      return fail(fact, margin, unit, [{ at: example.o.sourceTime / 1e6, text: 'first difference' }]);
    },
  };
};

/** The sensed value within reach of a time that comes closest to the shown one. */
function closest(
  sensed: readonly { t: Duration; value: Value }[],
  time: Duration,
  reach: number,
  shown: Value,
): { distance: number; sensed: Value | undefined } {
  let [low, high] = [0, sensed.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sensed[middle]!.t <= time - reach) low = middle + 1;
    else high = middle;
  }
  let best: { distance: number; sensed: Value | undefined } = { distance: Number.POSITIVE_INFINITY, sensed: undefined };
  // The value that stood when the reach began counts as well.
  for (let i = Math.max(0, low - 1); i < sensed.length && sensed[i]!.t <= time + reach; i++) {
    const { value } = sensed[i]!;
    const distance =
      typeof value === 'number' && typeof shown === 'number'
        ? Math.abs(value - shown)
        : value === shown
          ? 0
          : Number.POSITIVE_INFINITY;
    if (distance < best.distance || best.sensed === undefined) best = { distance, sensed: value };
  }
  return Number.isNaN(best.distance) ? { ...best, distance: Number.POSITIVE_INFINITY } : best;
}
