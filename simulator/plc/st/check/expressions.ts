import type { Place } from '../diagnostic.ts';
import { power } from '../library/power.ts';
import type { Expression } from '../syntax/tree.ts';
import {
  BEYOND,
  BOOL,
  baseOf,
  common,
  type Elementary,
  type EnumType,
  elementaryNamed,
  isClass,
  LREAL,
  REAL,
  stringType,
  type Type,
  UNTYPED_INTEGER,
  UNTYPED_REAL,
  type Value,
  WRONG,
} from '../types.ts';
import { wrapOf } from '../values.ts';
import { callFunction } from './calls.ts';
import { a, type Context, coerce, fold, literalBeside, originOf, reject, unknownName } from './context.ts';
import { arithmetic, comparison, complement, folded, logic, negation } from './operators.ts';
import { timeArithmetic } from './time-operators.ts';
import { constant, type Run, type Typed, wrong } from './typed.ts';
import { readTarget } from './variables.ts';

/** Checks and compiles an expression. `expected` tells enumerations with a value of the same
 * name apart, and gives an overloaded function its result. */
export function expression(c: Context, node: Expression, expected?: Type): Typed {
  switch (node.kind) {
    case 'literal':
      return literal(c, node);
    case 'name': {
      const enumerator = expected?.kind === 'enum' ? expected.values.get(node.name.toUpperCase()) : undefined;
      if (enumerator && !isVariable(c, node.name)) return constant(expected!, enumerator.name);
      return isVariable(c, node.name) ? readTarget(c, node) : enumerated(c, node.name, node);
    }
    case 'member':
    case 'index':
    case 'location':
      return readTarget(c, node);
    case 'call':
      return callFunction(c, node.name, node.args, node, expected);
    case 'unary':
      return unary(c, node.operator, expression(c, node.of, expected), node);
    case 'binary':
      return binary(c, node, expected);
    default:
      return reject(c, node, 'INITIALIZER', 'found a list of values', 'lists stand only where a variable is declared');
  }
}

/** An expression that must be of a type. */
export function expressionOf(c: Context, node: Expression, type: Type): Typed {
  return coerce(c, expression(c, node, type), type, node);
}

const isVariable = (c: Context, name: string): boolean => {
  const upper = name.toUpperCase();
  return c.unit?.variables.has(upper) === true || c.globals.has(upper) || isResult(c, upper);
};

const isResult = (c: Context, upper: string): boolean =>
  c.unit?.kind === 'FUNCTION' && c.unit.returns !== undefined && c.unit.name.toUpperCase() === upper;

function enumerated(c: Context, name: string, place: Place): Typed {
  const types = c.enumerators.get(name.toUpperCase()) ?? [];
  if (types.length === 1) return constant(types[0]!, types[0]!.values.get(name.toUpperCase())!.name);
  if (types.length > 1) {
    const choices = types.map((type) => `${type.name}#${name}`).join(' or ');
    return reject(c, place, 'AMBIGUOUS', `"${name}" is a value of several enumerations`, `write ${choices}`);
  }
  const block = c.unitNamed(name);
  if (block)
    return reject(
      c,
      place,
      'NAME_UNKNOWN',
      `${name} is a ${block.kind}, no variable`,
      'declare an instance of it, or call it',
    );
  return unknownName(c, name, place);
}

function literal(c: Context, node: Expression & { kind: 'literal' }): Typed {
  const { prefix, value, literal: kind, text } = node;
  if (prefix !== undefined) return prefixed(c, node, prefix);
  if (kind === 'integer') return { type: UNTYPED_INTEGER, exact: value as bigint, run: () => Number(value) };
  if (kind === 'real') return { type: UNTYPED_REAL, exact: value as number, run: () => value };
  if (kind === 'string' || kind === 'wstring') {
    return constant(stringType(kind === 'string' ? 'STRING' : 'WSTRING', (value as string).length), value as string);
  }
  const type = elementaryNamed(kind);
  return type ? constant(type, value as number) : reject(c, node, 'LITERAL', `found "${text}"`, 'give a value');
}

