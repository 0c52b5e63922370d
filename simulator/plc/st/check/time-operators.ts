import type { Place } from '../diagnostic.ts';
import { DT, type Elementary, isClass, isInteger, isNumber, LDT, LTIME, LTOD, TIME, TOD, type Type } from '../types.ts';
import { roundHalfEven, wrapOf } from '../values.ts';
import { type Context, fold, originOf, settled } from './context.ts';
import type { Run, Typed } from './typed.ts';

const DAY = 86_400e6;

/** Sums, differences, multiples and fractions of times (2013, table 35), or undefined where no time is involved. */
export function timeArithmetic(
  c: Context,
  operator: string,
  left: Typed,
  right: Typed,
  place: Place,
): Typed | undefined {
  const span = (t: Typed) => isClass(t.type, 'span');
  if (operator === '+' || operator === '-') {
    const type = sumType(operator, left.type, right.type);
    return type && sum(operator, type, left, right);
  }
  if (operator === '*' && span(left) && isFactor(right)) return product(c, left, right, place);
  if (operator === '*' && isFactor(left) && span(right)) return product(c, right, left, place);
  if (operator === '/' && span(left) && isFactor(right)) return quotient(c, left, right, place);
  return undefined;
}

const isFactor = (t: Typed) => t.exact !== undefined || isNumber(t.type);

function sumType(operator: '+' | '-', left: Type, right: Type): Elementary | undefined {
  const long = (...types: Type[]) => types.some((t) => t.kind === 'elementary' && t.bits === 64);
  const wide = long(left, right);
  const is = (x: 'span' | 'date' | 'tod' | 'dt', y: 'span' | 'date' | 'tod' | 'dt') =>
    isClass(left, x) && isClass(right, y);
  if (is('span', 'span')) return wide ? LTIME : TIME;
  if (is('tod', 'span')) return wide ? LTOD : TOD;
  if (is('dt', 'span')) return wide ? LDT : DT;
  if (operator === '-' && (is('date', 'date') || is('tod', 'tod') || is('dt', 'dt'))) return wide ? LTIME : TIME;
  return undefined;
}

function sum(operator: '+' | '-', type: Elementary, left: Typed, right: Typed): Typed {
  const [l, r] = [left.run as Run<number>, right.run as Run<number>];
  const wrap = wrapOf(type) as (v: number) => number;
  const ofDay = type.class === 'tod';
  const bring = (v: number) => (ofDay ? ((v % DAY) + DAY) % DAY : wrap(v));
  const run: Run = operator === '+' ? (s) => bring(l(s) + r(s)) : (s) => bring(l(s) - r(s));
  return fold({ type, run }, [left, right]);
}

/** A span times a number, to the nearest microsecond. */
function product(c: Context, span: Typed, factor: Typed, place: Place): Typed {
  const by = settled(c, factor, place);
  const [l, r] = [span.run as Run<number>, by.run];
  const wrap = wrapOf(span.type as Elementary) as (v: number) => number;
  const run: Run = (s) => finite(wrap(roundHalfEven(l(s) * Number(r(s)))));
  return fold({ type: span.type, run }, [span, by]);
}

/** A span by a number: toward zero by an integer, to the nearest microsecond by a real. */
function quotient(c: Context, span: Typed, divisor: Typed, place: Place): Typed {
  const by = settled(c, divisor, place);
  const whole = isInteger(by.type);
  const [l, r] = [span.run as Run<number>, by.run];
  const { machine } = c;
  const origin = originOf(c, place);
  const wrap = wrapOf(span.type as Elementary) as (v: number) => number;
  const run: Run = (s) => {
    const n = l(s);
    const d = Number(r(s));
    if (d === 0) {
      machine.fault('DIVISION_BY_ZERO', origin, 'division of a TIME by zero');
      return 0;
    }
    return finite(wrap(whole ? Math.trunc(n / d) : roundHalfEven(n / d)));
  };
  return fold({ type: span.type, run }, [span, by]);
}

const finite = (v: number): number => (Number.isNaN(v) ? 0 : v + 0);
