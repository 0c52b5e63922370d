import type { Duration } from '../../time/duration.ts';
import { atTime, type MonitorOf } from '../monitor.ts';
import { showValue } from '../requirement.ts';
import { distance, SeriesSet } from '../series.ts';
import { fail, inconclusive, pass } from '../verdict.ts';

/** The signals run as in the same run without faults and commands, which the kernel re-executes. */
export const undisturbed: MonitorOf<'undisturbed'> = ({ signals, tolerance }, { name }) => {
  const real = new SeriesSet(signals);
  const reference = new SeriesSet(signals);
  return {
    see(frame) {
      if (frame.kind === 'true' || frame.kind === 'sensed') real.see(frame.t, frame.values);
    },
    compare: ({ t, values }) => reference.see(t, values),
    judge({ scriptEnd }) {
      let greatest = 0;
      for (const signal of signals) {
        const [a, b] = [real.of(signal), reference.of(signal)];
        const times = [...a.steps, ...b.steps].map(({ t }) => t).filter((t) => t <= scriptEnd);
        if (a.steps.length === 0 || b.steps.length === 0)
          return inconclusive(`nothing to compare ${name(signal)} with`);
        const apart = (t: Duration) => distance(a.at(t)!, b.at(t)!);
        const at = times.reduce((worst, t) => (apart(t) > apart(worst) ? t : worst));
        if (apart(at) > tolerance) {
          const fact = `${name(signal)} was ${showValue(a.at(at))} at ${atTime(at)}, without the fault ${showValue(b.at(at))}`;
          return fail(fact, tolerance - apart(at), '', [{ at: at / 1e6, text: 'greatest difference' }]);
        }
        greatest = Math.max(greatest, apart(at));
      }
      return pass(`${signals.length} signals as without the fault`, tolerance - greatest, '');
    },
  };
};
