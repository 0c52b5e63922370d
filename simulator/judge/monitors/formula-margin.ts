import type { Predicate } from '../../plant/condition.ts';
import { unitOf } from '../../plant/term.ts';
import { type Formula, scaleIn, weighedPredicates } from '../stl/formula.ts';

/** A distance to failing, with its unit. */
export interface Margin {
  readonly margin: number | null;
  readonly unit: string;
}

type Comparison = Extract<Predicate, { op: 'compare' }>;

/**
 * The robustness of a formula as people read it: in the unit of its comparisons where they share one and one scale,
 * else as a share of the scale; a formula of states alone has no distance.
 */
export function marginOf(f: Formula, robustness: number): Margin {
  const predicates = weighedPredicates(f);
  const comparisons = predicates.filter((p): p is Comparison => p.op === 'compare');
  const [first] = comparisons;
  if (first === undefined || !Number.isFinite(robustness)) return { margin: null, unit: '' };
  const [unit, scale] = [unitOf(first.left) || unitOf(first.right), scaleIn(first)];
  const alike = comparisons.every((p) => (unitOf(p.left) || unitOf(p.right)) === unit && scaleIn(p) === scale);
  const raw = alike && comparisons.length === predicates.length;
  return raw ? { margin: robustness * scale, unit } : { margin: robustness, unit: 'of the scale' };
}
