import { Watch } from '../../plant/condition.ts';
import { atTime, type MonitorOf } from '../monitor.ts';
import { conditionText } from '../requirement.ts';
import { fail, inconclusive, pass } from '../verdict.ts';

/** Holds at some instant of the script, or within a time of its start; the margin is the time left. */
export const eventually: MonitorOf<'eventually'> = ({ condition, within }, { world }) => {
  const watch = new Watch(condition);
  let known = 0;
  let held: number | undefined;
  return {
    see() {
      const { holds } = watch.at(world);
      if (world.phase !== 'script' || holds === undefined) return;
      known++;
      if (holds && held === undefined && (within === undefined || world.now <= within)) held = world.now;
    },
    judge({ scriptEnd }) {
      if (known === 0) return inconclusive(`${conditionText(condition)}: never known`);
      const deadline = within ?? scriptEnd;
      if (held !== undefined) {
        return pass(`first so at ${atTime(held as never)}`, (deadline - held) / 1e6, 's', [
          { at: held / 1e6, text: 'first time' },
        ]);
      }
      if (scriptEnd < deadline) return inconclusive(`the script ended at ${atTime(scriptEnd)}, before the deadline`);
      return fail(`never so until ${atTime(deadline)}: ${conditionText(condition)}`);
    },
  };
};
