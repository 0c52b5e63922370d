import { type Expression, signalsOf } from '../plant/condition.ts';
import type { Hop } from '../record/frames.ts';
import type { Specification } from './requirement.ts';

/** Whether an expression speaks of the stack, and of its alarm list. */
function asks(e: Expression): { stack: boolean; alarms: boolean } {
  if (e.op === 'and' || e.op === 'or') {
    const parts = e.of.map(asks);
    return { stack: parts.some((p) => p.stack), alarms: parts.some((p) => p.alarms) };
  }
  if (e.op === 'not') return asks(e.of);
  const stack = e.op === 'alarm' || e.op === 'fault' || signalsOf(e).some(({ layer }) => layer === 'believed');
  return { stack, alarms: e.op === 'alarm' };
}

const expressionsOf = (s: Specification): readonly Expression[] | undefined => {
  switch (s.kind) {
    case 'always':
    case 'eventually':
      return [s.condition];
    case 'whenever':
      return [s.trigger, s.expected];
    case 'undisturbed':
      return [];
    default:
      return undefined;
  }
};

/** Requirements that are judged on the stack's alarm list. */
const ALARM_LISTS: ReadonlySet<Specification['kind']> = new Set<Specification['kind']>([
  ...(['alarmRate', 'alarmFlood', 'chattering', 'standing'] as const),
  ...(['firstOut', 'raisedOnce', 'acknowledgements'] as const),
]);

/** Whether a requirement asks anything of the stack; if not, it is judged on the plant alone. */
export const asksTheStack = (s: Specification): boolean => expressionsOf(s)?.some((e) => asks(e).stack) ?? true;

/** The points whose beliefs a requirement speaks of. */
function pointsOf(s: Specification): readonly string[] {
  if ('point' in s) return [s.point];
  if ('points' in s) return s.points;
  const expressions = s.kind === 'commandLands' ? [s.feedback] : (expressionsOf(s) ?? []);
  return expressions.flatMap(signalsOf).flatMap(({ layer, signal }) => (layer === 'believed' ? [signal] : []));
}

/** Why a target with these hops and points cannot be judged by a requirement; undefined where it can. */
export function cannotBeJudged(
  s: Specification,
  hops: readonly Hop[],
  points: ReadonlyMap<string, unknown>,
): string | undefined {
  if (!asksTheStack(s)) return undefined;
  if (hops.length === 0) return 'no stack is attached';
  const missing = pointsOf(s).find((point) => !points.has(point));
  if (missing !== undefined) return `the target does not show ${missing}`;
  const asksAlarms = ALARM_LISTS.has(s.kind) || expressionsOf(s)?.some((e) => asks(e).alarms);
  if (!hops.includes('api') && asksAlarms) return 'the target has no alarm list';
  if ('at' in s && s.at !== undefined && !hops.includes(s.at)) return `the target has no ${s.at}`;
  return undefined;
}
