import type { RunEvent } from '../../../simulator/record/frames.ts';
import type { Timeline } from './timeline.ts';

export type Forced = Extract<RunEvent, { type: 'forced' }>['variables'][number];

/** The force list of every controller that has one at an instant, by asset. */
export function forcesAt({ events }: Pick<Timeline, 'events'>, t: number): ReadonlyMap<string, readonly Forced[]> {
  const standing = new Map<string, readonly Forced[]>();
  for (const { t: since, event } of events) {
    if (event.type !== 'forced' || since > t) continue;
    if (event.variables.length > 0) standing.set(event.asset, event.variables);
    else standing.delete(event.asset);
  }
  return standing;
}
