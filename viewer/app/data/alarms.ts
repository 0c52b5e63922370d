import type { AlarmInfo } from '../../../simulator/record/session.ts';
import type { Track } from '../../../simulator/record/track.ts';
import type { Timeline } from './timeline.ts';

/** What a sound stack may need to show an alarm or to take it back, in s. */
const GRACE = 2;

export type Priority = 1 | 2 | 3 | 4;

/**
 * - `shown`: the plant raises it and the stack shows it.
 * - `awaited`: the plant raises it and the stack may still need a moment.
 * - `missed`: the plant raises it and the stack does not show it.
 * - `phantom`: the stack shows it and the plant does not raise it.
 * - `own`: an alarm that only a stack can raise, for example of its communication.
 */
export type AlarmStanding = 'shown' | 'awaited' | 'missed' | 'phantom' | 'own';

export interface AlarmRow {
  readonly id: string;
  readonly text: string;
  readonly response: string;
  readonly priority: Priority;
  readonly standing: AlarmStanding;
  /** Since when it stands so: in the plant, or in the stack's list where the plant does not raise it. In s. */
  readonly since: number;
  /** How long after the plant raised it the stack showed it, in s. */
  readonly delay?: number;
}

/** The stack's alarm list at `t`, together with what is missing from it. Highest priority first, newest first. */
export function alarmRowsAt(timeline: Timeline, t: number): readonly AlarmRow[] {
  const defined = timeline.session.alarms;
  const rows = defined.flatMap((alarm) => plantAlarm(timeline, alarm, t) ?? []);
  for (const alarm of timeline.alarms.values()) {
    if (defined.some(({ tag }) => tag === alarm.id)) continue;
    const { active, since } = stateAt(alarm.active, t);
    if (!active) continue;
    const { id, text } = alarm;
    rows.push({ id, text, response: '', priority: priorityOf(alarm.priority), standing: 'own', since });
  }
  return rows.sort((a, b) => a.priority - b.priority || b.since - a.since);
}

/** Whether people should be told at once: priority 1 and 2, unless the alarm is not real. */
export const isUrgent = ({ priority, standing }: AlarmRow): boolean => priority <= 2 && standing !== 'phantom';

function plantAlarm(timeline: Timeline, info: AlarmInfo, t: number): AlarmRow | undefined {
  const plant = stateAt(timeline.signal(info.signal), t);
  const stack = stateAt(timeline.alarms.get(info.tag)?.active, t);
  if (!plant.active && !stack.active) return undefined;
  const { tag: id, text, response, priority } = info;
  const base = { id, text, response, priority };
  if (plant.active && stack.active) {
    return { ...base, standing: 'shown', since: plant.since, delay: Math.max(0, stack.since - plant.since) };
  }
  if (plant.active) {
    return { ...base, standing: t - plant.since > GRACE ? 'missed' : 'awaited', since: plant.since };
  }
  const returning = t - plant.since <= GRACE;
  return { ...base, standing: returning ? 'shown' : 'phantom', since: stack.since };
}

/** A discrete at `t`, and since when it is so. */
function stateAt(track: Track | undefined, t: number): { active: boolean; since: number } {
  const row = track?.rowAt(t) ?? -1;
  return row < 0
    ? { active: false, since: Number.NEGATIVE_INFINITY }
    : { active: track!.cell(row) === 1, since: track!.time(row) };
}

const priorityOf = (asked: number): Priority => Math.min(4, Math.max(1, Math.round(asked))) as Priority;
