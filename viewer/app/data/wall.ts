import type { Timeline } from './timeline.ts';

/**
 * The wall at an instant of a session: UTC in ms since 1970. Since the epoch that the instant lies in began, both
 * clocks have run at its speed; at no fixed speed it is when that epoch began.
 */
export function wallAt({ session, events }: Pick<Timeline, 'session' | 'events'>, t: number): number {
  let utc = session.startedAt + t * 1000;
  for (const { t: began, event } of events) {
    if (event.type !== 'epoch' || began > t) continue;
    const { speed } = event;
    utc = event.utc + (speed === 'max' || speed === 0 ? 0 : ((t - began) / speed) * 1000);
  }
  return utc;
}
