import type { Chance } from './chance.ts';
import {
  BITS,
  BOOL,
  Fault,
  INTEGERS,
  into,
  LREAL,
  nearest,
  REAL,
  REALS,
  SIGNED,
  STRING,
  TIME,
  TYPES,
  type Type,
  UNSIGNED,
  type Value,
  widened,
  widensTo,
} from './values.ts';

export type Environment = Map<string, Value>;

/** A random expression: its text, and what the standard says it comes to. */
export interface Expression {
  readonly type: Type;
  readonly text: string;
  /** How strongly it binds; a literal, variable or call is 10. */
  readonly level: number;
  readonly value: (environment: Environment) => Value;
}

export interface Scope {
  readonly chance: Chance;
  readonly variables: readonly { readonly name: string; readonly type: Type }[];
}

/** IEC 61131-3 (2013, table 71), from weak to strong. */
const LEVELS: Readonly<Record<string, number>> = {
  OR: 1,
  XOR: 2,
  AND: 3,
  '=': 4,
  '<>': 4,
  '<': 5,
  '>': 5,
  '<=': 5,
  '>=': 5,
  '+': 6,
  '-': 6,
  '*': 7,
  '/': 7,
  MOD: 7,
};
const wrapped = (text: string, needed: boolean) => (needed ? `(${text})` : text);

function binary(
  operator: string,
  type: Type,
  left: Expression,
  right: Expression,
  work: (l: Value, r: Value) => Value,
): Expression {
  const level = LEVELS[operator]!;
  const text = `${wrapped(left.text, left.level < level)} ${operator} ${wrapped(right.text, right.level <= level)}`;
  return {
    type,
    text,
    level,
    value: (e) => {
      const l = left.value(e);
      const r = right.value(e);
      return work(l, r);
    },
  };
}

const call = (
  name: string,
  type: Type,
  args: readonly Expression[],
  work: (...values: Value[]) => Value,
): Expression => ({
  type,
  text: `${name}(${args.map(({ text }) => text).join(', ')})`,
  level: 10,
  value: (e) => work(...args.map(({ value }) => value(e))),
});

/** A literal with its type written in front, so that nobody has to guess it. */
export function literal({ chance }: Scope, type: Type): Expression {
  const of = (text: string, value: Value): Expression => ({ type, text, level: 10, value: () => value });
  switch (type.kind) {
    case 'bool': {
      const value = chance.one(0.5);
      return of(value ? 'TRUE' : 'FALSE', value);
    }
    case 'real': {
      const value = Math.fround((chance.below(4001) - 2000) / chance.pick([1, 2, 8, 64]));
      const text = String(Math.abs(value));
      return of(
        `${type.name}#${value < 0 ? '-' : ''}${text.includes('.') ? text : `${text}.0`}`,
        value === 0 ? 0 : value,
      );
    }
    case 'span': {
      const ms = chance.below(100_000);
      return of(`T#${ms}ms`, BigInt(ms) * 1000n);
    }
    case 'string': {
      const text = Array.from({ length: chance.below(6) }, () => chance.pick(['a', 'b', 'c', 'X', ' ', '7'])).join('');
      return of(`'${text}'`, text);
    }
    default: {
      const span = 1n << BigInt(type.bits);
      const low = type.kind === 'signed' ? -span / 2n : 0n;
      const edge = chance.pick([low, low + 1n, 0n, 1n, low + span - 1n, low + span / 2n]);
      const value = chance.one(0.3)
        ? edge
        : into(type, BigInt(chance.below(300)) - (type.kind === 'signed' ? 150n : 0n));
      const text =
        (value as bigint) >= 0n && chance.one(0.3)
          ? `16#${(value as bigint).toString(16).toUpperCase()}`
          : String(value);
      return of(`${type.name}#${text}`, value);
    }
  }
}

function leaf(scope: Scope, type: Type): Expression {
  const { chance, variables } = scope;
  const fitting = variables.filter((v) => widensTo(v.type, type));
  if (fitting.length === 0 || chance.one(0.3)) return literal(scope, type);
  const { name, type: own } = chance.pick(fitting);
  return { type, text: name, level: 10, value: (e) => widened(e.get(name)!, own, type) };
}

