import type { Layer } from '../../plant/twin.ts';
import { Watch } from '../../plant/watch.ts';
import type { Duration } from '../../time/duration.ts';
import { CommandLog, type CommandRecord } from '../commands.ts';
import { atTime, type MonitorOf } from '../monitor.ts';
import { conditionText, showValue } from '../requirement.ts';
import { signalOf } from '../series.ts';
import { type Evidence, fail, inconclusive, pass } from '../verdict.ts';

/** When a command got where. */
interface Stations {
  actuated?: Duration;
  /** The plant is where the feedback says that it is. */
  there?: Duration;
  fedBack?: Duration;
}

/** Who had it how long: the stack on its way there and back, the controller, the plant. */
const LEGS = ['register', 'actuator', 'process', 'feedback'] as const;

/**
 * Each accepted command moves the actuator and is seen back in time. Reported by leg: API → register is the stack's,
 * register → actuator the controller's, actuator → process value the plant's, process value → feedback the stack's.
 */
export const commandLands: MonitorOf<'commandLands'> = ({ signal, actuator, feedback, within }, { world, name }) => {
  const log = new CommandLog(signal);
  const stations = new Map<number, Stations>();
  const [moves, arrives, returns] = [new Watch(actuator), new Watch(feedback), new Watch(feedback)];
  // What the stack would show if it heard of everything at once.
  const atOnce = {
    value: (layer: Layer, id: string) =>
      layer === 'believed' ? world.value('sensed', signalOf(id)) : world.value(layer, id),
    quality: (id: string) => world.quality(id),
    alarm: (id: string) => world.alarm(id),
    fault: (id: string) => world.fault(id),
  };
  const landed = () => log.commands.filter((c) => c.written !== undefined && c.written.refused === undefined);
  return {
    see(frame) {
      log.see(frame);
      const moved = moves.at(world) === true;
      const arrived = arrives.at(atOnce) === true;
      const returned = returns.at(world) === true;
      for (const { id } of landed()) {
        const station = stations.get(id) ?? {};
        stations.set(id, station);
        if (moved) station.actuated ??= world.now;
        if (station.actuated === undefined) continue;
        if (arrived) station.there ??= world.now;
        if (returned) station.fedBack ??= world.now;
      }
    },
    waits: ({ end }) => landed().some((c) => stations.get(c.id)?.fedBack === undefined && end <= c.at + within),
    judge() {
      const lost = log.commands.find((c) => c.written === undefined && c.acknowledged?.accepted);
      if (lost) return fail(`the command of ${atTime(lost.at)} was acknowledged and never reached ${name(signal)}`);
      const all = landed();
      if (all.length === 0) return inconclusive(`vacuous: no command to ${name(signal)} was accepted`);
      const timed = all.map((command) => ({ command, ...stations.get(command.id) }));
      const evidence: Evidence[] = timed.map(({ command, ...on }) => ({
        at: command.at / 1e6,
        text: `${showValue(command.value)}: ${legsOf(command, on)}`,
      }));
      const slow = timed.find(({ command, fedBack }) => fedBack === undefined || fedBack - command.at > within);
      if (slow) {
        const how =
          slow.fedBack === undefined ? 'did not come back' : `came back after ${since(slow.command.at, slow.fedBack)}`;
        return fail(`${conditionText(feedback)} ${how}, commanded at ${atTime(slow.command.at)}`, null, 's', evidence);
      }
      const slowest = timed.reduce((a, b) => (b.fedBack! - b.command.at > a.fedBack! - a.command.at ? b : a));
      const took = slowest.fedBack! - slowest.command.at;
      const fact = `seen back after ${(took / 1e6).toFixed(2)} s: ${legsOf(slowest.command, slowest)}`;
      return pass(fact, (within - took) / 1e6, 's', evidence);
    },
  };
};

/** How long each leg took, after the one before it. */
function legsOf({ at, written }: CommandRecord, { actuated, there, fedBack }: Stations): string {
  const times = [written?.at, actuated, there, fedBack];
  let before: Duration | undefined = at;
  const legs = LEGS.map((leg, i) => {
    const text = `${leg} ${before === undefined ? 'never' : since(before, times[i])}`;
    before = times[i];
    return text;
  });
  return legs.join(', ');
}

const since = (from: Duration, to: Duration | undefined) =>
  to === undefined ? 'never' : `${((to - from) / 1e6).toFixed(2)} s`;
