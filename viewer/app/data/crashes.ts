import type { Timeline } from './timeline.ts';

/** A device or a part of the stack that ended by itself. Times in s. */
export interface Crash {
  readonly what: 'device' | 'part';
  readonly name: string;
  readonly reason: string;
  /** When it ended last, and how often it has. */
  readonly at: number;
  readonly times: number;
  /** When it ran again; undefined while it is down. */
  readonly back: number | undefined;
}

/** Who has ended by itself until an instant: who is down first, then the latest. */
export function crashesAt({ events }: Pick<Timeline, 'events'>, now: number): readonly Crash[] {
  const crashes = new Map<string, Crash>();
  for (const { t, event } of events) {
    if (t > now) break;
    if (event.type === 'crashed') {
      const { what, name, reason } = event;
      const times = (crashes.get(name)?.times ?? 0) + 1;
      crashes.set(name, { what, name, reason, at: t, times, back: undefined });
    } else if (event.type === 'restarted') {
      const crash = crashes.get(event.name);
      if (crash) crashes.set(event.name, { ...crash, back: t });
    }
  }
  const down = ({ back }: Crash) => (back === undefined ? 1 : 0);
  return [...crashes.values()].sort((a, b) => down(b) - down(a) || b.at - a.at);
}
