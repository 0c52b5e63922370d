import { PlantwrightError } from '../../error.ts';
import {
  type Connective,
  formulaOf,
  type Junction,
  type Negation,
  type Predicate,
  predicatesOf,
  scaleOf,
  type Trigger,
} from '../../plant/condition.ts';
import { commonUnit, signalsIn, type Term } from '../../plant/term.ts';
import type { Duration } from '../../time/duration.ts';

/** A window of time, relative to now; both ends belong to it. Without `to` it has no end. */
export interface Bounds {
  readonly from: Duration;
  readonly to?: Duration;
}

/** Over every or some instant of a window, ahead or back. */
export interface Windowed<F> extends Bounds {
  readonly op: 'always' | 'eventually' | 'historically' | 'once';
  readonly of: F;
}

/** The first holds until the second does (`unless`: or all the time), or has held since it did. */
export interface Lasting<F> extends Bounds {
  readonly op: 'until' | 'unless' | 'since';
  readonly of: readonly [F, F];
}

/** From each instant at which the trigger begins to hold. Only outermost; without an edge it is vacuous. */
export interface Whenever<F> {
  readonly op: 'whenever';
  readonly trigger: Trigger;
  readonly of: F;
}

/** The sample before or after, and changes between two samples. They exist in discrete time only. */
export interface Stepwise<F> {
  readonly op: 'prev' | 'next' | 'rise' | 'fall';
  readonly of: F;
}

/**
 * A formula of signal temporal logic as data (Maler and Nickovic 2004), with the quantitative semantics of Donzé and
 * Maler 2010 over closed windows.
 */
export type Formula =
  | Predicate
  | Junction<Formula>
  | Negation<Formula>
  | Connective<Formula>
  | Windowed<Formula>
  | Lasting<Formula>
  | Whenever<Formula>
  | Stepwise<Formula>;

/** The formulas directly inside a formula; the trigger of `whenever` is not one of them. */
export function partsOf(f: Formula): readonly Formula[] {
  return 'of' in f ? [f.of].flat() : [];
}

/** Every predicate whose distance counts: in a trigger only its Boolean does. */
export const weighedPredicates = (f: Formula): readonly Predicate[] =>
  'of' in f ? partsOf(f).flatMap(weighedPredicates) : [f];

/** Every predicate of a formula, triggers included. */
export function allPredicates(f: Formula): readonly Predicate[] {
  if (!('of' in f)) return [f];
  const { of, given } = f.op === 'whenever' ? f.trigger : {};
  const asked = [of, given].flatMap((e) => (e === undefined ? [] : predicatesOf(e)));
  return [...asked, ...partsOf(f).flatMap(allPredicates)];
}

/**
 * How far ahead of an instant its value depends on the signals: the sum of nested upper bounds, in µs; infinite
 * for a window without end. A run is drained for it.
 */
export function horizonOf(f: Formula): number {
  const within = Math.max(0, ...partsOf(f).map(horizonOf));
  switch (f.op) {
    case 'always':
    case 'eventually':
    case 'until':
    case 'unless':
      return within + (f.to ?? Number.POSITIVE_INFINITY);
    case 'next':
      return within + 1;
    case 'whenever':
      return Math.max(within, f.trigger.hold ?? 0);
    default:
      return within;
  }
}

/**
 * Refuses what has no meaning, before anything is judged.
 * @throws PlantwrightError NEGATIVE_WINDOW, SCALE_MISSING, NESTED_TRIGGER, BAD_HYSTERESIS, ONLY_DISCRETE, UNITS_DIFFER,
 *   NOT_A_NUMBER
 */
export function checkFormula(f: Formula, mode: 'dense' | 'discrete' = 'dense'): void {
  allPredicates(f).forEach(checkComparison);
  checkScales(f);
  checkPart(f, true);
  if (mode === 'dense') refuseStepwise(f);
}

function refuseStepwise(f: Formula): void {
  if (f.op === 'prev' || f.op === 'next' || f.op === 'rise' || f.op === 'fall') {
    throw new PlantwrightError('ONLY_DISCRETE', `"${f.op}" has no value in continuous time.`, {
      hint: 'There an edge is the trigger of "whenever"; "once" and "historically" look back.',
    });
  }
  partsOf(f).forEach(refuseStepwise);
}

function checkPart(f: Formula, outermost: boolean): void {
  if ('from' in f) checkBounds(f);
  if (f.op === 'whenever') {
    if (!outermost) {
      throw new PlantwrightError('NESTED_TRIGGER', 'An instant has no duration: "whenever" stands only outermost.', {
        hint: 'Inside a formula, use "implies" with a condition that lasts.',
      });
    }
    const { of, hysteresis } = f.trigger;
    if (hysteresis !== undefined && !(hysteresis > 0 && of.op === 'compare')) {
      throw new PlantwrightError('BAD_HYSTERESIS', `A hysteresis of ${hysteresis} cannot be applied to this trigger.`, {
        hint: 'Hysteresis is a positive distance, in the unit of a comparison.',
      });
    }
  }
  const stays = ['and', 'or', 'not', 'implies', 'iff'].includes(f.op);
  for (const part of partsOf(f)) checkPart(part, outermost && stays);
}

/** Types keep units apart where a formula is written; one that comes as data may hold anything. */
function checkComparison(p: Predicate): void {
  if (p.op !== 'compare') return;
  commonUnit(p.left, p.right);
  if (![p.left, p.right].some(holdsNaN)) return;
  throw new PlantwrightError('NOT_A_NUMBER', `"${formulaOf(p)}" compares with what is no number.`, {
    hint: 'Look at where its limit is computed: a comparison with NaN never holds.',
  });
}

const holdsNaN = (term: Term): boolean =>
  term.op === 'number' ? Number.isNaN(term.value) : 'of' in term && [term.of].flat().some(holdsNaN);

function checkBounds({ op, from, to }: { op: string } & Bounds): void {
  const whole = Number.isSafeInteger(from) && (to === undefined || Number.isSafeInteger(to));
  if (whole && from >= 0 && (to === undefined || to >= from)) return;
  throw new PlantwrightError('NEGATIVE_WINDOW', `${op}[${from} µs, ${to ?? 'inf'} µs] is no window of time.`, {
    hint: 'A window begins at 0 or later and does not end before it begins; times are whole microseconds.',
  });
}

/**
 * Several comparisons are weighed against each other, so each needs a scale; one alone hides no other, and counts in
 * its own unit (the scale problem: Zhang, Hasuo and Arcaini, CAV 2019).
 */
function checkScales(f: Formula): void {
  const predicates = weighedPredicates(f);
  if (predicates.length < 2) return;
  for (const p of predicates) {
    if (p.op !== 'compare' || scaleOf(p) !== undefined) continue;
    const signals = [...signalsIn(p.left), ...signalsIn(p.right)].map(({ signal }) => signal);
    throw new PlantwrightError('SCALE_MISSING', `The comparison of ${signals.join(', ') || 'numbers'} has no scale.`, {
      hint: 'Give the signal a range, or the comparison a scale: the distance in its unit that counts as 1.',
    });
  }
}

/** The scale of a comparison, 1 of its unit where it is the only one. */
export const scaleIn = (p: Predicate): number => (p.op === 'compare' ? (scaleOf(p) ?? 1) : 1);
