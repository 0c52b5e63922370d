import type { Place } from '../diagnostic.ts';
import { spelled } from '../located.ts';
import type { Expression, TypeSyntax, VariableSyntax } from '../syntax/tree.ts';
import {
  type ArrayType,
  type Elementary,
  type EnumType,
  type Field,
  isInteger,
  LONGEST_STRING,
  type State,
  stringType,
  type Type,
  type Value,
  WRONG,
} from '../types.ts';
import { copied, zeroOf } from '../values.ts';
import { a, type Context, coerce, reject } from './context.ts';
import { expression, expressionOf } from './expressions.ts';
import type { Variable } from './unit.ts';

/** Elements of one array. What is larger belongs into a file. */
const MOST_ELEMENTS = 1_000_000;

/** What a type means. Reports and gives WRONG where it means nothing. */
export function typeOf(c: Context, node: TypeSyntax, name?: string): Type {
  switch (node.kind) {
    case 'named':
      return namedType(c, node);
    case 'subrange': {
      const base = c.typeNamed(node.base);
      if (!base || !isInteger(base) || base.kind !== 'elementary') {
        return wrongType(c, node, `found a subrange of "${node.base}"`, 'a subrange is one of an integer type');
      }
      const [low, high] = [whole(c, node.low), whole(c, node.high)];
      if (low === undefined || high === undefined) return WRONG;
      const limits = [node.low, node.high].map((limit) => expressionOf(c, limit, base));
      if (limits.some(({ type }) => type === WRONG)) return WRONG;
      if (low > high) return wrongType(c, node, `found the range ${low}..${high}`, 'write the smaller limit first');
      return { kind: 'subrange', name: name ?? `${base.name} (${low}..${high})`, base, low, high };
    }
    case 'enum':
      return enumeration(c, node, name ?? 'enumeration');
    case 'array':
      return arrayOf(c, node);
    case 'struct':
      return structure(c, node, name ?? 'structure');
  }
}

const wrongType = (c: Context, place: Place, found: string, expected: string): Type => {
  reject(c, place, 'TYPE_UNKNOWN', found, expected);
  return WRONG;
};

function namedType(c: Context, node: TypeSyntax & { kind: 'named' }): Type {
  const type = c.typeNamed(node.name);
  if (!type) {
    const block = c.unitNamed(node.name);
    if (block?.kind === 'FUNCTION_BLOCK') return { kind: 'block', name: block.name };
    const found = block ? `${block.name} is a ${block.kind}` : `there is no type "${node.name}"`;
    return wrongType(c, node, found, 'give a type of the standard, one declared with TYPE, or a function block');
  }
  if (!node.length) return type;
  const length = whole(c, node.length);
  if (length === undefined) return WRONG;
  if (type.kind !== 'string' || length < 1 || length > LONGEST_STRING) {
    return wrongType(
      c,
      node,
      `found ${node.name} of the length ${length}`,
      `a STRING or WSTRING holds 1 to ${LONGEST_STRING} characters`,
    );
  }
  return stringType(type.name, Number(length));
}

/** A constant whole number. */
export function whole(c: Context, node: Expression): bigint | undefined {
  const value = expression(c, node);
  if (value.type === WRONG) return undefined;
  if (typeof value.exact === 'bigint') return value.exact;
  if (value.constant !== undefined && isInteger(value.type)) return BigInt(value.constant as number);
  reject(c, node, 'CONSTANT', `found ${a(value.type)}`, 'give a constant integer');
  return undefined;
}

function enumeration(c: Context, node: TypeSyntax & { kind: 'enum' }, name: string): Type {
  const values = new Map<string, { name: string; ordinal: number }>();
  const type: EnumType = { kind: 'enum', name, values };
  let ordinal = -1;
  for (const value of node.values) {
    const upper = value.name.toUpperCase();
    if (values.has(upper))
      reject(c, value, 'ENUM_VALUE', `found the value "${value.name}" twice`, 'give each value once');
    ordinal = value.value ? Number(whole(c, value.value) ?? 0n) : ordinal + 1;
    values.set(upper, { name: value.name, ordinal });
    c.enumerators.set(upper, [...(c.enumerators.get(upper) ?? []), type]);
  }
  return type;
}

function arrayOf(c: Context, node: TypeSyntax & { kind: 'array' }): Type {
  const of = typeOf(c, node.of);
  const ranges: [number, number][] = [];
  for (const { low, high } of node.ranges) {
    const [first, last] = [whole(c, low), whole(c, high)];
    if (first === undefined || last === undefined) return WRONG;
    const far = BigInt(Number.MAX_SAFE_INTEGER);
    if (first > last || first < -far || last > far) {
      return wrongType(c, low, `found the range ${first}..${last}`, 'write the smaller limit first');
    }
    ranges.push([Number(first), Number(last)]);
  }
  if (of === WRONG) return WRONG;
  const size = ranges.reduce((product, [low, high]) => product * (high - low + 1), 1);
  if (size * cells(c, of) > MOST_ELEMENTS) {
    return wrongType(
      c,
      node,
      `found an array of ${size} elements`,
      `hold at most ${MOST_ELEMENTS} values in one array`,
    );
  }
  const name = `ARRAY [${ranges.map(([low, high]) => `${low}..${high}`).join(', ')}] OF ${of.name}`;
  return { kind: 'array', name, ranges, of, size };
}

/** Values copied in the time of one statement: large ones count against the instruction budget. */
export const CELLS_PER_STATEMENT = 8;