/** An operand of a type: an expression of it, or a variable that widens to it. */
export function expression(scope: Scope, type: Type, depth: number): Expression {
  const { chance } = scope;
  if (depth <= 0 || chance.one(0.15)) return leaf(scope, type);
  const sub = (t: Type = type) => expression(scope, t, depth - 1);
  if (chance.one(0.12)) {
    return call(
      'SEL',
      type,
      [sub(BOOL), exactly(scope, type, depth - 1), exactly(scope, type, depth - 1)],
      (g, a, b) => (g ? b : a),
    );
  }
  switch (type.kind) {
    case 'bool':
      return condition(scope, depth);
    case 'signed':
    case 'unsigned':
      return integer(scope, type, depth);
    case 'bits':
      return bitString(scope, type, depth);
    case 'real':
      return real(scope, type, depth);
    case 'span':
      return span(scope, depth);
    case 'string':
      return text(scope, depth);
  }
}

/** An expression whose own type is this one, where an overloaded function takes its type from its arguments. */
export function exactly(scope: Scope, type: Type, depth: number): Expression {
  const found = expression(scope, type, depth);
  if (found.level < 10 || found.text.includes('(') || found.text.includes('#') || type.kind === 'string') return found;
  const own = scope.variables.find(({ name }) => name === found.text);
  return own && own.type !== type ? literal(scope, type) : found;
}

/** Both sides of the type, and at least one of them exactly, so that they meet in it. */
function pair(scope: Scope, type: Type, depth: number): [Expression, Expression] {
  const [l, r] = [exactly(scope, type, depth - 1), expression(scope, type, depth - 1)];
  return scope.chance.one(0.5) ? [l, r] : [r, l];
}

function condition(scope: Scope, depth: number): Expression {
  const { chance } = scope;
  const roll = chance.below(10);
  if (roll < 3) {
    const operator = chance.pick(['AND', 'OR', 'XOR']);
    const [l, r] = pair(scope, BOOL, depth);
    return binary(operator, BOOL, l, r, (a, b) => (operator === 'AND' ? a && b : operator === 'OR' ? a || b : a !== b));
  }
  if (roll === 3) {
    const of = expression(scope, BOOL, depth - 1);
    return { type: BOOL, text: `NOT ${wrapped(of.text, of.level < 8)}`, level: 8, value: (e) => !of.value(e) };
  }
  const type = chance.pick(TYPES.filter((t) => t !== BOOL));
  const [l, r] = pair(scope, type, depth);
  const operator = chance.pick(['=', '<>', '<', '>', '<=', '>=']);
  const work: Record<string, (a: Value, b: Value) => boolean> = {
    '=': (a, b) => a === b,
    '<>': (a, b) => a !== b,
    '<': (a, b) => a < b,
    '>': (a, b) => a > b,
    '<=': (a, b) => a <= b,
    '>=': (a, b) => a >= b,
  };
  return binary(operator, BOOL, l, r, work[operator]!);
}