function prefixed(c: Context, node: Expression & { kind: 'literal' }, prefix: string): Typed {
  const { value, literal: kind, text } = node;
  const type = c.typeNamed(prefix);
  if (!type) return reject(c, node, 'TYPE_UNKNOWN', `"${prefix}" in "${text}" is no type`, 'write a type before "#"');
  if (type.kind === 'enum') {
    const found = type.values.get(String(value).toUpperCase());
    if (found) return constant(type, found.name);
    return reject(c, node, 'ENUM_VALUE', `${type.name} has no value "${value}"`, `it has ${listOf(type)}`);
  }
  if (type === BOOL && kind === 'name' && (value === 'TRUE' || value === 'FALSE'))
    return constant(BOOL, value === 'TRUE');
  if (type.kind === 'string' && (kind === 'string' || kind === 'wstring')) return constant(type, value as string);
  if (kind === 'integer' || kind === 'real') {
    const untyped = kind === 'integer' ? UNTYPED_INTEGER : UNTYPED_REAL;
    return coerce(c, { type: untyped, exact: value as bigint, run: () => 0 }, type, node);
  }
  return reject(c, node, 'LITERAL', `found "${text}"`, `give a value of ${type.name} after "#"`);
}

const listOf = (type: EnumType) => [...type.values.values()].map(({ name }) => name).join(', ');

function unary(c: Context, operator: 'NOT' | '-' | '+', of: Typed, place: Place): Typed {
  const { type } = of;
  if (type.kind === 'wrong') return wrong;
  if (operator === 'NOT') {
    const base = baseOf(type);
    if (!isClass(type, 'bool', 'bits')) {
      return reject(c, place, 'OPERAND', `found NOT of ${a(type)}`, 'NOT takes a BOOL or a bit string');
    }
    return fold({ type: base, run: complement(base as Elementary, of.run) }, [of]);
  }
  if (of.exact !== undefined) {
    const exact = operator === '-' ? -of.exact : of.exact;
    return { ...of, exact, run: () => Number(exact) };
  }
  if (!isClass(type, 'signed', 'real', 'span') && !(operator === '+' && isClass(type, 'unsigned'))) {
    return reject(
      c,
      place,
      'OPERAND',
      `found "${operator}" before ${a(type)}`,
      'the sign stands before a signed number or a TIME',
    );
  }
  if (operator === '+') return { ...of, type: baseOf(type) };
  return fold({ type: baseOf(type), run: negation(baseOf(type) as Elementary, of.run) }, [of]);
}

const COMPARISONS = new Set(['=', '<>', '<', '<=', '>', '>=']);

function binary(c: Context, node: Expression & { kind: 'binary' }, expected?: Type): Typed {
  const { operator } = node;
  let left: Typed;
  let right: Typed;
  // The name of an enumeration's value takes its type from the other side.
  if (node.left.kind === 'name' && !isVariable(c, node.left.name) && COMPARISONS.has(operator)) {
    right = expression(c, node.right);
    left = expression(c, node.left, right.type);
  } else {
    const asked = COMPARISONS.has(operator) ? undefined : expected;
    left = expression(c, node.left, asked);
    right = expression(c, node.right, left.exact === undefined ? left.type : asked);
  }
  return operate(c, operator, left, right, node);
}

