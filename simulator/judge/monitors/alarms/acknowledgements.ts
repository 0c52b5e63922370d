import type { Duration } from '../../../time/duration.ts';
import { AlarmLog, type AlarmSighting } from '../../alarms/log.ts';
import { canBecome } from '../../alarms/state.ts';
import { atTime, type MonitorOf } from '../../monitor.ts';
import { type Evidence, fail, inconclusive, pass, skipped } from '../../verdict.ts';

interface Given {
  readonly alarm: string;
  readonly t: Duration;
  shown?: Duration;
  /** The list has shown what it led to. */
  spent?: boolean;
}

/** The stack's list shows only states that an alarm can come to (OPC UA Part 9), and every accepted acknowledgement. */
export const acknowledgements: MonitorOf<'acknowledgements'> = ({ alarms, within }) => {
  const log = new AlarmLog();
  const given: Given[] = [];
  const unlawful: Evidence[] = [];
  let [listed, withoutState] = [0, 0];
  const asked = (alarm: string) => alarms.length === 0 || alarms.includes(alarm);

  function compare(now: AlarmSighting, before: AlarmSighting | undefined): void {
    listed++;
    if (now.state === undefined) withoutState++;
    if (now.state === undefined || before?.state === undefined) return;
    const acks = given.filter(({ alarm, t, spent }) => alarm === now.id && t <= now.t && !spent);
    const moved = now.active !== before.active || now.since !== before.since;
    if (!canBecome(before.state, now.state, { acknowledgements: acks.length, moved })) {
      unlawful.push({ at: now.t / 1e6, text: `${now.id} ${wrong(before, now)} at ${atTime(now.t)}` });
    }
    if (now.state === 'ACKED' || now.state === 'NORM') {
      for (const ack of acks) [ack.shown, ack.spent] = [now.t, true];
    }
  }

  return {
    see(frame) {
      if (frame.kind === 'event' && frame.event.type === 'alarm-acknowledged' && frame.event.accepted) {
        if (asked(frame.event.alarm)) given.push({ alarm: frame.event.alarm, t: frame.t });
      }
      const seen = log.see(frame);
      if (seen && asked(seen.now.id)) compare(seen.now, seen.before);
    },
    waits: ({ end }) => given.some(({ t, shown }) => shown === undefined && end <= t + within),
    judge({ end }) {
      if (listed > 0 && withoutState === listed) return skipped('the alarm list knows no acknowledgement');
      const evidence: Evidence[] = given.map(({ alarm, t, shown }) => ({
        at: t / 1e6,
        text: `${alarm} acknowledged, ${shown === undefined ? 'never shown' : `shown after ${((shown - t) / 1e6).toFixed(2)} s`}`,
      }));
      if (unlawful.length > 0) return fail(unlawful[0]!.text, -unlawful.length, 'changes', [...unlawful, ...evidence]);
      if (given.length === 0) return inconclusive('vacuous: no acknowledgement was accepted');
      const late = given.find(({ t, shown }) => (shown ?? Math.max(end, t + within + 1)) > t + within);
      if (late) {
        if (late.shown === undefined && end < late.t + within) return inconclusive('an acknowledgement was still due');
        const fact = `the acknowledgement of ${late.alarm} at ${atTime(late.t)} ${late.shown === undefined ? 'was never shown' : 'was shown too late'}`;
        return fail(fact, null, 's', evidence);
      }
      const slowest = Math.max(...given.map(({ t, shown }) => shown! - t));
      return pass(`${given.length} of ${given.length} acknowledgements kept`, (within - slowest) / 1e6, 's', evidence);
    },
  };
};

/** What is wrong with a change of state that cannot be. */
function wrong(before: AlarmSighting, now: AlarmSighting): string {
  if (now.state === 'ACKED') return 'was raised as acknowledged already';
  if (before.state === 'ACKED') return 'lost its acknowledgement';
  if (now.state === 'NORM') return 'counts as acknowledged, and nobody did it';
  return `went from ${before.state} to ${now.state}`;
}
