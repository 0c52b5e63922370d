import type { Frame } from '../../record/frames.ts';
import type { Duration } from '../../time/duration.ts';
import { type AlarmCondition, conditionOf } from './state.ts';

/** An alarm in the stack's list, as it was seen at one time. */
export interface AlarmSighting {
  readonly t: Duration;
  readonly id: string;
  readonly active: boolean;
  /** Undefined where the list knows no acknowledgement. */
  readonly state: AlarmCondition | undefined;
  /** When its present state began, by the stack. */
  readonly since: Duration;
}

/** One time that an alarm was raised in the stack's list, until it was cleared. */
export interface Raise {
  readonly id: string;
  readonly t: Duration;
  /** When it arose, by the stack. */
  readonly since: Duration;
  cleared?: Duration;
}

/** The stack's alarm list over a run, as its frames tell it. */
export class AlarmLog {
  readonly sightings: AlarmSighting[] = [];
  readonly raises: Raise[] = [];
  readonly #last = new Map<string, AlarmSighting>();

  /** Takes a frame; gives what was seen of an alarm in it, with what was seen of the same alarm before. */
  see(frame: Frame): { readonly now: AlarmSighting; readonly before: AlarmSighting | undefined } | undefined {
    if (frame.kind !== 'alarm') return undefined;
    const { t, id, active, acknowledged, sourceTime: since } = frame;
    const state = acknowledged === undefined ? undefined : conditionOf(active, acknowledged);
    const now: AlarmSighting = { t, id, active, state, since };
    const before = this.#last.get(id);
    this.#last.set(id, now);
    this.sightings.push(now);
    this.#follow(now, before);
    return { now, before };
  }

  #follow({ id, t, active, since }: AlarmSighting, before: AlarmSighting | undefined): void {
    // It cleared and came again between two looks when it is active since another time.
    const again = before?.active === true && active && since > before.since;
    if (before?.active && (!active || again)) {
      const open = this.raises.findLast((raise) => raise.id === id);
      if (open) open.cleared = t;
    }
    if (active && (!before?.active || again)) this.raises.push({ id, t, since });
  }

  /** What was raised from a time on. An alarm that was active before is none of these. */
  raisedFrom(from: number): readonly Raise[] {
    return this.raises.filter(({ t }) => t >= from);
  }
}
