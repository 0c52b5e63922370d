import { PlantwrightError } from '../error.ts';
import { type Condition, type Expression, formulaOf } from '../plant/condition.ts';
import type { Point, Ref } from '../plant/handles.ts';
import type { Value } from '../plant/signal.ts';
import type { Hop } from '../record/frames.ts';
import { type Duration, formatDuration } from '../time/duration.ts';
import type { AlarmSpecification } from './alarms/requirements.ts';
import type { Looks } from './statistics/index.ts';
import type { FormulaSpecification } from './stl/sentence.ts';

export { always, eventually, historically, holds, once, type Sentence, type Window, whenever } from './stl/sentence.ts';

/** A requirement as data: recorded, digested, and judged again later by a monitor of the same kind. */
export type Specification =
  | FormulaSpecification
  | {
      readonly kind: 'tracks';
      readonly point: string;
      readonly tolerance: number;
      readonly unit: string;
      readonly at?: Hop;
    }
  | {
      readonly kind: 'delivered';
      readonly point: string;
      readonly loss: number;
      /** Set where the loss is a rate that this run is a sample of. */
      readonly confidence?: number;
      readonly at?: Hop;
    }
  | {
      readonly kind: 'arrives';
      readonly point: string;
      readonly share: number;
      readonly within: Duration;
      readonly looks?: readonly number[];
      readonly outside?: 'faults';
      readonly at?: Hop;
    }
  | { readonly kind: 'ordered'; readonly point: string; readonly at?: Hop }
  | { readonly kind: 'exactlyOnce'; readonly point: string; readonly at?: Hop }
  | {
      readonly kind: 'storedAndForwarded';
      readonly point: string;
      /** Samples of the point that the stack keeps; null without a limit. */
      readonly capacity: number | null;
      readonly gives: 'oldest' | 'newest';
      readonly at?: Hop;
    }
  | {
      readonly kind: 'fresh';
      readonly point: string;
      /** `auto`: what the harness gives it before the run, from the physical bound and its own path. */
      readonly p95: Duration | 'auto';
      /** What `auto` may come to at most. */
      readonly atMost?: Duration;
      readonly outside?: 'faults';
      readonly at?: Hop;
    }
  | { readonly kind: 'recovers'; readonly point: string; readonly within: Duration; readonly at?: Hop }
  | { readonly kind: 'neverBetter'; readonly points: readonly string[]; readonly within: Duration; readonly at?: Hop }
  | {
      readonly kind: 'commandLands';
      readonly signal: string;
      readonly actuator: Expression;
      readonly feedback: Expression;
      readonly within: Duration;
    }
  | { readonly kind: 'acknowledged'; readonly signal: string }
  | { readonly kind: 'undisturbed'; readonly signals: readonly string[]; readonly tolerance: number }
  | AlarmSpecification;

/** The sentence, with the specification that a monitor judges. */
export interface Requirement {
  readonly formula: string;
  readonly specification: Specification;
}

const requirement = (formula: string, specification: Specification): Requirement =>
  Object.freeze({ formula, specification });

const at = (hop: Hop | undefined) => (hop === undefined ? '' : ` at the ${hop}`);
const hopOf = (hop: Hop | undefined) => (hop === undefined ? {} : { at: hop });

/**
 * Every good value that the stack shows is the sensed value of its source time, within a tolerance in the unit of
 * the signal and the tolerance in time of its protocol. For discretes and states the tolerance is 0.
 * @example tracks(LIT101.reading, { tolerance: 0.02 })
 */
export const tracks = (point: Point, { tolerance = 0, at: hop }: { tolerance?: number; at?: Hop } = {}): Requirement =>
  requirement(`believed ${point.id}${at(hop)} = sensed ${point.id} ± ${showValue(tolerance, point.signal.unit)}`, {
    kind: 'tracks',
    point: point.id,
    tolerance,
    unit: point.signal.unit,
    ...hopOf(hop),
  });

/**
 * Of the samples sent during the script at most a share `loss` is missing at the far side when the backlog is drained.
 * With a `confidence` the run is a sample of what the stack loses in the long run: it passes when that is proven to be
 * within `loss` (Clopper and Pearson: 0 of 300 lost prove less than 1 %), and fails when it is proven not to be.
 * @example delivered(LIT101.reading, { loss: 0 })
 * @example delivered(LIT101.reading, { loss: 0.03, confidence: 0.95 })
 */
export const delivered = (
  point: Point,
  { loss, confidence, at: hop }: { loss: number; confidence?: number; at?: Hop },
): Requirement =>
  requirement(
    `lost samples of ${point.id}${at(hop)} <= ${loss * 100} %${confidence === undefined ? '' : ` with ${confidence * 100} % confidence`}`,
    {
      kind: 'delivered',
      point: point.id,
      loss,
      ...(confidence !== undefined && { confidence: shareOf('confidence', confidence) }),
      ...hopOf(hop),
    },
  );

