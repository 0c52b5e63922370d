import { PlantwrightError } from '../error.ts';
import type { Duration } from '../time/duration.ts';
import type { Layer } from './twin.ts';

/** A signal inside a formula. `span` is its engineering span, upper less lower limit, where it declares limits. */
export interface SignalTerm {
  readonly op: 'signal';
  readonly layer: Layer;
  readonly signal: string;
  readonly unit: string;
  readonly span?: number;
}

/** A number computed from signals, as data. */
export type Term =
  | SignalTerm
  | { readonly op: 'number'; readonly value: number; readonly unit: string }
  | { readonly op: 'add' | 'sub' | 'mul' | 'min' | 'max'; readonly of: readonly [Term, Term] }
  | { readonly op: 'abs'; readonly of: Term }
  /** Now less the time of the last good sample, in s. */
  | { readonly op: 'age'; readonly of: SignalTerm }
  /** Slope between the last two samples, in the unit of the signal a second. */
  | { readonly op: 'rate'; readonly of: SignalTerm }
  /** What the signal was a time ago; not known before. */
  | { readonly op: 'delay'; readonly of: SignalTerm; readonly by: Duration };

/**
 * The unit of a term. A plain number takes the unit of what stands beside it.
 * @throws PlantwrightError UNITS_DIFFER
 */
export function unitOf(term: Term): string {
  switch (term.op) {
    case 'signal':
    case 'number':
      return term.unit;
    case 'abs':
    case 'delay':
      return unitOf(term.of);
    case 'age':
      return 's';
    case 'rate':
      return `${term.of.unit}/s`;
    case 'mul': {
      const [a, b] = term.of.map(unitOf) as [string, string];
      return a === '' ? b : b === '' ? a : `${a}·${b}`;
    }
    default:
      return commonUnit(term.of[0], term.of[1]);
  }
}

/**
 * The unit that two terms share.
 * @throws PlantwrightError UNITS_DIFFER
 */
export function commonUnit(left: Term, right: Term): string {
  const [a, b] = [unitOf(left), unitOf(right)];
  if (a === b || (b === '' && right.op === 'number')) return a;
  if (a === '' && left.op === 'number') return b;
  throw new PlantwrightError(
    'UNITS_DIFFER',
    `${termText(left)} is in ${a || 'no unit'}, ${termText(right)} in ${b || 'no unit'}.`,
    { hint: 'Compare, add and subtract only what has the same unit.' },
  );
}

/** Every signal in a term. */
export function signalsIn(term: Term): readonly SignalTerm[] {
  switch (term.op) {
    case 'signal':
      return [term];
    case 'number':
      return [];
    case 'abs':
    case 'age':
    case 'rate':
    case 'delay':
      return signalsIn(term.of);
    default:
      return term.of.flatMap(signalsIn);
  }
}

/** A signal as people write it: what the stack says of it is `believed`. */
export const signalText = ({ layer, signal }: { readonly layer: Layer; readonly signal: string }): string =>
  layer === 'believed' ? `believed ${nameText(signal)}` : nameText(signal);

const SIGNS = { add: '+', sub: '-', mul: '*' } as const;

/** A term as people write it; `parseFormula` reads it back. */
export function termText(term: Term): string {
  switch (term.op) {
    case 'signal':
      return signalText(term);
    case 'number':
      return `${Object.is(term.value, -0) ? '-0' : term.value}${term.unit && ` ${unitText(term.unit)}`}`;
    case 'add':
    case 'sub':
    case 'mul':
      return `(${termText(term.of[0])} ${SIGNS[term.op]} ${termText(term.of[1])})`;
    case 'min':
    case 'max':
      return `${term.op}(${termText(term.of[0])}, ${termText(term.of[1])})`;
    case 'delay':
      return `delay(${termText(term.of)}, ${durationText(term.by)})`;
    default:
      return `${term.op}(${termText(term.of)})`;
  }
}

/** Words of the text form; a name or a unit that is one of them, or begins like a number, is quoted. */
export const WORDS: ReadonlySet<string> = new Set(
  (
    'not and or implies iff always eventually historically once until unless since prev next rise fall whenever given ' +
    'expect believed quality of alarm fault shown in force rises falls through abs min max age rate delay scale ' +
    'hysteresis for inf true false'
  ).split(' '),
);

/** A name in the text form: bare where it reads as one word, else quoted. */
export const nameText = (name: string): string =>
  !WORDS.has(name) && /^[^\s()[\],"<>=!+*\d.-][^\s()[\],"<>=!+*]*$/.test(name) ? name : JSON.stringify(name);

const unitText = nameText;

/** A duration to the microsecond: `2.5 s`, `600 ms`, `250 µs`. */
export function durationText(d: Duration): string {
  if (d % 1e3 !== 0) return `${d} µs`;
  return d !== 0 && d < 1e6 ? `${d / 1e3} ms` : `${d / 1e6} s`;
}
