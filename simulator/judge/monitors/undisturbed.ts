import type { Value } from '../../plant/signal.ts';
import type { Duration } from '../../time/duration.ts';
import { atTime, type MonitorOf } from '../monitor.ts';
import { showValue } from '../requirement.ts';
import { fail, inconclusive, pass } from '../verdict.ts';

/** The signals run as in the same run without faults and commands, which the kernel re-executes. */
export const undisturbed: MonitorOf<'undisturbed'> = ({ signals, tolerance }, { name }) => {
  const real = new Map<string, { t: Duration; value: Value }[]>();
  const reference = new Map<string, { t: Duration; value: Value }[]>();
  const keep = (into: typeof real, t: Duration, values: Readonly<Record<string, Value>>) => {
    for (const signal of signals) {
      const value = values[signal];
      if (value === undefined) continue;
      const series = into.get(signal) ?? [];
      into.set(signal, series);
      series.push({ t, value });
    }
  };
  return {
    see(frame) {
      if (frame.kind === 'true' || frame.kind === 'sensed') keep(real, frame.t, frame.values);
    },
    compare: ({ t, values }) => keep(reference, t, values),
    judge({ scriptEnd }) {
      let greatest = 0;
      for (const signal of signals) {
        const [a, b] = [real.get(signal) ?? [], reference.get(signal) ?? []];
        if (a.length === 0 || b.length === 0) return inconclusive(`nothing to compare ${name(signal)} with`);
        const { distance, at, values } = farthest(a, b, scriptEnd);
        if (distance > tolerance) {
          const fact = `${name(signal)} was ${showValue(values[0])} at ${atTime(at)}, without the fault ${showValue(values[1])}`;
          return fail(fact, tolerance - distance, '', [{ at: at / 1e6, text: 'greatest difference' }]);
        }
        greatest = Math.max(greatest, distance);
      }
      return pass(`${signals.length} signals as without the fault`, tolerance - greatest, '');
    },
  };
};

interface Step {
  readonly t: Duration;
  readonly value: Value;
}

/** Where two step functions lie farthest apart, up to an end. */
function farthest(a: readonly Step[], b: readonly Step[], end: Duration) {
  let [i, j, distance, at] = [0, 0, 0, a[0]!.t];
  let values: [Value, Value] = [a[0]!.value, b[0]!.value];
  while (i < a.length && j < b.length) {
    const t = Math.max(a[i]!.t, b[j]!.t) as Duration;
    if (t > end) break;
    const apart = distanceOf(a[i]!.value, b[j]!.value);
    if (apart > distance) [distance, at, values] = [apart, t, [a[i]!.value, b[j]!.value]];
    const [nextA, nextB] = [a[i + 1]?.t ?? Number.POSITIVE_INFINITY, b[j + 1]?.t ?? Number.POSITIVE_INFINITY];
    if (nextA === nextB && nextA === Number.POSITIVE_INFINITY) break;
    if (nextA <= nextB) i++;
    if (nextB <= nextA) j++;
  }
  return { distance, at, values };
}

const distanceOf = (a: Value, b: Value) =>
  typeof a === 'number' && typeof b === 'number' ? Math.abs(a - b) : a === b ? 0 : Number.POSITIVE_INFINITY;
