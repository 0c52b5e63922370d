/**
 * What IEC 61131-3 says of values, written apart from the compiler and as plainly as can be: every integer is a bigint
 * taken modulo its width, every REAL is rounded to binary32, spans are bigints of microseconds.
 */
export type Kind = 'bool' | 'signed' | 'unsigned' | 'bits' | 'real' | 'span' | 'string';
export interface Type {
  readonly name: string;
  readonly kind: Kind;
  readonly bits: number;
}
export type Value = boolean | bigint | number | string;

const type = (name: string, kind: Kind, bits: number): Type => ({ name, kind, bits });
export const BOOL = type('BOOL', 'bool', 1);
export const REAL = type('REAL', 'real', 32);
export const LREAL = type('LREAL', 'real', 64);
export const TIME = type('TIME', 'span', 64);
export const STRING = type('STRING', 'string', 20);
const widths = [8, 16, 32, 64];
const family = (names: readonly string[], kind: Kind) => names.map((name, i) => type(name, kind, widths[i]!));
export const SIGNED = family(['SINT', 'INT', 'DINT', 'LINT'], 'signed');
export const UNSIGNED = family(['USINT', 'UINT', 'UDINT', 'ULINT'], 'unsigned');
export const BITS = family(['BYTE', 'WORD', 'DWORD', 'LWORD'], 'bits');
export const REALS = [REAL, LREAL];
export const INTEGERS = [...SIGNED, ...UNSIGNED];
export const TYPES = [BOOL, ...INTEGERS, ...BITS, ...REALS, TIME, STRING];

/** A span ends at 2^53 − 1 µs, 285 years: ours, the standard leaves it open. */
const LONGEST = 2n ** 53n - 1n;

/** An exact result brought into its type. */
export function into({ kind, bits }: Type, value: bigint | number): Value {
  if (kind === 'real') return bits === 32 ? Math.fround(Number(value)) : Number(value);
  const exact = BigInt(value);
  if (kind === 'span') return exact > LONGEST ? LONGEST : exact < -LONGEST ? -LONGEST : exact;
  const span = 1n << BigInt(bits);
  const low = ((exact % span) + span) % span;
  return kind === 'signed' && low >= span / 2n ? low - span : low;
}

/** Half to even, from the definition: the nearest integer, the even one of two that are as near. */
export function nearest(x: number): bigint {
  if (!Number.isFinite(x)) return 0n;
  const down = Math.floor(x);
  const [below, above] = [x - down, down + 1 - x];
  if (below < above) return BigInt(down);
  if (above < below) return BigInt(down) + 1n;
  const even = BigInt(down);
  return even % 2n === 0n ? even : even + 1n;
}

/** Types that a value of a type is one of without a conversion (2013, figure 12). */
export function widensTo(from: Type, to: Type): boolean {
  if (from === to) return true;
  if (to.kind === 'real') {
    if (from.kind === 'real') return from.bits < to.bits;
    return (from.kind === 'signed' || from.kind === 'unsigned') && from.bits <= (to.bits === 32 ? 16 : 32);
  }
  if (from.kind === to.kind) return from.kind !== 'bool' && from.kind !== 'string' && from.bits < to.bits;
  return from.kind === 'unsigned' && to.kind === 'signed' && from.bits < to.bits;
}

/** A value of a smaller type as one of a larger. */
export const widened = (value: Value, from: Type, to: Type): Value =>
  to.kind === 'real' && from.kind !== 'real' ? Number(value) : value;

/** The fault that stops a program. */
export class Fault extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}
