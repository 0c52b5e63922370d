import { type Context, coerce, fold, reject, settled } from '../check/context.ts';
import { expression } from '../check/expressions.ts';
import { type Run, type Typed, wrong } from '../check/typed.ts';
import type { Place } from '../diagnostic.ts';
import { readDate, readDateAndTime, readDuration, readTimeOfDay } from '../syntax/time-literals.ts';
import {
  baseOf,
  DINT,
  type Elementary,
  elementaryNamed,
  isClass,
  isWide,
  stringType,
  type Type,
  type Value,
  WRONG,
} from '../types.ts';
import { bitsOfReal, integerFrom, realOf, realOfBits, roundHalfEven, wrapOf } from '../values.ts';
import { ordered, type Standard } from './arguments.ts';
import { dateIn, timeOfDayIn, timeText } from './time.ts';

type Conversion = (v: never) => Value;

/** Milliseconds of a span: the unit most makers give a TIME as a number. The standard leaves it open. */
const MILLISECOND = 1e3;

/** How a value of one type becomes one of another; undefined where nobody would know. */
export function conversion(from: Type, to: Type): Conversion | undefined {
  if (to.kind === 'string') return from.kind === 'string' ? (v) => v : (textOf(from) as Conversion | undefined);
  if (to.kind !== 'elementary') return undefined;
  if (from.kind === 'string') return parsed(to) as Conversion;
  if (from.kind === 'enum') {
    const ordinals = new Map([...from.values.values()].map(({ name, ordinal }) => [name, ordinal]));
    return isClass(to, 'signed', 'unsigned')
      ? (((name: string) => integerFrom(to, ordinals.get(name) ?? 0)) as Conversion)
      : undefined;
  }
  const base = baseOf(from);
  return base.kind === 'elementary' ? between(base, to) : undefined;
}

function between(from: Elementary, to: Elementary): Conversion | undefined {
  const [a, b] = [from.class, to.class];
  if (a === b && a !== 'real') return whole(from, to);
  if (a === 'real' && b === 'real') return ((v: number) => realOf(to, v)) as Conversion;
  if (b === 'bool') {
    // Of a bit string the rightmost bit (2013, table 24), of a number whether it is not zero.
    return (
      a === 'bits'
        ? (v: Value) => Number(BigInt.asUintN(1, BigInt(v as number))) === 1
        : (v: Value) => Boolean(v) && v !== 0
    ) as Conversion;
  }
  if (a === 'bool')
    return b === 'real' || isCount(b)
      ? (((v: boolean) => (isWide(to) ? BigInt(v) : Number(v))) as Conversion)
      : undefined;
  // The bits of a REAL are transferred, not its value (table 25).
  if (a === 'real' && b === 'bits')
    return from.bits === to.bits ? (((v: number) => bitsOfReal(from, v)) as Conversion) : undefined;
  if (a === 'bits' && b === 'real')
    return from.bits === to.bits ? (((v: Value) => realOfBits(to, v)) as Conversion) : undefined;
  if (a === 'real') {
    if (isCount(b)) return ((v: number) => integerFrom(to, roundHalfEven(v))) as Conversion;
    return b === 'span' ? (((v: number) => bring(to, roundHalfEven(v * MILLISECOND))) as Conversion) : undefined;
  }
  if (isCount(a)) {
    if (isCount(b)) return whole(from, to);
    if (b === 'real') return ((v: Value) => realOf(to, Number(v))) as Conversion;
    return b === 'span' ? (((v: Value) => bring(to, Number(v) * MILLISECOND)) as Conversion) : undefined;
  }
  if (a === 'span') {
    if (b === 'real') return ((v: number) => realOf(to, v / MILLISECOND)) as Conversion;
    return isCount(b) ? (((v: number) => integerFrom(to, Math.trunc(v / MILLISECOND))) as Conversion) : undefined;
  }
  if (a === 'dt' && b === 'date') return dateIn as Conversion;
  if (a === 'dt' && b === 'tod') return timeOfDayIn as Conversion;
  return undefined;
}

const isCount = (of: Elementary['class']) => of === 'signed' || of === 'unsigned' || of === 'bits';

