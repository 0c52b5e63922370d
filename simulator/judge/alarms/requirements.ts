import type { Ref } from '../../plant/handles.ts';
import { type Duration, formatDuration } from '../../time/duration.ts';
import type { Requirement } from '../requirement.ts';

/** An alarm of the stack with the sensed discrete that is the alarm in its controller. */
export interface AlarmSignal {
  readonly alarm: string;
  readonly signal: string;
}

/** Requirements on the stack's alarm list, as data. */
export type AlarmSpecification =
  | { readonly kind: 'alarmRate'; readonly atMost: number; readonly average?: number; readonly operators: number }
  | { readonly kind: 'alarmFlood'; readonly share: number }
  | { readonly kind: 'chattering' }
  | { readonly kind: 'standing'; readonly longest: Duration; readonly atMost: number }
  | { readonly kind: 'firstOut'; readonly alarms: readonly AlarmSignal[] }
  | { readonly kind: 'raisedOnce'; readonly alarm: string; readonly signal: string; readonly within: Duration }
  | { readonly kind: 'acknowledgements'; readonly alarms: readonly string[]; readonly within: Duration };

type Discrete = Ref<boolean, string, 'sensed'>;

const requirement = (formula: string, specification: AlarmSpecification): Requirement =>
  Object.freeze({ formula, specification });

/**
 * No ten minutes hold more alarms for an operator than that, and over the whole script no more than `average` a ten
 * minutes. ISA-18.2 and IEC 62682 call about 1 acceptable, about 2 manageable, more than 10 a flood.
 * @example alarmRate({ atMost: 10 })
 */
export const alarmRate = (options: { atMost: number; average?: number; operators?: number }): Requirement => {
  const { atMost, average, operators = 1 } = options;
  const mean = average === undefined ? '' : ` and on average at most ${average}`;
  return requirement(`at most ${atMost} alarms in any 10 min${mean}, for each of ${operators}`, {
    kind: 'alarmRate',
    atMost,
    ...(average !== undefined && { average }),
    operators,
  });
};

/** A flood (from more than 10 alarms in the last 10 min until fewer than 5) lasts for no more than a share of the time. */
export const alarmFlood = ({ share = 0 }: { share?: number } = {}): Requirement =>
  requirement(`alarm flood for at most ${Number((100 * share).toFixed(3))} % of the time`, {
    kind: 'alarmFlood',
    share,
  });

/** No alarm comes three times within a minute. */
export const noChattering = (): Requirement => requirement('no alarm comes 3 times in 60 s', { kind: 'chattering' });

/** At most so many alarms stand for longer than a time: 24 h is what ISA-18.2 calls stale. */
export const standing = ({ longest, atMost = 0 }: { longest: Duration; atMost?: number }): Requirement =>
  requirement(`at most ${atMost} alarms stand for longer than ${formatDuration(longest)}`, {
    kind: 'standing',
    longest,
    atMost,
  });

/**
 * The stack gives alarms in the order in which their controllers raised them, so that the first of several shows where
 * it began.
 * @example firstOut({ 'LAHH-101': PLC1.LAHH101, 'XAC-101': PLC1.XAC101 })
 */
export const firstOut = (alarms: Readonly<Record<string, Discrete>>): Requirement =>
  requirement(`${Object.keys(alarms).join(', ')} are given in the order in which they were raised`, {
    kind: 'firstOut',
    alarms: Object.entries(alarms).map(([alarm, { id }]) => ({ alarm, signal: id })),
  });

/**
 * Each time the controller raises the alarm, the stack raises it exactly once and in time, and clears it in time; it
 * never raises it for any other reason.
 * @example raisedOnce('LAHH-101', PLC1.LAHH101, { within: seconds(2) })
 */
export const raisedOnce = (alarm: string, signal: Discrete, { within }: { within: Duration }): Requirement =>
  requirement(`${alarm} is raised and cleared once for each time of ${signal.id}, within ${formatDuration(within)}`, {
    kind: 'raisedOnce',
    alarm,
    signal: signal.id,
    within,
  });

/**
 * An acknowledgement that the stack accepted is shown in time, is never lost while the alarm stands, whatever restarts,
 * and does not stick to the next time the alarm is raised. Without `alarms`, of all.
 * @example acknowledgements({ within: seconds(2) })
 */
export const acknowledgements = ({ alarms = [], within }: { alarms?: readonly string[]; within: Duration }) =>
  requirement(
    `acknowledgements of ${alarms.join(', ') || 'alarms'} are shown within ${formatDuration(within)}, kept while the alarm stands, and not after`,
    { kind: 'acknowledgements', alarms, within },
  );