function integer(scope: Scope, type: Type, depth: number): Expression {
  const { chance } = scope;
  const roll = chance.below(12);
  const signed = type.kind === 'signed';
  if (roll < 6) {
    const operator = chance.pick(['+', '-', '*', '/', 'MOD']);
    const [l, other] = operator === '/' ? [exactly(scope, type, depth - 1), undefined] : pair(scope, type, depth);
    const r = other ?? divisor(scope, type);
    return binary(operator, type, l, r, (a, b) => compute(operator, type, a as bigint, b as bigint));
  }
  if (roll === 6 && signed) {
    const of = exactly(scope, type, depth - 1);
    return {
      type,
      text: `-${wrapped(of.text, of.level < 9)}`.replace(/^--/, '- -'),
      level: 8,
      value: (e) => into(type, -(of.value(e) as bigint)),
    };
  }
  if (roll === 7)
    return call('ABS', type, [exactly(scope, type, depth - 1)], (a) =>
      into(type, (a as bigint) < 0n ? -(a as bigint) : (a as bigint)),
    );
  if (roll === 8) return extreme(scope, type, depth);
  if (roll === 9) {
    const from = chance.pick(REALS);
    return call(`${from.name}_TO_${type.name}`, type, [exactly(scope, from, depth - 1)], (a) =>
      into(type, nearest(a as number)),
    );
  }
  if (roll === 10) {
    const from = chance.pick(REALS);
    return call(`${from.name}_TRUNC_${type.name}`, type, [exactly(scope, from, depth - 1)], (a) =>
      into(type, Number.isFinite(a as number) ? BigInt(Math.trunc(a as number)) : 0n),
    );
  }
  const from = chance.pick([...INTEGERS, ...BITS].filter((t) => t !== type));
  return call(`${from.name}_TO_${type.name}`, type, [exactly(scope, from, depth - 1)], (a) => into(type, a as bigint));
}

