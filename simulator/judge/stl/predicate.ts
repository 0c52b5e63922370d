import { PlantwrightError } from '../../error.ts';
import { type Predicate, type Relation, scaleOf } from '../../plant/condition.ts';
import { type Term, termText } from '../../plant/term.ts';
import { ARITHMETIC } from '../../plant/watch.ts';
import { alarmChannel, faultChannel, type Past, qualityChannel, signalChannel } from './channels.ts';
import { FALSE, ordinal, TRUE } from './ordinal.ts';

/** A predicate over [start, end), as an interval of ordinals; both ends infinite where it is not known. */
export type Piece = readonly [start: number, end: number, lower: number, upper: number];

const UNKNOWN = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

/** The value of a term at time `t`, in µs, while its inputs stand as they are; NaN where it is not known. */
function termValue(term: Term, pasts: ReadonlyMap<string, Past>, t: number): number {
  switch (term.op) {
    case 'number':
      return term.value;
    case 'abs':
      return Math.abs(termValue(term.of, pasts, t));
    case 'signal':
    case 'age':
    case 'rate':
    case 'delay':
      break;
    default:
      return ARITHMETIC[term.op](termValue(term.of[0], pasts, t), termValue(term.of[1], pasts, t));
  }
  const { layer, signal } = term.op === 'signal' ? term : term.of;
  const past = pasts.get(signalChannel(layer, signal))!;
  if (term.op === 'rate') return past.rate ?? Number.NaN;
  if (term.op === 'age') return past.good === undefined ? Number.NaN : (t - past.good) / 1e6;
  const value = term.op === 'delay' ? past.delayed(term.by) : past.value;
  return typeof value === 'number' ? value : Number.NaN;
}

const DISTANCE: Readonly<Record<Relation, (difference: number) => number>> = {
  '>=': (d) => d,
  '>': (d) => d,
  '<=': (d) => -d,
  '<': (d) => -d,
  '==': (d) => -Math.abs(d),
  '!=': (d) => Math.abs(d),
};
const HOLDS_AT_ZERO: ReadonlySet<Relation> = new Set<Relation>(['>=', '<=', '==']);

/** Whether a term grows with time by itself. */
const ages = (term: Term): boolean =>
  term.op === 'age' || ('of' in term && ([term.of].flat() as Term[]).some((part) => ages(part)));

/**
 * Ages may be added, subtracted and multiplied by a number: then a comparison is crossed at most once in a segment.
 * @throws PlantwrightError AGE_NOT_ALONE
 */
export function checkAges(p: Predicate): void {
  if (p.op !== 'compare') return;
  const linear = (term: Term): boolean => {
    if (!ages(term) || term.op === 'age') return true;
    if (term.op === 'mul') return term.of.some((part) => part.op === 'number') && term.of.every(linear);
    return (term.op === 'add' || term.op === 'sub') && term.of.every(linear);
  };
  const exact = p.relation === '==' || p.relation === '!=';
  const wrong = [p.left, p.right].find((term) => !linear(term) || (exact && ages(term)));
  if (wrong === undefined) return;
  throw new PlantwrightError(
    'AGE_NOT_ALONE',
    `${termText(wrong)} ${p.relation} … cannot be judged: an age grows with time.`,
    {
      hint: 'Compare an age, or a sum of ages, with <, <=, > or >=.',
    },
  );
}

/** One predicate, made ready. */
export class Judged {
  readonly predicate: Predicate;
  readonly #pasts: ReadonlyMap<string, Past>;
  readonly #scale: number;
  readonly #grows: boolean;

  constructor(predicate: Predicate, pasts: ReadonlyMap<string, Past>, { discrete }: { discrete: boolean }) {
    checkAges(predicate);
    this.predicate = predicate;
    this.#pasts = pasts;
    this.#scale = predicate.op === 'compare' ? (scaleOf(predicate) ?? 1) : 1;
    this.#grows = !discrete && predicate.op === 'compare' && (ages(predicate.left) || ages(predicate.right));
  }

  /** Whether its value changes without any input changing. */
  get grows(): boolean {
    return this.#grows;
  }

  /** Its value at an instant. */
  at(t: number): readonly [lower: number, upper: number] {
    const p = this.predicate;
    if (p.op === 'compare') {
      const distance = this.#distance(t);
      if (Number.isNaN(distance)) return UNKNOWN;
      const value = ordinal(distance, this.#scale, distance > 0 || (distance === 0 && HOLDS_AT_ZERO.has(p.relation)));
      return [value, value];
    }
    const holds = this.#holds();
    if (holds === undefined) return UNKNOWN;
    return holds ? [TRUE, TRUE] : [FALSE, FALSE];
  }

  /** Its values over a segment in which no input changes, cut where an age crosses its limit. */
  over(start: number, end: number): readonly Piece[] {
    const [value] = this.at(start);
    if (!this.#grows || value === Number.NEGATIVE_INFINITY) return [[start, end, ...this.at(start)]];
    const crossing = this.#crossing(start, end, value > 0);
    return [
      ...(crossing > start ? [this.#enclose(start, crossing, value > 0)] : []),
      ...(crossing < end ? [this.#enclose(crossing, end, value <= 0)] : []),
    ];
  }

  #enclose(start: number, end: number, holds: boolean): Piece {
    // The end itself is not inside: rounding there must not turn the sign.
    const limit = (t: number) => (holds ? Math.max(0, this.#distance(t)) : Math.min(0, this.#distance(t)));
    const [a, b] = [ordinal(limit(start), this.#scale, holds), ordinal(limit(end), this.#scale, holds)];
    return [start, end, Math.min(a, b), Math.max(a, b)];
  }

  /** The first microsecond at which it holds no longer what it held at the start; `end` if there is none. */
  #crossing(start: number, end: number, held: boolean): number {
    const differs = (t: number) => this.at(t)[0] > 0 !== held;
    let step = 1;
    while (start + step < end && !differs(start + step)) {
      step *= 2;
      if (start + step > Number.MAX_SAFE_INTEGER) return end;
    }
    let [low, high] = [start + Math.floor(step / 2), Math.min(start + step, end)];
    if (high === end && (end === Number.POSITIVE_INFINITY || !differs(end - 1))) return end;
    while (low < high) {
      const middle = low + Math.floor((high - low) / 2);
      if (differs(middle)) high = middle;
      else low = middle + 1;
    }
    return high;
  }

  #distance(t: number): number {
    const p = this.predicate;
    if (p.op !== 'compare') return Number.NaN;
    const [left, right] = [termValue(p.left, this.#pasts, t), termValue(p.right, this.#pasts, t)];
    return left === right ? 0 : DISTANCE[p.relation](left - right);
  }

  #holds(): boolean | undefined {
    const p = this.predicate;
    switch (p.op) {
      case 'is': {
        const value = this.#pasts.get(signalChannel(p.layer, p.signal))!.value;
        return value === undefined ? undefined : value === p.value;
      }
      case 'quality': {
        const quality = this.#pasts.get(qualityChannel(p.signal))!.value;
        return quality === undefined ? undefined : quality === p.value;
      }
      case 'alarm':
        return asBoolean(this.#pasts.get(alarmChannel(p.id))!.value);
      case 'fault':
        return asBoolean(this.#pasts.get(faultChannel(p.id))!.value);
      case 'compare':
        return undefined;
    }
  }
}

const asBoolean = (value: unknown) => (typeof value === 'boolean' ? value : undefined);