const bring = (to: Elementary, v: number): Value => (Number.isNaN(v) ? 0 : wrapOf(to)(v as never));

/** Between integers and bit strings: the low bits are kept. */
function whole(from: Elementary, to: Elementary): Conversion {
  if (!isCount(from.class)) return (v) => v;
  const wrap = wrapOf(to) as (v: Value) => Value;
  if (isWide(to)) return ((v: Value) => wrap(BigInt(v as number))) as Conversion;
  if (!isWide(from)) return ((v: number) => wrap(v)) as Conversion;
  return ((v: bigint) => wrap(Number(BigInt.asIntN(32, v)))) as Conversion;
}

function textOf(from: Type): ((v: never) => string) | undefined {
  if (from.kind === 'enum') return (v) => String(v);
  const base = baseOf(from);
  if (base.kind !== 'elementary') return undefined;
  if (base.class === 'bool') return ((v: boolean) => (v ? 'TRUE' : 'FALSE')) as (v: never) => string;
  if (isClass(base, 'span', 'date', 'tod', 'dt')) return ((v: number) => timeText(base, v)) as (v: never) => string;
  if (base.class !== 'real') return (v) => String(v);
  return ((v: number) => realText(base, v)) as (v: never) => string;
}

/** The shortest text that reads back as the same value, with a point. */
function realText({ bits }: Elementary, v: number): string {
  if (!Number.isFinite(v)) return Number.isNaN(v) ? 'NaN' : v > 0 ? 'Inf' : '-Inf';
  let text = String(v);
  if (bits === 32) {
    for (let digits = 1; digits <= 9; digits++) {
      text = String(Number(v.toPrecision(digits)));
      if (Math.fround(Number(text)) === v) break;
    }
  }
  return /[.e]/.test(text) ? text.replace('e', 'E') : `${text}.0`;
}

