import { type Duration, inSeconds } from '../time/duration.ts';
import { type Timer, tof, ton } from './blocks.ts';

/** An alarm as ISA-18.2 asks for it to be documented: what raises it, how urgent it is, what to do. */
export interface AlarmDefinition {
  /** The tag of the alarm: LAHH-101. */
  readonly tag: string;
  readonly text: string;
  /** A limit on an analogue, with the side it is crossed to; absent for an alarm on a discrete. */
  readonly limit?: { readonly side: 'high' | 'low'; readonly value: number; readonly unit: string };
  /** How far back inside the limit the value must come before the alarm clears, in the unit of the limit. */
  readonly deadband: number;
  readonly onDelay: Duration;
  readonly offDelay: Duration;
  /** 1 is the most urgent, 4 the least. */
  readonly priority: 1 | 2 | 3 | 4;
  /** What the operator does about it. An alarm without a response is no alarm. */
  readonly response: string;
}

/** The state of one alarm between scans. */
export interface AlarmState {
  readonly beyond: boolean;
  readonly on: Timer;
  readonly off: Timer;
}
export const alarmAtRest = (): AlarmState => ({
  beyond: false,
  on: { elapsed: 0, q: false },
  off: { elapsed: 0, q: false },
});

/** Whether an alarm stands. */
export const stands = (state: AlarmState): boolean => state.off.q;

/** One scan of an alarm: deadband first, then on-delay, then off-delay. `seconds` is the scan period. */
export function scanAlarm(
  { beyond, on, off }: AlarmState,
  { limit, deadband, onDelay, offDelay }: AlarmDefinition,
  value: number | boolean,
  seconds: number,
): AlarmState {
  const crossed = limit ? crosses(beyond, limit, deadband, Number(value)) : Boolean(value);
  const raised = ton(on, crossed, inSeconds(onDelay), seconds);
  return { beyond: crossed, on: raised, off: tof(off, raised.q, inSeconds(offDelay), seconds) };
}

function crosses(was: boolean, limit: NonNullable<AlarmDefinition['limit']>, deadband: number, value: number): boolean {
  const beyond = limit.side === 'high' ? value - limit.value : limit.value - value;
  return was ? beyond > -deadband : beyond >= 0;
}
