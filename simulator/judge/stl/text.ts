import { formulaOf, type Predicate, triggerText } from '../../plant/condition.ts';
import { durationText } from '../../plant/term.ts';
import type { Bounds, Formula } from './formula.ts';

/** `[0.5 s, 2 s]`, `[2 s, inf]`; nothing where the window is all there is. */
const boundsText = ({ from, to }: Bounds): string =>
  from === 0 && to === undefined ? '' : `[${durationText(from)}, ${to === undefined ? 'inf' : durationText(to)}]`;

const isPredicate = (f: Formula): f is Predicate => !('of' in f);
const wrapped = (f: Formula): string => (isPredicate(f) || f.op === 'not' ? textOf(f) : `(${textOf(f)})`);

/**
 * A formula as people read it; `parseFormula` reads it back to the same formula.
 * @example 'whenever LIT101.reading rises through 0.8 m expect eventually[0 s, 3 s] ZSC101.made = true'
 */
export function textOf(f: Formula): string {
  switch (f.op) {
    case 'not':
      return `not (${textOf(f.of)})`;
    case 'and':
    case 'or':
    case 'implies':
    case 'iff':
      return f.of.map(wrapped).join(` ${f.op} `);
    case 'always':
    case 'eventually':
    case 'historically':
    case 'once':
      return `${f.op}${boundsText(f)} ${wrapped(f.of)}`;
    case 'until':
    case 'unless':
    case 'since':
      return `${wrapped(f.of[0])} ${f.op}${boundsText(f)} ${wrapped(f.of[1])}`;
    case 'prev':
    case 'next':
    case 'rise':
    case 'fall':
      return `${f.op} ${wrapped(f.of)}`;
    case 'whenever':
      return `whenever ${triggerText(f.trigger)} expect ${textOf(f.of)}`;
    default:
      return formulaOf(f);
  }
}
