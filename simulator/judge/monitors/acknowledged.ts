import { seconds } from '../../time/duration.ts';
import { CommandLog, type CommandRecord } from '../commands.ts';
import { atTime, type MonitorOf } from '../monitor.ts';
import { showValue } from '../requirement.ts';
import { type Evidence, fail, inconclusive, pass } from '../verdict.ts';

/** How long after the script an answer may still come. */
const ANSWER = seconds(10);

/** Every acknowledgement agrees with the device's own write log. */
export const acknowledged: MonitorOf<'acknowledged'> = ({ signal }, { name }) => {
  const log = new CommandLog(signal);
  return {
    see: (frame) => log.see(frame),
    waits: ({ scriptEnd, end }) => end <= scriptEnd + ANSWER && log.commands.some((c) => c.acknowledged === undefined),
    judge() {
      const { commands } = log;
      if (commands.length === 0) return inconclusive(`vacuous: no command to ${name(signal)} was given`);
      const evidence: Evidence[] = commands.map((c) => ({
        at: c.at / 1e6,
        text: `${showValue(c.value)}: ${account(c)}`,
      }));
      const wrong = commands.find((c) => c.acknowledged === undefined || c.acknowledged.accepted !== taken(c));
      if (!wrong)
        return pass(`${commands.length} of ${commands.length} acknowledgements true`, 0, 'commands', evidence);
      const fact = `${name(signal)} := ${showValue(wrong.value)} at ${atTime(wrong.at)}: ${account(wrong)}`;
      return fail(fact, -1, 'commands', evidence);
    },
  };
};

const taken = (c: CommandRecord) => c.written !== undefined && c.written.refused === undefined;

function account({ written, acknowledged: answer }: CommandRecord): string {
  const device =
    written === undefined
      ? 'never reached the device'
      : written.refused
        ? `refused by the device (${written.refused})`
        : 'accepted by the device';
  const stack =
    answer === undefined
      ? 'never acknowledged'
      : answer.accepted
        ? 'acknowledged as done'
        : `answered as refused (${answer.reason ?? 'no reason'})`;
  return `${device}, ${stack}`;
}
