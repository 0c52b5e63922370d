/** The types of IEC 61131-3 (2013, 6.4) and what widens to what without being asked. */

export type Class = 'bool' | 'signed' | 'unsigned' | 'bits' | 'real' | 'span' | 'date' | 'tod' | 'dt';

export interface Elementary {
  readonly kind: 'elementary';
  readonly name: string;
  readonly class: Class;
  readonly bits: number;
}
export interface StringType {
  readonly kind: 'string';
  readonly name: 'STRING' | 'WSTRING';
  /** The most characters it holds; longer values are cut. */
  readonly length: number;
}
/** Types that a program declares may say what their variables begin with. */
interface Declared {
  initial?: Value;
}
/** A value of an enumeration is the name as declared, so that state reads like the program. */
export interface EnumType extends Declared {
  readonly kind: 'enum';
  readonly name: string;
  readonly values: ReadonlyMap<string, { readonly name: string; readonly ordinal: number }>;
}
export interface SubrangeType extends Declared {
  readonly kind: 'subrange';
  readonly name: string;
  readonly base: Elementary;
  readonly low: bigint;
  readonly high: bigint;
}
/** Several dimensions lie in one JavaScript array, the last index running fastest. */
export interface ArrayType extends Declared {
  readonly kind: 'array';
  readonly name: string;
  readonly ranges: readonly (readonly [low: number, high: number])[];
  readonly of: Type;
  readonly size: number;
}
export interface Field {
  readonly name: string;
  readonly type: Type;
  /** A fresh initial value. */
  readonly initial: () => Value;
}
export interface StructType extends Declared {
  readonly kind: 'struct';
  readonly name: string;
  readonly fields: ReadonlyMap<string, Field>;
}
/** The type of an instance of a function block. */
export interface BlockType {
  readonly kind: 'block';
  readonly name: string;
}
/** A literal that has not met its type yet. */
export interface UntypedType {
  readonly kind: 'untyped';
  readonly name: 'an integer literal' | 'a real literal';
}
/** Of what was already reported: no further complaint. */
export interface WrongType {
  readonly kind: 'wrong';
  readonly name: '?';
}
export type Type =
  | Elementary
  | StringType
  | EnumType
  | SubrangeType
  | ArrayType
  | StructType
  | BlockType
  | UntypedType
  | WrongType;

/** What a variable holds: BOOL a boolean, 64-bit integers and LWORD a bigint, times in µs, an enumeration its name. */
export type Value = number | boolean | string | bigint | Value[] | State;
export interface State {
  [name: string]: Value;
}
/** The variables of an instance, each at its place: a lookup by number costs a fifth of one by name. */
export type Frame = Value[];

const elementary = (name: string, of: Class, bits: number): Elementary =>
  Object.freeze({ kind: 'elementary', name, class: of, bits });

export const BOOL = elementary('BOOL', 'bool', 1);
export const [SINT, INT, DINT, LINT] = [8, 16, 32, 64].map((n, i) =>
  elementary(['SINT', 'INT', 'DINT', 'LINT'][i]!, 'signed', n),
) as [Elementary, Elementary, Elementary, Elementary];
export const [USINT, UINT, UDINT, ULINT] = [8, 16, 32, 64].map((n, i) =>
  elementary(['USINT', 'UINT', 'UDINT', 'ULINT'][i]!, 'unsigned', n),
) as [Elementary, Elementary, Elementary, Elementary];
export const [BYTE, WORD, DWORD, LWORD] = [8, 16, 32, 64].map((n, i) =>
  elementary(['BYTE', 'WORD', 'DWORD', 'LWORD'][i]!, 'bits', n),
) as [Elementary, Elementary, Elementary, Elementary];
export const REAL = elementary('REAL', 'real', 32);
export const LREAL = elementary('LREAL', 'real', 64);
export const TIME = elementary('TIME', 'span', 32);
export const LTIME = elementary('LTIME', 'span', 64);
export const DATE = elementary('DATE', 'date', 32);
export const LDATE = elementary('LDATE', 'date', 64);
export const TOD = elementary('TOD', 'tod', 32);
export const LTOD = elementary('LTOD', 'tod', 64);
export const DT = elementary('DT', 'dt', 32);
export const LDT = elementary('LDT', 'dt', 64);
export const WRONG: WrongType = Object.freeze({ kind: 'wrong', name: '?' });
export const UNTYPED_INTEGER: UntypedType = Object.freeze({ kind: 'untyped', name: 'an integer literal' });
export const UNTYPED_REAL: UntypedType = Object.freeze({ kind: 'untyped', name: 'a real literal' });