/** A variable, or a literal other than 0: a division by the constant 0 is found before the program runs. */
function divisor(scope: Scope, type: Type): Expression {
  for (;;) {
    const found = leaf(scope, type);
    if (!/#(16#)?-?0$/.test(found.text)) return found;
  }
}

function compute(operator: string, type: Type, a: bigint, b: bigint): Value {
  switch (operator) {
    case '+':
      return into(type, a + b);
    case '-':
      return into(type, a - b);
    case '*':
      return into(type, a * b);
    case '/':
      if (b === 0n) throw new Fault('DIVISION_BY_ZERO');
      return into(type, a / b);
    default:
      // IN1 MOD 0 is 0 (2013, table 29).
      return b === 0n ? 0n : into(type, a - (a / b) * b);
  }
}

function extreme(scope: Scope, type: Type, depth: number): Expression {
  const { chance } = scope;
  const three = [0, 1, 2].map(() => exactly(scope, type, depth - 1));
  const max = (a: Value, b: Value) => (b > a ? b : a);
  const min = (a: Value, b: Value) => (b < a ? b : a);
  const name = chance.pick(['MAX', 'MIN', 'LIMIT']);
  if (name === 'LIMIT') return call(name, type, three, (low, v, high) => min(max(v!, low!), high!));
  return call(name, type, three, (...all) => all.reduce(name === 'MAX' ? max : min));
}

function bitString(scope: Scope, type: Type, depth: number): Expression {
  const { chance } = scope;
  const roll = chance.below(8);
  const mask = (1n << BigInt(type.bits)) - 1n;
  if (roll < 3) {
    const operator = chance.pick(['AND', 'OR', 'XOR']);
    const [l, r] = pair(scope, type, depth);
    return binary(operator, type, l, r, (a, b) => {
      const [x, y] = [a as bigint, b as bigint];
      return operator === 'AND' ? x & y : operator === 'OR' ? x | y : x ^ y;
    });
  }
  if (roll === 3) {
    const of = exactly(scope, type, depth - 1);
    return {
      type,
      text: `NOT ${wrapped(of.text, of.level < 8)}`,
      level: 8,
      value: (e) => mask - (of.value(e) as bigint),
    };
  }
  if (roll < 6) return shift(scope, type, depth);
  const from = chance.pick([...INTEGERS, ...BITS].filter((t) => t !== type));
  return call(`${from.name}_TO_${type.name}`, type, [exactly(scope, from, depth - 1)], (a) => into(type, a as bigint));
}

/** Bit by bit, as table 30 draws it. */
function shift(scope: Scope, type: Type, depth: number): Expression {
  const { chance } = scope;
  const name = chance.pick(['SHL', 'SHR', 'ROL', 'ROR']);
  const n = chance.below(type.bits + 3);
  const value = exactly(scope, type, depth - 1);
  return {
    type,
    text: `${name}(${value.text}, ${n})`,
    level: 10,
    value: (e) => {
      let bits = (value.value(e) as bigint).toString(2).padStart(type.bits, '0');
      for (let i = 0; i < n; i++) {
        if (name === 'SHL') bits = `${bits.slice(1)}0`;
        if (name === 'SHR') bits = `0${bits.slice(0, -1)}`;
        if (name === 'ROL') bits = bits.slice(1) + bits[0];
        if (name === 'ROR') bits = bits.at(-1) + bits.slice(0, -1);
      }
      return BigInt(`0b${bits}`);
    },
  };
}

function real(scope: Scope, type: Type, depth: number): Expression {
  const { chance } = scope;
  const roll = chance.below(10);
  if (roll < 6) {
    const operator = chance.pick(['+', '-', '*', '/']);
    const [l, r] = pair(scope, type, depth);
    return binary(operator, type, l, r, (a, b) => {
      const [x, y] = [a as number, b as number];
      return into(type, operator === '+' ? x + y : operator === '-' ? x - y : operator === '*' ? x * y : x / y);
    });
  }
  if (roll === 6) return call('ABS', type, [exactly(scope, type, depth - 1)], (a) => Math.abs(a as number));
  if (roll === 7)
    return call('SQRT', type, [exactly(scope, type, depth - 1)], (a) => into(type, Math.sqrt(a as number)));
  if (roll === 8) {
    const from = chance.pick([...SIGNED, ...UNSIGNED]);
    return call(`${from.name}_TO_${type.name}`, type, [exactly(scope, from, depth - 1)], (a) => into(type, Number(a)));
  }
  const from = type === REAL ? LREAL : REAL;
  return call(`${from.name}_TO_${type.name}`, type, [exactly(scope, from, depth - 1)], (a) => into(type, a as number));
}

function span(scope: Scope, depth: number): Expression {
  const { chance } = scope;
  const roll = chance.below(4);
  const [l, r] = [exactly(scope, TIME, depth - 1), exactly(scope, TIME, depth - 1)];
  if (roll === 0) return binary('+', TIME, l, r, (a, b) => into(TIME, (a as bigint) + (b as bigint)));
  if (roll === 1) return binary('-', TIME, l, r, (a, b) => into(TIME, (a as bigint) - (b as bigint)));
  if (roll === 2 && depth > 1) {
    return binary('/', TIME, l, divisor(scope, SIGNED[0]!), (a, b) => {
      if (b === 0n) throw new Fault('DIVISION_BY_ZERO');
      return (a as bigint) / (b as bigint);
    });
  }
  return leaf(scope, TIME);
}

function text(scope: Scope, depth: number): Expression {
  const { chance } = scope;
  const given = expression(scope, STRING, depth - 1);
  const other = expression(scope, STRING, depth - 1);
  const [l, p] = [chance.below(6), 1 + chance.below(6)];
  const numbered = (name: string, args: string, value: (t: string, u: string) => string): Expression => ({
    type: STRING,
    text: `${name}(${args})`,
    level: 10,
    value: (e) => {
      const t = given.value(e) as string;
      return value(t, other.value(e) as string);
    },
  });
  switch (chance.below(6)) {
    case 0:
      return numbered('CONCAT', `${given.text}, ${other.text}`, (t, u) => t + u);
    case 1:
      return numbered('LEFT', `${given.text}, ${l}`, (t) => [...t].filter((_, i) => i < l).join(''));
    case 2:
      return numbered('RIGHT', `${given.text}, ${l}`, (t) => [...t].filter((_, i) => i >= t.length - l).join(''));
    case 3:
      return numbered('MID', `${given.text}, ${l}, ${p}`, (t) =>
        [...t].filter((_, i) => i >= p - 1 && i < p - 1 + l).join(''),
      );
    case 4:
      return numbered('DELETE', `${given.text}, ${l}, ${p}`, (t) =>
        [...t].filter((_, i) => i < p - 1 || i >= p - 1 + l).join(''),
      );
    default:
      return numbered('INSERT', `${given.text}, ${other.text}, ${p}`, (t, u) => t.slice(0, p) + u + t.slice(p));
  }
}
