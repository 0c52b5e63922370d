import { LONGEST } from './syntax/time-literals.ts';
import { type Elementary, isWide, LREAL, type State, type Type, type Value } from './types.ts';

/** Reading of the bits of a number, for conversions that transfer bits. */
const bits = new DataView(new ArrayBuffer(8));

/** Cuts a 64-bit integer. */
const wide =
  ({ class: of }: Elementary) =>
  (v: Value) =>
    of === 'signed' ? BigInt.asIntN(64, v as bigint) : BigInt.asUintN(64, v as bigint);

/** Spans and instants stop at 285 years, where µs would no longer be whole. */
const clampTime = (v: number): number => (v > LONGEST ? LONGEST : v < -LONGEST ? -LONGEST : v);

/**
 * Brings the exact or float64 result of an operation into its type: integers wrap at their width, REAL is rounded to
 * binary32. The argument of a type of 8 to 32 bits is a whole number below 2^53; of 64 bits a bigint.
 */
export function wrapOf(type: Elementary): (v: never) => Value {
  const { class: of, bits: width } = type;
  if (of === 'real') return (width === 32 ? Math.fround : (v: number) => v) as (v: never) => Value;
  if (of === 'span' || of === 'date' || of === 'tod' || of === 'dt') return clampTime as (v: never) => Value;
  if (of === 'bool') return ((v: Value) => Boolean(v)) as (v: never) => Value;
  if (width === 64) return wide(type) as (v: never) => Value;
  const signed = of === 'signed';
  if (width === 32) return (signed ? (v: number) => v | 0 : (v: number) => v >>> 0) as (v: never) => Value;
  if (!signed) return (width === 16 ? (v: number) => v & 0xffff : (v: number) => v & 0xff) as (v: never) => Value;
  const shift = 32 - width;
  return ((v: number) => (v << shift) >> shift) as (v: never) => Value;
}

/** Half to even, as IEC 60559 rounds and 61131-3 asks of REAL_TO_INT. */
export function roundHalfEven(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  if (rest < 0.5) return low;
  if (rest > 0.5) return low + 1;
  return low % 2 === 0 ? low : low + 1;
}

/** A float64 that is whole as a value of an integer or bit string type; what is not finite is 0. */
export function integerFrom(type: Elementary, whole: number): Value {
  if (!Number.isFinite(whole)) return isWide(type) ? 0n : 0;
  if (isWide(type)) return wrapOf(type)(BigInt(whole) as never);
  // ToInt32 of JavaScript takes any finite number modulo 2^32.
  return wrapOf(type)((whole | 0) as never);
}

/** A literal's or constant's exact integer as a value of a type. */
export const fromBigInt = (type: Elementary, v: bigint): Value => {
  if (isWide(type)) return v;
  if (type.class === 'bool') return v !== 0n;
  return type.class === 'real' ? realOf(type, Number(v)) : Number(v);
};

export const realOf = (type: Elementary, v: number): number => (type === LREAL ? v : Math.fround(v));

/** The bits of a REAL or LREAL as an integer, and back (2013, table 25). */
export function bitsOfReal(type: Elementary, v: number): Value {
  if (type.bits === 32) {
    bits.setFloat32(0, v);
    return bits.getUint32(0);
  }
  bits.setFloat64(0, v);
  return bits.getBigUint64(0);
}
export function realOfBits(type: Elementary, v: Value): number {
  if (type.bits === 32) {
    bits.setUint32(0, v as number);
    return bits.getFloat32(0);
  }
  bits.setBigUint64(0, v as bigint);
  return bits.getFloat64(0);
}

/** A deep copy: assignment of arrays and structures copies them. */
export function copied(value: Value): Value {
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(copied);
  const copy: State = {};
  for (const name of Object.keys(value)) copy[name] = copied(value[name]!);
  return copy;
}

/** The value a variable of this type begins with, where nothing else is said. Blocks are the checker's. */
export function zeroOf(type: Type): Value {
  if ('initial' in type && type.initial !== undefined) return copied(type.initial);
  switch (type.kind) {
    case 'string':
      return '';
    case 'enum':
      return [...type.values.values()][0]!.name;
    case 'subrange': {
      const zero = type.low > 0n || type.high < 0n ? type.low : 0n;
      return fromBigInt(type.base, zero);
    }
    case 'array':
      return Array.from({ length: type.size }, () => zeroOf(type.of));
    case 'struct':
      return Object.fromEntries([...type.fields.values()].map(({ name, initial }) => [name, initial()]));
    case 'elementary':
      return type.class === 'bool' ? false : isWide(type) ? 0n : 0;
    default:
      return 0;
  }
}