/**
 * A share of the samples arrives within a time of when their bytes left the device; one that never arrives took
 * infinitely long. Judged at the end of the run, or at the first of the declared numbers of samples that decides.
 * @example arrives(LIT101.reading, { share: 0.95, within: ms(300) })
 * @example arrives(LIT101.reading, { share: 0.95, within: ms(300), looks: [200, 400, 800] })
 * @throws PlantwrightError SHARE_RANGE, LOOKS_ORDER
 */
export const arrives = (
  point: Point,
  options: { share: number; within: Duration; looks?: Looks; outside?: 'faults'; at?: Hop },
): Requirement => {
  const { share, within, looks, outside, at: hop } = options;
  const when = looks === undefined ? '' : `, looked at after ${looks.join(', ')}`;
  return requirement(
    `${Number((share * 100).toFixed(2))} % of the samples of ${point.id} arrive${at(hop)} within ${formatDuration(within)}${outside ? ' outside faults' : ''}${when}`,
    {
      kind: 'arrives',
      point: point.id,
      share: shareOf('share', share),
      within,
      ...(looks && { looks: inOrder(looks) }),
      ...(outside && { outside }),
      ...hopOf(hop),
    },
  );
};

function shareOf(what: string, share: number): number {
  if (share > 0 && share < 1) return share;
  throw new PlantwrightError('SHARE_RANGE', `A ${what} of ${share} cannot be proven by any number of samples.`, {
    hint: 'Give a number between 0 and 1, such as 0.95.',
  });
}

function inOrder(looks: Looks): Looks {
  const rising = looks.every((n, i) => Number.isInteger(n) && n > (looks[i - 1] ?? 0));
  if (rising && looks.length > 0) return looks;
  throw new PlantwrightError('LOOKS_ORDER', `Looks after ${looks.join(', ') || 'no'} samples are no plan.`, {
    hint: 'Give rising whole numbers, such as [200, 400, 800].',
  });
}

/** No sample arrives after one that was sent later (RFC 4737, reordered). */
export const ordered = (point: Point, { at: hop }: { at?: Hop } = {}): Requirement =>
  requirement(`samples of ${point.id} arrive${at(hop)} in the order they were sent`, {
    kind: 'ordered',
    point: point.id,
    ...hopOf(hop),
  });

/**
 * What the historian gives back is what was sent: as (point, source time, value) every sample, none twice, none altered,
 * and nothing beside. @example exactlyOnce(LIT101.reading)
 */
export const exactlyOnce = (point: Point, { at: hop }: { at?: Hop } = {}): Requirement =>
  requirement(`each sample of ${point.id} is kept${at(hop)} exactly once, and nothing beside`, {
    kind: 'exactlyOnce',
    point: point.id,
    ...hopOf(hop),
  });

/**
 * Of the samples that an outage of stack or wire holds up no more are lost than exceed the capacity that the stack
 * declares, and those at the end that it gives up; the others keep their source times. Without a capacity, none is lost.
 * @param options capacity in samples of the point
 * @example storedAndForwarded(LIT101.reading, { capacity: 5000, gives: 'oldest' })
 * @throws PlantwrightError CAPACITY_IMPOSSIBLE
 */
export const storedAndForwarded = (
  point: Point,
  { capacity, gives = 'oldest', at: hop }: { capacity?: number; gives?: 'oldest' | 'newest'; at?: Hop } = {},
): Requirement => {
  if (capacity !== undefined && !(Number.isInteger(capacity) && capacity >= 0)) {
    throw new PlantwrightError('CAPACITY_IMPOSSIBLE', `A backlog of ${capacity} samples cannot be kept.`, {
      hint: 'Give a whole number of samples, or none where the stack has no limit.',
    });
  }
  const limit = capacity === undefined ? 'all' : `${capacity}`;
  const given = capacity === undefined ? '' : `, the ${gives} give way`;
  return requirement(`during each outage ${limit} samples of ${point.id} are stored and forwarded${at(hop)}${given}`, {
    kind: 'storedAndForwarded',
    point: point.id,
    capacity: capacity ?? null,
    gives,
    ...hopOf(hop),
  });
};

/**
 * The age of information stays within a budget for 95 % of the judged time, as far as its refreshes can prove with 95 %
 * confidence; with `outside: 'faults'` each fault window and its declared recovery is left out.
 *
 * A stated budget is never raised. `auto` asks for the tightest that means something here: the physical bound of the
 * chain, and three times the harness's own path as it was measured before the run; no more than `atMost`.
 * @example fresh(LIT101.reading, { p95: ms(800), outside: 'faults' })
 * @example fresh(LIT101.reading, { p95: 'auto', atMost: ms(800) })
 */