/** How many values lie in one variable of a type. Each block and structure is counted once, whoever holds it. */
export function cells(c: Context, type: Type, known = new Map<unknown, number>()): number {
  if (type.kind === 'array') return type.size * cells(c, type.of, known);
  if (type.kind !== 'struct' && type.kind !== 'block') return 1;
  const key = type.kind === 'struct' ? type : type.name;
  const counted = known.get(key);
  if (counted !== undefined) return counted;
  // What holds itself is reported as a recursion; here it must only come to an end.
  known.set(key, 0);
  const parts = type.kind === 'struct' ? type.fields : (c.unitNamed(type.name)?.variables ?? new Map());
  let sum = 1;
  for (const part of parts.values()) sum += cells(c, part.type, known);
  known.set(key, sum);
  return sum;
}

function structure(c: Context, node: TypeSyntax & { kind: 'struct' }, name: string): Type {
  const fields = new Map<string, Field>();
  for (const field of node.fields) {
    const upper = field.name.toUpperCase();
    if (fields.has(upper))
      reject(c, field, 'NAME_TWICE', `found the member "${field.name}" twice`, 'give each member once');
    const type = typeOf(c, field.type);
    fields.set(upper, { name: field.name, type, initial: initialOf(c, type, field.initial) });
  }
  const type: Type = { kind: 'struct', name, fields };
  if (cells(c, type) <= MOST_ELEMENTS) return type;
  return wrongType(c, node, `the structure ${name} holds too many values`, `hold at most ${MOST_ELEMENTS}`);
}

/** What gives a fresh initial value of a type. */
export function initialOf(c: Context, type: Type, node: Expression | undefined): () => Value {
  if (type.kind === 'block') return blockInitial(c, type.name, node);
  if (!node) return type.kind === 'array' && type.initial === undefined ? arrayInitial(c, type) : () => zeroOf(type);
  const value = initialValue(c, type, node);
  return typeof value === 'object' ? () => copied(value) : () => value;
}

/** Elements of an array may be blocks, which only the checker can make. */
function arrayInitial(c: Context, { of, size }: ArrayType): () => Value {
  const element = initialOf(c, of, undefined);
  return () => Array.from({ length: size }, element);
}

function blockInitial(c: Context, name: string, node: Expression | undefined): () => Value {
  const unit = c.unitNamed(name);
  if (!unit) return () => [];
  if (!node) return () => unit.create();
  if (node.kind !== 'fields') {
    reject(c, node, 'INITIALIZER', 'found a value', `name the inputs of ${name}: (IN := …)`);
    return () => [];
  }
  const given: [place: number, value: Value][] = [];
  for (const { name: field, value, place } of node.fields) {
    const variable = unit.variables.get((field ?? '').toUpperCase());
    if (variable?.place !== undefined) given.push([variable.place, initialValue(c, variable.type, value)]);
    else reject(c, place, 'MEMBER', `${name} has no "${field}"`, 'name a variable of the block');
  }
  return () => {
    const frame = unit.create();
    for (const [place, value] of given) frame[place] = copied(value);
    return frame;
  };
}

/** A constant as a value of a type. Reports what is none. */
export function initialValue(c: Context, type: Type, node: Expression): Value {
  if (type === WRONG) return 0;
  if (type.kind === 'array' && node.kind === 'array') return arrayValue(c, type, node);
  if (type.kind === 'struct' && node.kind === 'fields') {
    const value = zeroOf(type) as State;
    for (const { name, value: given, place } of node.fields) {
      const field = type.fields.get((name ?? '').toUpperCase());
      if (field) value[field.name] = initialValue(c, field.type, given);
      else
        reject(
          c,
          place,
          'MEMBER',
          `${type.name} has no member "${name}"`,
          `it has ${[...type.fields.values()].map((f) => f.name).join(', ')}`,
        );
    }
    return value;
  }
  const value = coerce(c, expression(c, node, type), type, node);
  if (value.type !== WRONG && value.constant === undefined) {
    reject(
      c,
      node,
      'CONSTANT',
      'found an initial value that is not constant',
      'begin with a literal or a constant; assign in the body',
    );
  }
  return value.constant ?? zeroOf(type);
}

function arrayValue(c: Context, type: ArrayType, node: Expression & { kind: 'array' }): Value {
  const values: Value[] = [];
  for (const { times, value } of node.items) {
    const count = times ? Number(whole(c, times) ?? 0n) : 1;
    const element = value ? initialValue(c, type.of, value) : zeroOf(type.of);
    if (values.length + count > type.size) {
      reject(c, node, 'INITIALIZER', `found more than ${type.size} values`, `${type.name} holds ${type.size}`);
      break;
    }
    for (let i = 0; i < count; i++) values.push(copied(element));
  }
  while (values.length < type.size) values.push(initialOf(c, type.of, undefined)());
  return values;
}

/** Declares one variable. */
export function declared(c: Context, node: VariableSyntax): Variable {
  const type = typeOf(c, node.type);
  const { name, section, retain, constant, location, edge, line, column } = node;
  const initial = initialOf(c, type, node.initial);
  const simple = ['elementary', 'string', 'enum', 'subrange'].includes(type.kind);
  if (edge && (type as Elementary).name !== 'BOOL')
    reject(c, node, 'EDGE', `found an edge of ${a(type)}`, 'R_EDGE and F_EDGE stand at a BOOL input');
  if (section === 'inout' && node.initial)
    reject(c, node, 'INITIALIZER', 'found an initial value of a VAR_IN_OUT', 'leave it to the caller');
  return {
    ...{ name, type, section, retain, constant, initial, line, column },
    ...(constant && simple && section !== 'external' && { value: initial() }),
    ...(location !== undefined && { location: spelled(location) }),
    ...(edge && { edge }),
  };
}