/** Applies an operator to two operands, literals taking the type of the other side. */
export function operate(c: Context, operator: string, left: Typed, right: Typed, place: Place): Typed {
  if (left.type === WRONG || right.type === WRONG) return wrong;
  if (operator === '**') return exponentiation(c, left, right, place);
  if (left.exact !== undefined && right.exact !== undefined)
    return foldLiterals(c, operator, left.exact, right.exact, place);
  const time = timeArithmetic(c, operator, left, right, place);
  if (time) return time;

  const type = meeting(c, left, right);
  const mismatch = () =>
    reject(
      c,
      place,
      'OPERAND',
      `found "${operator}" between ${a(left.type)} and ${a(right.type)}`,
      expectedOf(operator),
    );
  if (!type) return mismatch();
  if (COMPARISONS.has(operator)) {
    const comparable =
      type.kind === 'elementary' || type.kind === 'string' || (type.kind === 'enum' && ['=', '<>'].includes(operator));
    if (!comparable) return mismatch();
  } else if (['AND', 'OR', 'XOR'].includes(operator)) {
    if (!isClass(type, 'bool', 'bits')) return mismatch();
  } else if (!isClass(type, 'signed', 'unsigned', 'real') || (operator === 'MOD' && isClass(type, 'real')))
    return mismatch();

  const [l, r] = [coerce(c, left, type, place), coerce(c, right, type, place)];
  if (l === wrong || r === wrong) return wrong;
  const of = type as Elementary;
  if (COMPARISONS.has(operator)) return fold({ type: BOOL, run: comparison(operator, l.run, r.run) }, [l, r]);
  if (operator === 'AND' || operator === 'OR' || operator === 'XOR') {
    return fold({ type, run: logic(operator, of, l.run, r.run) }, [l, r]);
  }
  if (operator === '/' && !isClass(type, 'real') && (r.constant === 0 || r.constant === 0n)) {
    return reject(c, place, 'DIVISION_BY_ZERO', 'found a division by the constant 0', 'divide by something else');
  }
  const run = arithmetic(operator as '+', of, l.run, r.run, c.machine, originOf(c, place));
  return fold({ type, run }, [l, r]);
}

const expectedOf = (operator: string): string => {
  if (['AND', 'OR', 'XOR'].includes(operator)) return `${operator} takes two BOOL, or two bit strings`;
  if (COMPARISONS.has(operator)) return 'compare values of one kind; convert one of them';
  if (operator === 'MOD') return 'MOD takes two integers';
  return `"${operator}" takes two numbers that one type holds, or times; convert one of them`;
};

/** The type in which two operands meet. */
function meeting(c: Context, left: Typed, right: Typed): Type | undefined {
  if (left.exact !== undefined) return common(literalBeside(c, left.exact, right.type), right.type);
  if (right.exact !== undefined) return common(left.type, literalBeside(c, right.exact, left.type));
  return common(left.type, right.type);
}

function foldLiterals(c: Context, operator: string, x: bigint | number, y: bigint | number, place: Place): Typed {
  const value = folded(operator, x, y);
  if (value === undefined) {
    const zero = operator === '/' || operator === 'MOD';
    return zero && typeof x === 'bigint' && typeof y === 'bigint'
      ? reject(c, place, 'DIVISION_BY_ZERO', 'found a division by the constant 0', 'divide by something else')
      : reject(c, place, 'OPERAND', `found "${operator}" between two numbers`, expectedOf(operator));
  }
  if (typeof value === 'boolean') return constant(BOOL, value);
  if (typeof value === 'bigint' && (value > BEYOND || value < -BEYOND)) {
    return reject(c, place, 'LITERAL_RANGE', 'found a number that no type holds', 'an integer has at most 64 bits');
  }
  return { type: typeof value === 'bigint' ? UNTYPED_INTEGER : UNTYPED_REAL, exact: value, run: () => Number(value) };
}

function exponentiation(c: Context, left: Typed, right: Typed, place: Place): Typed {
  const numeric = (t: Typed) => t.exact !== undefined || isClass(t.type, 'signed', 'unsigned', 'real');
  const base = left.exact !== undefined ? LREAL : common(left.type, REAL);
  if (!numeric(left) || !numeric(right) || !base || !isClass(base, 'real')) {
    return reject(
      c,
      place,
      'OPERAND',
      `found "**" between ${a(left.type)} and ${a(right.type)}`,
      'the base is a real, or an integer that one holds, and the exponent a number',
    );
  }
  const exponent = right.exact !== undefined ? constant(LREAL, Number(right.exact)) : right;
  const l = coerce(c, left, base, place);
  const [x, y] = [l.run as Run<number>, exponent.run];
  const wrap = wrapOf(base as Elementary) as (v: number) => Value;
  const result = fold({ type: base, run: (s) => wrap(power(x(s), Number(y(s)))) }, [l, exponent]);
  // Of two literals it stays a literal, so that it may become REAL or LREAL.
  if (left.exact !== undefined && right.exact !== undefined) {
    return { type: UNTYPED_REAL, exact: result.constant as number, run: result.run };
  }
  return result;
}
