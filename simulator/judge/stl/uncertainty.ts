import type { Predicate } from '../../plant/condition.ts';
import type { Duration } from '../../time/duration.ts';
import type { Bounds, Formula } from './formula.ts';

const number = (value: number) => ({ op: 'number', value, unit: '' }) as const;
/** What a window is worth that nothing fits into: never met, or never broken, by no finite distance. */
const constant = (holds: boolean): Predicate => ({
  op: 'compare',
  relation: '>',
  left: number(0),
  right: number(holds ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY),
  scale: 1,
});

/**
 * The formula with every deadline moved by `by` µs, so that it is harder to hold (`by` > 0) or easier (`by` < 0): what
 * must come somewhere in a window comes well inside it, what must hold throughout holds a little beyond. With clocks
 * that agree to ± `by`, only what holds tightened has held for certain, and only what fails loosened has failed.
 * A window without an end, and one that begins now, keep that end.
 */
export function tightened(f: Formula, by: number): Formula {
  switch (f.op) {
    case 'not':
      return { op: 'not', of: tightened(f.of, -by) };
    case 'and':
    case 'or':
      return { op: f.op, of: f.of.map((part) => tightened(part, by)) };
    case 'implies':
      return { op: 'implies', of: [tightened(f.of[0], -by), tightened(f.of[1], by)] };
    case 'iff': {
      const [a, b] = f.of;
      return {
        op: 'and',
        of: [tightened({ op: 'implies', of: [a, b] }, by), tightened({ op: 'implies', of: [b, a] }, by)],
      };
    }
    case 'always':
    case 'historically': {
      const bounds = moved(f, -by);
      return bounds ? { ...f, ...bounds, of: tightened(f.of, by) } : constant(true);
    }
    case 'eventually':
    case 'once': {
      const bounds = moved(f, by);
      return bounds ? { ...f, ...bounds, of: tightened(f.of, by) } : constant(false);
    }
    case 'until':
    case 'since': {
      const bounds = moved(f, by);
      const [first, second] = f.of;
      return bounds ? { ...f, ...bounds, of: [tightened(first, by), tightened(second, by)] } : constant(false);
    }
    case 'unless': {
      const [first] = f.of;
      const throughout: Formula = {
        op: 'always',
        from: 0 as Duration,
        ...(f.to !== undefined && { to: f.to }),
        of: first,
      };
      return { op: 'or', of: [tightened(throughout, by), tightened({ ...f, op: 'until' }, by)] };
    }
    case 'whenever':
      return { ...f, of: tightened(f.of, by) };
    default:
      return f;
  }
}

/** A window smaller by `by` at each of its deadlines; undefined if nothing is left of it. */
function moved({ from, to }: Bounds, by: number): Bounds | undefined {
  const begins = from === 0 ? 0 : Math.max(0, from + by);
  const ends = to === undefined ? undefined : to - by;
  if (ends !== undefined && ends < begins) return undefined;
  return { from: begins as Duration, ...(ends !== undefined && { to: ends as Duration }) };
}
