import type { Diagnostics, Place } from '../diagnostic.ts';
import type { Machine, Origin } from '../machine.ts';
import {
  BEYOND,
  baseOf,
  type Elementary,
  type EnumType,
  isClass,
  isWide,
  limitsOf,
  type Type,
  widens,
} from '../types.ts';
import { fromBigInt, realOf } from '../values.ts';
import { constant, type Run, type Typed, wrong } from './typed.ts';
import type { Unit, Variable } from './unit.ts';

/** What the checker knows while it works. */
export interface Context {
  readonly diagnostics: Diagnostics;
  readonly machine: Machine;
  readonly globals: Map<string, Variable>;
  /** The values of all enumerations by name in capitals, with those that have a value of this name. */
  readonly enumerators: Map<string, EnumType[]>;
  /** The unit whose body is being compiled. */
  unit: Unit | undefined;
  /** Control variables of the FOR loops around, in capitals. */
  readonly counting: string[];
  loops: number;
  /** Names that were reported as unknown: one mistake, however often it stands. */
  readonly unknown: Set<string>;
  typeNamed(name: string): Type | undefined;
  unitNamed(name: string): Unit | undefined;
}

/** Reports, and gives what stands for an expression that is wrong. */
export function reject(c: Context, place: Place, code: string, found: string, expected: string): Typed {
  c.diagnostics.error(place, code, found, expected);
  return wrong;
}

/** Reports a name that nothing has, once in each unit. */
export function unknownName(c: Context, name: string, place: Place): Typed {
  const key = `${c.unit?.name} ${name.toUpperCase()}`;
  if (c.unknown.has(key)) return wrong;
  c.unknown.add(key);
  return reject(c, place, 'NAME_UNKNOWN', `"${name}" is not declared`, 'declare it, or correct its spelling');
}

export const originOf = (c: Context, { line, column }: Place): Origin => ({
  file: c.unit?.file ?? c.diagnostics.file,
  line,
  column,
});

/** `an INT`, `a REAL`: types in messages. */
export const a = ({ name }: Type): string =>
  /^[AEIO]/.test(name) && name !== 'a' ? `an ${name}` : /^an? /.test(name) ? name : `a ${name}`;

/**
 * The value as one of another type: a literal takes the type when it fits, a value widens unasked, nothing narrows.
 */
export function coerce(c: Context, from: Typed, to: Type, place: Place): Typed {
  if (from.type.kind === 'wrong' || to.kind === 'wrong') return wrong;
  if (from.exact !== undefined) return literalAs(c, from.exact, to, place);
  if (!widens(from.type, to)) {
    return reject(c, place, 'TYPE', `found ${a(from.type)}`, `give ${a(to)}${conversion(from.type, to)}`);
  }
  if (to.kind === 'subrange') {
    if (from.type === to) return from;
    return inSubrange(c, coerce(c, from, to.base, place), to, place);
  }
  if (to.kind === 'string' && from.type.kind === 'string') return cut(from, from.type.length, to.length, to);
  const base = baseOf(from.type);
  if (base === to || !isWide(to) || isWide(base)) return { ...from, type: to };
  const run = from.run as Run<number>;
  const value = from.constant === undefined ? undefined : BigInt(from.constant as number);
  return { type: to, run: (s) => BigInt(run(s)), ...(value !== undefined && { constant: value }) };
}

const conversion = (from: Type, to: Type): string => {
  const [f, t] = [baseOf(from), baseOf(to)];
  const named = (x: Type) => x.kind === 'elementary' || x.kind === 'string';
  return named(f) && named(t) ? `, as with ${f.name}_TO_${t.name}` : '';
};

