import { type Cursor, placeOf } from './cursor.ts';
import type { Argument, Expression, Operator } from './tree.ts';

/** Operators from weakest to strongest (IEC 61131-3, 2013, table 71). All associate to the left. */
const LEVELS: readonly (readonly string[])[] = [
  ['OR'],
  ['XOR'],
  ['AND', '&'],
  ['=', '<>'],
  ['<', '>', '<=', '>='],
  ['+', '-'],
  ['*', '/', 'MOD'],
];

/** Operators that are functions too: AND(a, b, c). */
const AS_FUNCTIONS = new Set(['AND', 'OR', 'XOR', 'MOD']);

/** Operands in one chain: each makes the tree one deeper. */
const LONGEST_CHAIN = 400;

export const readExpression = (cursor: Cursor): Expression => cursor.nested(() => level(cursor, 0));

function level(cursor: Cursor, n: number): Expression {
  const operators = LEVELS[n];
  if (!operators) return power(cursor);
  let left = level(cursor, n + 1);
  for (let length = 1; operators.some((operator) => cursor.is(operator)); length++) {
    if (length > LONGEST_CHAIN)
      throw cursor.lost(`at most ${LONGEST_CHAIN} operands in a row; use a variable for a part`);
    const { upper, line, column } = cursor.take();
    const operator = (upper === '&' ? 'AND' : upper) as Operator;
    left = { kind: 'binary', operator, left, right: level(cursor, n + 1), line, column };
  }
  return left;
}

function power(cursor: Cursor): Expression {
  let left = unary(cursor);
  for (let length = 1; cursor.is('**'); length++) {
    if (length > LONGEST_CHAIN) throw cursor.lost(`at most ${LONGEST_CHAIN} operands in a row`);
    const place = placeOf(cursor.take());
    left = { kind: 'binary', operator: '**', left, right: unary(cursor), ...place };
  }
  return left;
}

function unary(cursor: Cursor): Expression {
  const { upper, kind } = cursor.token;
  if ((kind === 'symbol' && (upper === '-' || upper === '+')) || (kind === 'name' && upper === 'NOT')) {
    const place = placeOf(cursor.take());
    return { kind: 'unary', operator: upper as '-', of: cursor.nested(() => unary(cursor)), ...place };
  }
  return primary(cursor);
}

function primary(cursor: Cursor): Expression {
  const token = cursor.token;
  const place = placeOf(token);
  switch (token.kind) {
    case 'name':
      if (token.upper === 'TRUE' || token.upper === 'FALSE') {
        cursor.take();
        return { kind: 'literal', literal: 'name', prefix: 'BOOL', value: token.upper, text: token.text, ...place };
      }
      if (AS_FUNCTIONS.has(token.upper) && cursor.next.text === '(') {
        cursor.take();
        return { kind: 'call', name: token.upper, args: readArguments(cursor), ...place };
      }
      return readVariable(cursor);
    case 'prefix':
      return prefixed(cursor);
    case 'location':
      cursor.take();
      return { kind: 'location', text: token.text.toUpperCase(), ...place };
    case 'symbol': {
      if (!cursor.accept('(')) break;
      const inside = readExpression(cursor);
      cursor.expect(')', 'after the expression');
      return inside;
    }
    case 'end':
      break;
    default:
      cursor.take();
      return { kind: 'literal', literal: token.kind, value: token.value, text: token.text, ...place };
  }
  throw cursor.lost('give a value: a variable, a literal, a call or "("');
}

/** `INT#-5`, `BOOL#1`, `Mode#AUTO`, `STRING#'a'`. */
function prefixed(cursor: Cursor): Expression {
  const { value, line, column, text } = cursor.take();
  const prefix = String(value);
  const minus = cursor.is('-') && cursor.next.kind !== 'name' ? Boolean(cursor.take()) : false;
  const literal = cursor.token;
  if (literal.kind === 'end' || literal.kind === 'symbol' || literal.kind === 'prefix' || literal.kind === 'location') {
    throw cursor.lost(`give a value after "${text}#"`);
  }
  cursor.take();
  const of: Expression = {
    kind: 'literal',
    literal: literal.kind,
    prefix,
    value: literal.kind === 'name' ? literal.upper : minus ? negated(literal.value) : literal.value,
    text: `${text}#${minus ? '-' : ''}${literal.text}`,
    line,
    column,
  };
  return of;
}