/** A text that is no value gives 0, as a display that nobody filled in. */
function parsed(to: Elementary): (text: string) => Value {
  const zero = isWide(to) ? 0n : 0;
  if (to.class === 'bool') return (text) => /^\s*(TRUE|1)\s*$/i.test(text);
  if (to.class === 'real')
    return (text) => (/^\s*[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?\s*$/.test(text) ? realOf(to, Number(text)) : 0);
  if (isCount(to.class))
    return (text) => (/^\s*[+-]?\d{1,30}\s*$/.test(text) ? integerOf(to, BigInt(text.trim().replace('+', ''))) : zero);
  const read = { span: readDuration, date: readDate, tod: readTimeOfDay, dt: readDateAndTime }[to.class as 'span'];
  return (text) => read(text.trim().replace(/^[A-Za-z_]+#/, '')) ?? 0;
}

const integerOf = (to: Elementary, v: bigint): Value =>
  isWide(to) ? wrapOf(to)(v as never) : wrapOf(to)(Number(BigInt.asIntN(32, v)) as never);

const named = (name: string): Type | undefined =>
  name === 'STRING' || name === 'WSTRING' ? stringType(name) : elementaryNamed(name);

/** INT_TO_REAL, TO_REAL, REAL_TRUNC_INT, TRUNC_INT, TRUNC, BCD conversions; undefined where the name is none of them. */
export function conversionFunction(name: string): Standard | undefined {
  if (name === 'TRUNC') return overloadedTruncation;
  const bcd = /^(?:(BYTE|WORD|DWORD|LWORD)_)?BCD_TO_(USINT|UINT|UDINT|ULINT)$/.exec(name);
  if (bcd) return fromBcd(name, elementaryNamed(bcd[2]!)!);
  const toBcd = /^(USINT|UINT|UDINT|ULINT)_TO_BCD(?:_(BYTE|WORD|DWORD|LWORD))?$/.exec(name);
  if (toBcd) return intoBcd(name, elementaryNamed(toBcd[1]!)!);
  const trunc = /^(?:(REAL|LREAL)_)?TRUNC_([A-Z]+)$/.exec(name);
  if (trunc) {
    const to = elementaryNamed(trunc[2]!);
    return to && isClass(to, 'signed', 'unsigned') ? truncation(name, to) : undefined;
  }
  const found = /^(?:([A-Z_]+?)_)?TO_([A-Z_]+)$/.exec(name);
  const to = found && named(found[2]!);
  if (!found || !to) return undefined;
  const from = found[1] === undefined ? undefined : named(found[1]);
  if (found[1] !== undefined && !from) return enumTo(name, found[1], to);
  return (c, args, place) => convert(c, name, args, place, from, to);
}

/** MODE_TO_INT of an enumeration of the program. */
function enumTo(name: string, of: string, to: Type): Standard {
  return (c, args, place) => {
    const from = c.typeNamed(of);
    if (from) return convert(c, name, args, place, from, to);
    return reject(
      c,
      place,
      'FUNCTION_UNKNOWN',
      `there is no function "${name}"`,
      'correct its spelling, or write the function',
    );
  };
}

function convert(
  c: Context,
  name: string,
  args: Parameters<Standard>[1],
  place: Place,
  from: Type | undefined,
  to: Type,
): Typed {
  const nodes = ordered(c, name, ['IN'], args, place);
  if (!nodes) return wrong;
  const given = expression(c, nodes[0]!, from);
  const value = from && given.exact !== undefined ? coerce(c, given, from, nodes[0]!) : settled(c, given, nodes[0]!);
  if (value.type === WRONG) return wrong;
  const base = baseOf(value.type);
  const fits = !from || base === from || (base.kind === 'string' && from.kind === 'string' && base.name === from.name);
  const widened = !fits && from ? coerce(c, value, from, nodes[0]!) : value;
  if (widened === wrong) return wrong;
  const work = conversion(fits ? base : from!, to);
  if (!work)
    return reject(
      c,
      place,
      'CONVERSION',
      `found ${name} of ${base.name}`,
      'there is no such conversion; go by a type in between',
    );
  const run = widened.run as Run<never>;
  return fold({ type: to, run: (s) => work(run(s)) }, [widened]);
}

const truncation =
  (name: string, to: Elementary): Standard =>
  (c, args, place) => {
    const nodes = ordered(c, name, ['IN'], args, place);
    if (!nodes) return wrong;
    const value = settled(c, expression(c, nodes[0]!), nodes[0]!);
    if (value.type === WRONG) return wrong;
    if (!isClass(value.type, 'real'))
      return reject(c, place, 'ARGUMENTS', `found ${name} of ${value.type.name}`, 'give a REAL or LREAL');
    const run = value.run as Run<number>;
    return fold({ type: to, run: (s) => integerFrom(to, Math.trunc(run(s)) + 0) }, [value]);
  };

/** TRUNC gives the integer type that is asked for (table 22), and DINT where none is. */
const overloadedTruncation: Standard = (c, args, place, expected) => {
  const asked = expected && baseOf(expected);
  const to = asked?.kind === 'elementary' && isClass(asked, 'signed', 'unsigned') ? asked : DINT;
  return truncation('TRUNC', to)(c, args, place);
};

const fromBcd =
  (name: string, to: Elementary): Standard =>
  (c, args, place) => {
    const nodes = ordered(c, name, ['IN'], args, place);
    if (!nodes) return wrong;
    const value = settled(c, expression(c, nodes[0]!), nodes[0]!);
    if (value.type === WRONG) return wrong;
    if (!isClass(value.type, 'bits'))
      return reject(c, place, 'ARGUMENTS', `found ${name} of ${value.type.name}`, 'give a bit string');
    const digits = (v: Value): Value => {
      const text = BigInt(v as number).toString(16);
      return integerOf(to, /^\d+$/.test(text) ? BigInt(text) : 0n);
    };
    return fold({ type: to, run: (s) => digits(value.run(s)) }, [value]);
  };

const intoBcd =
  (name: string, from: Elementary): Standard =>
  (c, args, place) => {
    const nodes = ordered(c, name, ['IN'], args, place);
    if (!nodes) return wrong;
    const to = elementaryNamed({ 8: 'BYTE', 16: 'WORD', 32: 'DWORD', 64: 'LWORD' }[from.bits]!)!;
    const value = coerce(c, expression(c, nodes[0]!), from, nodes[0]!);
    if (value === wrong) return wrong;
    return fold({ type: to, run: (s) => integerOf(to, BigInt(`0x${value.run(s)}`)) }, [value]);
  };
