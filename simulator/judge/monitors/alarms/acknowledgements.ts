import type { Duration } from '../../../time/duration.ts';
import { AlarmLog, type AlarmSighting } from '../../alarms/log.ts';
import { canBecome } from '../../alarms/state.ts';
import { atTime, type MonitorOf } from '../../monitor.ts';
import { type Evidence, fail, inconclusive, pass, skipped } from '../../verdict.ts';

/** An acknowledgement that the stack accepted, and when its list first showed what it led to. */
interface Given {
  readonly alarm: string;
  readonly t: Duration;
  readonly shown?: Duration;
}

interface Change {
  readonly before: AlarmSighting;
  readonly now: AlarmSighting;
}

/** The stack's list shows only states that an alarm can come to (OPC UA Part 9), and every accepted acknowledgement. */
export const acknowledgements: MonitorOf<'acknowledgements'> = ({ alarms, within }) => {
  const log = new AlarmLog();
  const accepted: Given[] = [];
  const changes: Change[] = [];
  let [listed, withoutState] = [0, 0];
  const asked = (alarm: string) => alarms.length === 0 || alarms.includes(alarm);
  const follow = () => followed(changes, accepted, within);
  return {
    see(frame) {
      if (frame.kind === 'event' && frame.event.type === 'alarm-acknowledged' && frame.event.accepted) {
        if (asked(frame.event.alarm)) accepted.push({ alarm: frame.event.alarm, t: frame.t });
      }
      const seen = log.see(frame);
      if (!seen || !asked(seen.now.id)) return;
      listed++;
      if (seen.now.state === undefined) withoutState++;
      if (seen.before) changes.push({ now: seen.now, before: seen.before });
    },
    waits: ({ end }) => follow().given.some(({ t, shown }) => shown === undefined && end <= t + within),
    judge({ end }) {
      if (listed > 0 && withoutState === listed) return skipped('the alarm list knows no acknowledgement');
      const { given, unlawful } = follow();
      const evidence: Evidence[] = given.map(({ alarm, t, shown }) => ({
        at: t / 1e6,
        text: `${alarm} acknowledged, ${shown === undefined ? 'never shown' : `shown after ${(delayOf(t, shown) / 1e6).toFixed(2)} s`}`,
      }));
      if (unlawful.length > 0) return fail(unlawful[0]!.text, -unlawful.length, 'changes', [...unlawful, ...evidence]);
      if (given.length === 0) return inconclusive('vacuous: no acknowledgement was accepted');
      const due = given.find(({ t, shown }) => shown === undefined && end < t + within);
      if (due) return inconclusive(`the acknowledgement of ${due.alarm} was still due at the end of the run`);
      const late = given.find(({ t, shown }) => shown === undefined || shown > t + within);
      if (late) {
        const how = late.shown === undefined ? 'was never shown' : 'was shown too late';
        return fail(`the acknowledgement of ${late.alarm} at ${atTime(late.t)} ${how}`, null, 's', evidence);
      }
      const slowest = Math.max(...given.map(({ t, shown }) => delayOf(t, shown!)));
      return pass(`${given.length} of ${given.length} acknowledgements kept`, (within - slowest) / 1e6, 's', evidence);
    },
  };
};

/** The list may show it before the answer to whoever gave it has come. */
const delayOf = (given: Duration, shown: Duration) => Math.max(0, shown - given);

/** Follows what the list showed, change by change, with the acknowledgements that each can rest on. */
function followed(changes: readonly Change[], accepted: readonly Given[], slack: Duration) {
  const open = [...accepted];
  const given: Given[] = [];
  const unlawful: Evidence[] = [];
  for (const { before, now } of changes) {
    if (now.state === undefined || before.state === undefined) continue;
    const [from, to] = [before.state, now.state];
    const moved = now.active !== before.active || now.since !== before.since;
    const explained = (by: readonly Given[]) => canBecome(from, to, { acknowledgements: by.length, moved });
    const own = open.filter(({ alarm, t }) => alarm === now.id && t <= now.t + slack);
    const earlier = own.filter(({ t }) => t <= now.t);
    // An answer that comes after the list has shown what it led to explains it too.
    const acks = explained(earlier) ? earlier : own.slice(0, earlier.length + 1);
    if (!explained(acks)) {
      unlawful.push({ at: now.t / 1e6, text: `${now.id} ${wrong(before, now)} at ${atTime(now.t)}` });
    }
    if (to !== 'ACKED' && to !== 'NORM') continue;
    for (const ack of acks) {
      open.splice(open.indexOf(ack), 1);
      given.push({ ...ack, shown: now.t });
    }
  }
  return { given: [...given, ...open].sort((a, b) => a.t - b.t), unlawful };
}

/** What is wrong with a change of state that cannot be. */
function wrong(before: AlarmSighting, now: AlarmSighting): string {
  if (now.state === 'ACKED') return 'was raised as acknowledged already';
  if (before.state === 'ACKED') return 'lost its acknowledgement';
  if (now.state === 'NORM') return 'counts as acknowledged, and nobody did it';
  return `went from ${before.state} to ${now.state}`;
}