export const fresh = (
  point: Point,
  options: ({ p95: Duration; atMost?: never } | { p95: 'auto'; atMost?: Duration }) & { outside?: 'faults'; at?: Hop },
): Requirement => {
  const { p95, atMost, outside, at: hop } = options;
  const budget = p95 === 'auto' ? `auto${atMost === undefined ? '' : `, at most ${formatDuration(atMost)},`}` : p95;
  return requirement(freshText(point.id, budget, outside, hop), {
    kind: 'fresh',
    point: point.id,
    p95,
    ...(atMost !== undefined && { atMost }),
    ...(outside && { outside }),
    ...hopOf(hop),
  });
};

const freshText = (point: string, budget: Duration | string, outside: 'faults' | undefined, hop: Hop | undefined) =>
  `age of ${point}${at(hop)} <= ${typeof budget === 'string' ? budget : formatDuration(budget)} for 95 % of the time${outside ? ' outside faults' : ''}`;

/**
 * Requirements with the budgets that the harness gave to those that left it to it, by name.
 * @example withBudgets(scenario.requirements, run.budgets)
 */
export function withBudgets<N extends string>(
  requirements: Readonly<Record<N, Requirement>>,
  budgets: Readonly<Record<string, Duration>>,
): Record<N, Requirement> {
  const given = Object.entries<Requirement>(requirements).map(([name, asked]): [string, Requirement] => {
    const { specification: s } = asked;
    const p95 = budgets[name];
    if (s.kind !== 'fresh' || s.p95 !== 'auto' || p95 === undefined) return [name, asked];
    const text = freshText(s.point, `${formatDuration(p95)} (auto)`, s.outside, s.at);
    return [name, requirement(text, { ...s, p95 })];
  });
  return Object.fromEntries(given) as Record<N, Requirement>;
}

/** After each fault is lifted, the backlog of the point has arrived and its values are live again within a time. */
export const recovers = (point: Point, { within, at: hop }: { within: Duration; at?: Hop }): Requirement =>
  requirement(`after each fault ${point.id}${at(hop)} is complete and live within ${formatDuration(within)}`, {
    kind: 'recovers',
    point: point.id,
    within,
    ...hopOf(hop),
  });

/**
 * The stack never shows a better quality than it can answer for: not better than the sensed quality, and not good
 * when for longer than `within` nothing of the point was sent, until something is sent again.
 * @example neverBetter([LIT101.reading], { within: ms(600) })
 */
export const neverBetter = (
  points: readonly Point[],
  { within, at: hop }: { within: Duration; at?: Hop },
): Requirement =>
  requirement(
    `${points.map(({ id }) => id).join(', ')}${at(hop)}: quality never better than sensed, nor good ${formatDuration(within)} after the last answer`,
    { kind: 'neverBetter', points: points.map(({ id }) => id), within, ...hopOf(hop) },
  );

/**
 * Each command to the signal that the device accepted moves the actuator and is seen back at the far side in time.
 * Judged on the feedback, not on the acknowledgement; who had it how long is reported by leg.
 */
export const commandLands = (
  signal: Ref,
  { actuator, feedback, within }: { actuator: Condition<'true'>; feedback: Condition; within: Duration },
): Requirement =>
  requirement(`each command to ${signal.id} leads to ${feedback} within ${formatDuration(within)}`, {
    kind: 'commandLands',
    signal: signal.id,
    actuator: actuator.expression,
    feedback: feedback.expression,
    within,
  });

/** Each command to the signal is acknowledged as the device's own write log has it: accepted or refused. */
export const acknowledged = (signal: Ref): Requirement =>
  requirement(`each command to ${signal.id} is acknowledged as the device decided`, {
    kind: 'acknowledged',
    signal: signal.id,
  });

/** The signals run as in the same run without faults and without commands from the stack. */
export const undisturbed = (signals: readonly Ref[], { tolerance = 0 }: { tolerance?: number } = {}): Requirement =>
  requirement(`${signals.map(({ id }) => id).join(', ')} run as without the fault`, {
    kind: 'undisturbed',
    signals: signals.map(({ id }) => id),
    tolerance,
  });

/** The formula of a specification's condition, for reports. */
export const conditionText = (e: Expression): string => formulaOf(e);

/** A value as people read it. That something is a plain number, in the unit 1, is not said. */
export const showValue = (value: Value | undefined, unit = ''): string => {
  if (value === undefined) return 'unknown';
  const text = typeof value === 'number' ? Number(value.toPrecision(4)).toString() : String(value);
  return unit && unit !== '1' ? `${text} ${unit}` : text;
};
