import { cos, exp, log, sin } from '../../../math.ts';
import { fold, reject, settled } from '../check/context.ts';
import { expression, operate } from '../check/expressions.ts';
import { type Run, type Typed, wrong } from '../check/typed.ts';
import { BOOL, baseOf, type Elementary, isClass, isNumber, LREAL, REAL, WRONG } from '../types.ts';
import { wrapOf } from '../values.ts';
import { alike, ordered, type Standard } from './arguments.ts';
import { log10 } from './power.ts';
import { acos, asin, atan, atan2, tan } from './trigonometry.ts';

/** Functions of one real (IEC 61131-3, 2013, table 28). An integer that a REAL holds widens. */
const real =
  (name: string, f: (x: number) => number): Standard =>
  (c, args, place, expected) => {
    const nodes = ordered(c, name, ['IN'], args, place);
    const found = nodes && alike(c, name, nodes, () => true, 'give a number', expected);
    if (!found) return wrong;
    const type = isClass(found.type, 'real') ? (found.type as Elementary) : REAL;
    const given = found.all[0]!;
    if (!isNumber(found.type) || (!isClass(found.type, 'real') && (baseOf(found.type) as Elementary).bits > 16)) {
      return reject(
        c,
        place,
        'ARGUMENTS',
        `found ${name} of ${found.type.name}`,
        'give a REAL or LREAL, or convert to one',
      );
    }
    const run = given.run as Run<number>;
    const wrap = wrapOf(type) as (v: number) => number;
    return fold({ type, run: (s) => wrap(f(run(s))) }, [given]);
  };

const absolute: Standard = (c, args, place) => {
  const nodes = ordered(c, 'ABS', ['IN'], args, place);
  if (!nodes) return wrong;
  const given = settled(c, expression(c, nodes[0]!), nodes[0]!);
  if (given.type === WRONG) return wrong;
  if (!isNumber(given.type)) return reject(c, place, 'ARGUMENTS', `found ABS of ${given.type.name}`, 'give a number');
  const type = baseOf(given.type) as Elementary;
  const wrap = wrapOf(type) as (v: number) => number;
  const run = given.run as Run<number>;
  if (type.class === 'real') return fold({ type, run: (s) => Math.abs(run(s)) }, [given]);
  return fold({ type, run: (s) => ((v) => wrap(v < 0 ? -v : v))(run(s)) }, [given]);
};

/** Functions that are operators by another name: ADD(a, b, c) is a + b + c (table 29). */
const operator =
  (name: string, sign: string, extensible: boolean): Standard =>
  (c, args, place) => {
    const nodes = ordered(c, name, ['IN1', 'IN2'], args, place, extensible ? 'IN' : undefined);
    if (!nodes) return wrong;
    return nodes.map((node) => expression(c, node)).reduce((x, y) => operate(c, sign, x, y, place));
  };

/** GT(a, b, c) is (a > b) AND (b > c) (table 33). */
const chain =
  (name: string, sign: string): Standard =>
  (c, args, place) => {
    const nodes = ordered(c, name, ['IN1', 'IN2'], args, place, name === 'NE' ? undefined : 'IN');
    if (!nodes) return wrong;
    const all = nodes.map((node) => expression(c, node));
    const pairs: Typed[] = all.slice(1).map((right, i) => operate(c, sign, all[i]!, right, place));
    if (pairs.some(({ type }) => type === WRONG)) return wrong;
    return pairs.reduce((x, y) => operate(c, 'AND', x, y, place));
  };

const move: Standard = (c, args, place, expected) => {
  const nodes = ordered(c, 'MOVE', ['IN'], args, place);
  if (!nodes) return wrong;
  const { target: _, ...value } = expression(c, nodes[0]!, expected);
  return value;
};

const twoReals: Standard = (c, args, place, expected) => {
  const nodes = ordered(c, 'ATAN2', ['Y', 'X'], args, place);
  const found = nodes && alike(c, 'ATAN2', nodes, (t) => isClass(t, 'real'), 'give two reals', expected);
  if (!found) return wrong;
  const [y, x] = found.all.map(({ run }) => run as Run<number>);
  const wrap = wrapOf(found.type as Elementary) as (v: number) => number;
  return fold({ type: found.type, run: (s) => wrap(atan2(y!(s), x!(s))) }, found.all);
};

const valid: Standard = (c, args, place) => {
  const nodes = ordered(c, 'IS_VALID', ['IN'], args, place);
  const found = nodes && alike(c, 'IS_VALID', nodes, (t) => isClass(t, 'real'), 'give a REAL or LREAL', LREAL);
  if (!found) return wrong;
  const run = found.all[0]!.run as Run<number>;
  return fold({ type: BOOL, run: (s) => Number.isFinite(run(s)) }, found.all);
};

export const numeric: Readonly<Record<string, Standard>> = {
  ABS: absolute,
  SQRT: real('SQRT', Math.sqrt),
  LN: real('LN', log),
  LOG: real('LOG', log10),
  EXP: real('EXP', exp),
  SIN: real('SIN', sin),
  COS: real('COS', cos),
  TAN: real('TAN', tan),
  ASIN: real('ASIN', asin),
  ACOS: real('ACOS', acos),
  ATAN: real('ATAN', atan),
  ATAN2: twoReals,
  ADD: operator('ADD', '+', true),
  MUL: operator('MUL', '*', true),
  SUB: operator('SUB', '-', false),
  DIV: operator('DIV', '/', false),
  MOD: operator('MOD', 'MOD', false),
  EXPT: operator('EXPT', '**', false),
  AND: operator('AND', 'AND', true),
  OR: operator('OR', 'OR', true),
  XOR: operator('XOR', 'XOR', true),
  GT: chain('GT', '>'),
  GE: chain('GE', '>='),
  EQ: chain('EQ', '='),
  LE: chain('LE', '<='),
  LT: chain('LT', '<'),
  NE: chain('NE', '<>'),
  MOVE: move,
  IS_VALID: valid,
};
