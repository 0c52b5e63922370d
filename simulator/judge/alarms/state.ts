import type { Duration } from '../../time/duration.ts';

/**
 * The state of one alarm condition, as ISA-18.2 names it and OPC UA Part 9, 5.8 makes it up: active or not, and
 * acknowledged or not.
 */
export type AlarmCondition = 'NORM' | 'UNACK' | 'ACKED' | 'RTNUN';

/** What may happen to it. */
export type AlarmStep = 'raise' | 'clear' | 'acknowledge';

/** The only steps there are: an alarm that is raised is unacknowledged, whatever was acknowledged before. */
const STEPS: Readonly<Record<AlarmCondition, Readonly<Partial<Record<AlarmStep, AlarmCondition>>>>> = {
  NORM: { raise: 'UNACK' },
  UNACK: { clear: 'RTNUN', acknowledge: 'ACKED' },
  ACKED: { clear: 'NORM' },
  RTNUN: { raise: 'UNACK', acknowledge: 'NORM' },
};

/** The state after a step; undefined where the state does not know the step, as a second acknowledgement. */
export const stepped = (from: AlarmCondition, step: AlarmStep): AlarmCondition | undefined => STEPS[from][step];

export const conditionOf = (active: boolean, acknowledged: boolean): AlarmCondition =>
  active ? (acknowledged ? 'ACKED' : 'UNACK') : acknowledged ? 'NORM' : 'RTNUN';

export const isActive = (state: AlarmCondition): boolean => state === 'UNACK' || state === 'ACKED';
export const isAcknowledged = (state: AlarmCondition): boolean => state === 'NORM' || state === 'ACKED';

/** Whether a list of alarms has to go on showing it (OPC UA Part 9, 5.5.2, Retain). */
export const isRetained = (state: AlarmCondition): boolean => state !== 'NORM';

/**
 * Whether one state can have become another between two looks at it: by the acknowledgements that were given meanwhile,
 * and where it moved, by a raise, a clear, or one of each. A list that is looked at five times a second misses no more:
 * whatever comes and goes faster than that chatters.
 */
export function canBecome(
  from: AlarmCondition,
  to: AlarmCondition,
  { acknowledgements, moved }: { readonly acknowledgements: number; readonly moved: boolean },
): boolean {
  const reach = (state: AlarmCondition, moves: number, acks: number): boolean => {
    const arrived = state === to && (!moved || moves < MOVES);
    const after = (step: AlarmStep) => stepped(state, step);
    const moving = (['raise', 'clear'] as const).map(after).filter((next) => next !== undefined);
    const acknowledged = after('acknowledge');
    return (
      arrived ||
      (moves > 0 && moving.some((next) => reach(next, moves - 1, acks))) ||
      (acks > 0 && acknowledged !== undefined && reach(acknowledged, moves, acks - 1))
    );
  };
  return reach(from, moved ? MOVES : 0, acknowledgements);
}

const MOVES = 2;

/** How an alarm is kept from its operator for a while (OPC UA Part 9, 5.8.17). */
export type Shelving =
  | { readonly kind: 'unshelved' }
  /** Until it has cleared once. */
  | { readonly kind: 'one-shot' }
  | { readonly kind: 'timed'; readonly until: Duration };

/** The shelving after a step of the alarm, or after time has passed: no alarm stays shelved longer than it may. */
export function shelvingAfter(shelving: Shelving, { step, now }: { step?: AlarmStep; now: Duration }): Shelving {
  const over =
    (shelving.kind === 'one-shot' && step === 'clear') || (shelving.kind === 'timed' && now >= shelving.until);
  return over ? { kind: 'unshelved' } : shelving;
}

/** Shelves an alarm for a time, no longer than its MaxTimeShelved. */
export const shelvedFor = (time: Duration, now: Duration, longest: Duration): Shelving => ({
  kind: 'timed',
  until: (now + Math.min(time, longest)) as Duration,
});
