import { Watch } from '../../plant/watch.ts';
import type { Duration } from '../../time/duration.ts';
import { CommandLog } from '../commands.ts';
import { atTime, type MonitorOf } from '../monitor.ts';
import { conditionText, showValue } from '../requirement.ts';
import { type Evidence, fail, inconclusive, pass } from '../verdict.ts';

interface Legs {
  actuated?: Duration;
  fedBack?: Duration;
}

/** Each accepted command moves the actuator and is seen back in time: API → register → actuator → feedback. */
export const commandLands: MonitorOf<'commandLands'> = ({ signal, actuator, feedback, within }, { world, name }) => {
  const log = new CommandLog(signal);
  const legs = new Map<number, Legs>();
  const [moves, returns] = [new Watch(actuator), new Watch(feedback)];
  const landed = () => log.commands.filter((c) => c.written !== undefined && c.written.refused === undefined);
  return {
    see(frame) {
      log.see(frame);
      const [moved, returned] = [moves.at(world) === true, returns.at(world) === true];
      for (const { id } of landed()) {
        const leg = legs.get(id) ?? {};
        legs.set(id, leg);
        if (moved) leg.actuated ??= world.now;
        if (returned && leg.actuated !== undefined) leg.fedBack ??= world.now;
      }
    },
    waits: ({ end }) => landed().some((c) => legs.get(c.id)?.fedBack === undefined && end <= c.at + within),
    judge() {
      const lost = log.commands.find((c) => c.written === undefined && c.acknowledged?.accepted);
      if (lost) return fail(`the command of ${atTime(lost.at)} was acknowledged and never reached ${name(signal)}`);
      const all = landed();
      if (all.length === 0) return inconclusive(`vacuous: no command to ${name(signal)} was accepted`);
      const timed = all.map((command) => ({ command, ...legs.get(command.id) }));
      const evidence: Evidence[] = timed.map(({ command, actuated, fedBack }) => ({
        at: command.at / 1e6,
        text: `${showValue(command.value)}: register ${since(command.at, command.written!.at)}, actuator ${since(command.at, actuated)}, feedback ${since(command.at, fedBack)}`,
      }));
      const slow = timed.find(({ command, fedBack }) => fedBack === undefined || fedBack - command.at > within);
      if (slow) {
        const how =
          slow.fedBack === undefined ? 'did not come back' : `came back after ${since(slow.command.at, slow.fedBack)}`;
        return fail(`${conditionText(feedback)} ${how}, commanded at ${atTime(slow.command.at)}`, null, 's', evidence);
      }
      const slowest = Math.max(...timed.map(({ command, fedBack }) => fedBack! - command.at));
      return pass(`seen back after ${(slowest / 1e6).toFixed(2)} s`, (within - slowest) / 1e6, 's', evidence);
    },
  };
};

const since = (from: Duration, to: Duration | undefined) =>
  to === undefined ? 'never' : `${((to - from) / 1e6).toFixed(2)} s`;
