import { Watch } from '../../plant/condition.ts';
import { atTime, type MonitorOf } from '../monitor.ts';
import { conditionText } from '../requirement.ts';
import { fail, inconclusive, pass } from '../verdict.ts';

/** Holds at every instant of the script; the margin is the least distance to not holding. */
export const always: MonitorOf<'always'> = ({ condition }, { world }) => {
  const watch = new Watch(condition);
  let [known, least, unit] = [0, Number.POSITIVE_INFINITY, ''];
  let violated: number | undefined;
  return {
    see() {
      const truth = watch.at(world);
      if (world.phase !== 'script' || truth.holds === undefined) return;
      known++;
      unit = truth.unit || unit;
      if (truth.margin !== undefined) least = Math.min(least, truth.margin);
      if (!truth.holds) violated ??= world.now;
    },
    judge() {
      if (known === 0) return inconclusive(`${conditionText(condition)}: never known`);
      const margin = Number.isFinite(least) ? least : null;
      if (violated === undefined) return pass('held throughout', margin, unit);
      const since = `not so at ${atTime(violated as never)}: ${conditionText(condition)}`;
      return fail(since, margin, unit, [{ at: violated / 1e6, text: 'first violation' }]);
    },
  };
};