function literalAs(c: Context, exact: bigint | number, to: Type, place: Place): Typed {
  const base = baseOf(to);
  if (base.kind !== 'elementary') return reject(c, place, 'TYPE', `found the number ${exact}`, `give ${a(to)}`);
  if (base.class === 'real') {
    const value = realOf(base, Number(exact));
    return Number.isFinite(value) ? constant(to, value) : outOfRange(c, place, exact, to, 'the largest is 3.4E38');
  }
  if (typeof exact === 'number') {
    return reject(
      c,
      place,
      'TYPE',
      `found the real ${exact}`,
      `give ${a(to)}${isClass(to, 'signed', 'unsigned') ? `, as with TRUNC or REAL_TO_${base.name}` : ''}`,
    );
  }
  if (base.class === 'bool') {
    if (exact === 0n || exact === 1n) return constant(to, exact === 1n);
    return outOfRange(c, place, exact, to, 'it is 0, 1, FALSE or TRUE');
  }
  if (!['signed', 'unsigned', 'bits'].includes(base.class)) {
    return reject(c, place, 'TYPE', `found the number ${exact}`, `give ${a(to)}`);
  }
  const [low, high] = to.kind === 'subrange' ? [to.low, to.high] : limitsOf(base);
  if (exact < low || exact > high) return outOfRange(c, place, exact, to, `it holds ${low} to ${high}`);
  return constant(to, fromBigInt(base, exact));
}

const outOfRange = (c: Context, place: Place, exact: bigint | number, to: Type, expected: string) =>
  reject(c, place, 'LITERAL_RANGE', `${short(exact)} is out of range of ${a(to)}`, expected);

const short = (exact: bigint | number): string => {
  if (typeof exact === 'bigint' && (exact >= BEYOND || exact <= -BEYOND)) return 'the number';
  return String(exact);
};

function inSubrange(c: Context, from: Typed, to: Extract<Type, { kind: 'subrange' }>, place: Place): Typed {
  const { low, high } = to;
  if (from.constant !== undefined) return literalAs(c, BigInt(from.constant as number), to, place);
  const [least, most] = [fromBigInt(to.base, low) as number, fromBigInt(to.base, high) as number];
  const run = from.run as Run<number>;
  const { machine } = c;
  const origin = originOf(c, place);
  return {
    type: to,
    run: (s) => {
      const v = run(s);
      if (v >= least && v <= most) return v;
      machine.fault('SUBRANGE', origin, `${v} is outside ${least}..${most}`);
      return v < least ? least : most;
    },
  };
}

function cut(from: Typed, longest: number, length: number, to: Type): Typed {
  if (from.constant !== undefined) return constant(to, (from.constant as string).slice(0, length));
  if (longest <= length) return { ...from, type: to };
  const run = from.run as Run<string>;
  return { type: to, run: (s) => run(s).slice(0, length) };
}

/** A literal that met nothing: DINT or LINT, ULINT beyond, REAL. */
export function settled(c: Context, typed: Typed, place: Place): Typed {
  if (typed.exact === undefined) return typed;
  if (typeof typed.exact === 'number') return coerce(c, typed, c.typeNamed('REAL')!, place);
  const name = ['DINT', 'LINT', 'ULINT'].find((n) => fitsIn(typed.exact as bigint, c.typeNamed(n) as Elementary));
  return coerce(c, typed, c.typeNamed(name ?? 'ULINT')!, place);
}

const fitsIn = (exact: bigint, type: Elementary): boolean => {
  const [low, high] = limitsOf(type);
  return exact >= low && exact <= high;
};

/** The type an exact literal would take beside an operand of this type. */
export function literalBeside(c: Context, exact: bigint | number, beside: Type): Type {
  const base = baseOf(beside);
  if (base.kind !== 'elementary') return beside;
  if (typeof exact === 'number') return base.class === 'real' ? base : c.typeNamed('REAL')!;
  if (base.class === 'real' || !['signed', 'unsigned', 'bits'].includes(base.class)) return base;
  if (fitsIn(exact, base) || base.class === 'bits') return base;
  const larger = ['SINT', 'INT', 'DINT', 'LINT', 'ULINT'].map((n) => c.typeNamed(n) as Elementary);
  return larger.find((type) => fitsIn(exact, type)) ?? base;
}

/** An expression whose operands are all constants, worked out now. */
export function fold(typed: Typed, operands: readonly Typed[]): Typed {
  if (typed.type.kind === 'wrong' || operands.some((o) => o.constant === undefined)) return typed;
  try {
    return constant(typed.type, typed.run([]));
  } catch {
    // A fault that the program will have when it comes there.
    return typed;
  }
}