const negated = (value: bigint | number | string) => (typeof value === 'string' ? value : -value);

/** A name with what follows it: members, indices, or the arguments of a function. */
export function readVariable(cursor: Cursor): Expression {
  const { text: name, line, column } = cursor.name('a variable');
  if (cursor.is('(')) return { kind: 'call', name, args: readArguments(cursor), line, column };
  let found: Expression = { kind: 'name', name, line, column };
  for (let depth = 0; ; depth++) {
    if (depth > 100) throw cursor.lost('at most 100 members and indices in a row');
    if (cursor.is('.')) {
      const place = placeOf(cursor.take());
      found = { kind: 'member', of: found, name: cursor.name('the name of a member').text, ...place };
    } else if (cursor.is('[')) {
      const place = placeOf(cursor.take());
      const indices = [readExpression(cursor)];
      while (cursor.accept(',')) indices.push(readExpression(cursor));
      cursor.expect(']', 'after the index');
      found = { kind: 'index', of: found, indices, ...place };
    } else return found;
  }
}

/** `(a, b)` or `(IN := a, Q => b)`. */
export function readArguments(cursor: Cursor): Argument[] {
  cursor.expect('(');
  const args: Argument[] = [];
  while (!cursor.is(')')) {
    if (args.length > 0) cursor.expect(',', 'between arguments, or ")" after the last');
    args.push(argument(cursor));
  }
  cursor.expect(')');
  return args;
}

function argument(cursor: Cursor): Argument {
  const place = placeOf(cursor.token);
  const negated = cursor.is('NOT') && cursor.next.kind === 'name';
  if (cursor.token.kind === 'name' && (cursor.next.text === ':=' || cursor.next.text === '=>')) {
    const name = cursor.name('the name of a parameter').text;
    const direction = cursor.take().text === ':=' ? 'in' : 'out';
    return { name, direction, negated: false, value: initializer(cursor), place };
  }
  const value = initializer(cursor);
  // NOT Q => y: the output stands where an operand was read.
  if (negated && value.kind === 'unary' && value.of.kind === 'name' && cursor.accept('=>')) {
    return { name: value.of.name, direction: 'out', negated: true, value: readExpression(cursor), place };
  }
  return { direction: 'in', negated: false, value, place };
}

const initializer = (cursor: Cursor): Expression =>
  cursor.is('[') || (cursor.is('(') && cursor.next.kind === 'name') ? readInitial(cursor) : readExpression(cursor);

/** An initial value: an expression, `[1, 2(0)]` for an array, `(x := 1, y := 2)` for a structure. */
export function readInitial(cursor: Cursor): Expression {
  return cursor.nested(() => {
    const place = placeOf(cursor.token);
    if (cursor.is('[')) return arrayInitial(cursor);
    if (!cursor.is('(')) return readExpression(cursor);
    const inside = cursor.ahead(2);
    if (inside.text !== ':=') return readExpression(cursor);
    return { kind: 'fields', fields: readArguments(cursor), ...place };
  });
}

function arrayInitial(cursor: Cursor): Expression {
  const place = placeOf(cursor.expect('['));
  const items: { times?: Expression; value?: Expression }[] = [];
  while (!cursor.is(']')) {
    if (items.length > 0) cursor.expect(',', 'between elements, or "]" after the last');
    if (cursor.token.kind === 'integer' && cursor.next.text === '(') {
      const { kind, value, text, line, column } = cursor.take();
      cursor.take();
      const times: Expression = { kind: 'literal', literal: kind, value, text, line, column };
      if (cursor.accept(')')) items.push({ times });
      else {
        items.push({ times, value: readInitial(cursor) });
        cursor.expect(')', 'after the repeated value');
      }
    } else items.push({ value: readInitial(cursor) });
  }
  cursor.expect(']');
  return { kind: 'array', items, ...place };
}