/** Characters a STRING holds that declares no length. */
export const STRING_LENGTH = 254;
export const LONGEST_STRING = 65_535;
export const stringType = (name: 'STRING' | 'WSTRING', length = STRING_LENGTH): StringType => ({
  kind: 'string',
  name,
  length,
});

const ALL = [
  ...[BOOL, SINT, INT, DINT, LINT, USINT, UINT, UDINT, ULINT, REAL, LREAL, BYTE, WORD, DWORD, LWORD],
  ...[TIME, LTIME, DATE, LDATE, TOD, LTOD, DT, LDT],
];
const ALIASES: Readonly<Record<string, Elementary>> = {
  TIME_OF_DAY: TOD,
  LTIME_OF_DAY: LTOD,
  DATE_AND_TIME: DT,
  LDATE_AND_TIME: LDT,
};
const BY_NAME = new Map<string, Elementary>([
  ...ALL.map((type): [string, Elementary] => [type.name, type]),
  ...Object.entries(ALIASES),
]);
export const elementaryNamed = (name: string): Elementary | undefined => BY_NAME.get(name);

/** The type that operations on a value work in: a subrange counts as its base. */
export const baseOf = (type: Type): Type => (type.kind === 'subrange' ? type.base : type);
export const isClass = (type: Type, ...classes: readonly Class[]): boolean => {
  const base = baseOf(type);
  return base.kind === 'elementary' && classes.includes(base.class);
};
export const isInteger = (type: Type): boolean => isClass(type, 'signed', 'unsigned');
export const isNumber = (type: Type): boolean => isClass(type, 'signed', 'unsigned', 'real');
export const isWide = (type: Type): boolean => {
  const base = baseOf(type);
  return base.kind === 'elementary' && base.bits === 64 && ['signed', 'unsigned', 'bits'].includes(base.class);
};

/** An integer larger than any type holds; literals are read no further. */
export const BEYOND = 1n << 130n;

/** The least and the greatest value of an integer or bit string type. */
export function limitsOf({ class: of, bits }: Elementary): readonly [bigint, bigint] {
  const span = 1n << BigInt(bits);
  return of === 'signed' ? [-span / 2n, span / 2n - 1n] : [0n, span - 1n];
}

/** Whether every value of one type is one of the other, so that it widens unasked (2013, figure 12). */
export function widens(from: Type, to: Type): boolean {
  const [a, b] = [baseOf(from), to];
  if (a === b) return true;
  if (a.kind === 'wrong' || b.kind === 'wrong') return true;
  if (b.kind === 'subrange') return widens(a, b.base);
  if (a.kind === 'string' && b.kind === 'string') return a.name === b.name;
  if (a.kind === 'array' && b.kind === 'array') return sameArray(a, b);
  if (a.kind !== 'elementary' || b.kind !== 'elementary') return false;
  if (a.class === b.class) return a.bits <= b.bits;
  if (a.class === 'unsigned' && b.class === 'signed') return a.bits < b.bits;
  if (b.class === 'real' && (a.class === 'signed' || a.class === 'unsigned')) return 2 * a.bits <= b.bits;
  return false;
}

const sameArray = (a: ArrayType, b: ArrayType): boolean =>
  a.ranges.length === b.ranges.length &&
  a.ranges.every(([low, high], i) => low === b.ranges[i]![0] && high === b.ranges[i]![1]) &&
  widens(a.of, b.of) &&
  widens(b.of, a.of);

/** The smallest type that both widen to. */
export function common(a: Type, b: Type): Type | undefined {
  if (a.kind === 'string' && b.kind === 'string') return a.name !== b.name ? undefined : a.length > b.length ? a : b;
  if (widens(a, b)) return baseOf(b);
  if (widens(b, a)) return baseOf(a);
  return ALL.find((type) => widens(a, type) && widens(b, type));
}
