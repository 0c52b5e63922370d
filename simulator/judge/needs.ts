import { PlantwrightError } from '../error.ts';
import { type Predicate, predicatesOf, signalsOf } from '../plant/condition.ts';
import type { Hop } from '../record/frames.ts';
import type { Requirement, Specification } from './requirement.ts';
import { allPredicates } from './stl/formula.ts';

/** Whether a predicate speaks of the stack. */
const asks = (p: Predicate): boolean =>
  p.op === 'alarm' || p.op === 'fault' || signalsOf(p).some(({ layer }) => layer === 'believed');

/** What a requirement asks of instants; undefined where it asks something else. */
const predicatesIn = (s: Specification): readonly Predicate[] | undefined => {
  switch (s.kind) {
    case 'formula':
      return allPredicates(s.formula);
    case 'undisturbed':
      return [];
    default:
      return undefined;
  }
};

/**
 * Refuses requirements on signals that a plant or a recording does not have: they would never be known.
 * @throws PlantwrightError MISSING_SIGNAL
 */
export function refuseMissingSignals(
  requirements: Readonly<Record<string, Requirement>>,
  signals: readonly { readonly id: string }[],
): void {
  const known = new Set(signals.map(({ id }) => id));
  for (const [name, { specification }] of Object.entries(requirements)) {
    const asked = (predicatesIn(specification) ?? []).flatMap(signalsOf);
    const missing = asked.find(({ layer, signal }) => layer !== 'believed' && !known.has(signal));
    if (missing === undefined) continue;
    throw new PlantwrightError('MISSING_SIGNAL', `"${name}" asks for ${missing.signal}, which is not there.`, {
      hint: 'Judge it on a plant, or a recording of one, that has this signal.',
    });
  }
}

/** Requirements that are judged on the stack's alarm list. */
const ALARM_LISTS: ReadonlySet<Specification['kind']> = new Set<Specification['kind']>([
  ...(['alarmRate', 'alarmFlood', 'chattering', 'standing'] as const),
  ...(['firstOut', 'raisedOnce', 'acknowledgements'] as const),
]);

/** Whether a requirement asks anything of the stack; if not, it is judged on the plant alone. */
export const asksTheStack = (s: Specification): boolean => predicatesIn(s)?.some(asks) ?? true;

/** The points whose beliefs a requirement speaks of. */
function pointsOf(s: Specification): readonly string[] {
  if ('point' in s) return [s.point];
  if ('points' in s) return s.points;
  const predicates = s.kind === 'commandLands' ? predicatesOf(s.feedback) : (predicatesIn(s) ?? []);
  return predicates.flatMap(signalsOf).flatMap(({ layer, signal }) => (layer === 'believed' ? [signal] : []));
}

/** What a stack shows of itself. */
interface Shown {
  readonly hops: readonly Hop[];
  readonly points: ReadonlyMap<string, unknown>;
  readonly alarmList: boolean;
}

/** Why a stack that shows this cannot be judged by a requirement; undefined where it can. */
export function cannotBeJudged(s: Specification, { hops, points, alarmList }: Shown): string | undefined {
  if (!asksTheStack(s)) return undefined;
  if (hops.length === 0) return 'no stack is attached';
  const missing = pointsOf(s).find((point) => !points.has(point));
  if (missing !== undefined) return `the target does not show ${missing}`;
  const asksAlarms = ALARM_LISTS.has(s.kind) || predicatesIn(s)?.some(({ op }) => op === 'alarm');
  if (!alarmList && asksAlarms) return 'the target has no alarm list';
  if ('at' in s && s.at !== undefined && !hops.includes(s.at)) return `the target has no ${s.at}`;
  return undefined;
}
