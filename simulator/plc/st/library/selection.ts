import { fold, reject, settled } from '../check/context.ts';
import { expression } from '../check/expressions.ts';
import { type Run, type Typed, wrong } from '../check/typed.ts';
import { BOOL, type Elementary, isClass, isInteger, isWide, type Type, WRONG } from '../types.ts';
import { wrapOf } from '../values.ts';
import { alike, one, ordered, type Standard } from './arguments.ts';

const any = () => true;
/** What has an order: all but structures, arrays and enumerations. */
const comparable = (type: Type) => type.kind === 'elementary' || type.kind === 'string' || type.kind === 'subrange';

const select: Standard = (c, args, place, expected) => {
  const nodes = ordered(c, 'SEL', ['G', 'IN0', 'IN1'], args, place);
  if (!nodes) return wrong;
  const which = one(c, nodes[0]!, BOOL);
  const found = alike(c, 'SEL', nodes.slice(1), any, 'give two values of one type', expected);
  if (!found || which === wrong) return wrong;
  const [off, on] = found.all.map(({ run }) => run);
  // Both are evaluated: a function has all its inputs before it works.
  const run: Run = (s) => {
    const g = which.run(s);
    const a = off!(s);
    const b = on!(s);
    return g ? b : a;
  };
  return fold({ type: found.type, run }, [which, ...found.all]);
};

const extreme =
  (name: 'MAX' | 'MIN'): Standard =>
  (c, args, place, expected) => {
    const nodes = ordered(c, name, ['IN1', 'IN2'], args, place, 'IN');
    const found = nodes && alike(c, name, nodes, comparable, 'give values of one type that have an order', expected);
    if (!found) return wrong;
    const runs = found.all.map(({ run }) => run as Run<number>);
    const better = name === 'MAX' ? (x: number, y: number) => x > y : (x: number, y: number) => x < y;
    const run: Run = (s) => {
      let best = runs[0]!(s);
      for (let i = 1; i < runs.length; i++) {
        const value = runs[i]!(s);
        if (better(value, best)) best = value;
      }
      return best;
    };
    return fold({ type: found.type, run }, found.all);
  };

/** MIN(MAX(IN, MN), MX). */
const limit: Standard = (c, args, place, expected) => {
  const nodes = ordered(c, 'LIMIT', ['MN', 'IN', 'MX'], args, place);
  const found =
    nodes && alike(c, 'LIMIT', nodes, comparable, 'give three values of one type that have an order', expected);
  if (!found) return wrong;
  const [low, value, high] = found.all.map(({ run }) => run as Run<number>);
  const run: Run = (s) => {
    const least = low!(s);
    const v = value!(s);
    const most = high!(s);
    const raised = v < least ? least : v;
    return raised > most ? most : raised;
  };
  return fold({ type: found.type, run }, found.all);
};

/** MUX(K, IN0, IN1, …): a K outside is an array out of bounds. */
const multiplex: Standard = (c, args, place, expected) => {
  const nodes = ordered(c, 'MUX', ['K', 'IN0', 'IN1'], args, place, 'IN');
  if (!nodes) return wrong;
  const k = settled(c, expression(c, nodes[0]!), nodes[0]!);
  const found = alike(c, 'MUX', nodes.slice(1), any, 'give values of one type', expected);
  if (!found || k.type === WRONG) return wrong;
  if (!isInteger(k.type)) return reject(c, nodes[0]!, 'ARGUMENTS', `found ${k.type.name} for K`, 'K is an integer');
  const { machine } = c;
  const origin = { file: c.unit?.file ?? c.diagnostics.file, line: place.line, column: place.column };
  const runs = found.all.map(({ run }) => run);
  const run: Run = (s) => {
    const index = Number(k.run(s));
    const values = runs.map((r) => r(s));
    if (index >= 0 && index < values.length) return values[index]!;
    machine.fault('ARRAY_BOUNDS', origin, `K of MUX is ${index}, outside 0..${values.length - 1}`);
    return values[index < 0 ? 0 : values.length - 1]!;
  };
  return fold({ type: found.type, run }, [k, ...found.all]);
};

/** SHL, SHR, ROL and ROR (table 30). Shifts fill with zeros; a rotation counts modulo the width. */
const shift =
  (name: 'SHL' | 'SHR' | 'ROL' | 'ROR'): Standard =>
  (c, args, place, expected) => {
    const nodes = ordered(c, name, ['IN', 'N'], args, place);
    if (!nodes) return wrong;
    const given: Typed = expression(c, nodes[0]!);
    const value = given.exact !== undefined && expected ? one(c, nodes[0]!, expected) : given;
    const n = settled(c, expression(c, nodes[1]!), nodes[1]!);
    if (value.type === WRONG || n.type === WRONG) return wrong;
    if (!isClass(value.type, 'bits', 'bool')) {
      return reject(
        c,
        nodes[0]!,
        'ARGUMENTS',
        `found ${name} of ${value.type.name}`,
        'give a bit string: BYTE, WORD, DWORD or LWORD',
      );
    }
    if (!isInteger(n.type)) return reject(c, nodes[1]!, 'ARGUMENTS', `found ${n.type.name} for N`, 'N is an integer');
    const type = value.type as Elementary;
    const work = shifted(name, type);
    return fold({ type, run: (s) => work(value.run(s), Number(n.run(s))) }, [value, n]);
  };

function shifted(name: 'SHL' | 'SHR' | 'ROL' | 'ROR', type: Elementary) {
  const width = type.bits;
  const wide = isWide(type);
  const wrap = wrapOf(type) as (v: bigint | number) => number;
  return (value: unknown, n: number): number => {
    const bits = BigInt(value as number);
    const count = name.startsWith('RO') ? ((n % width) + width) % width : Math.min(Math.max(n, 0), width);
    const left = name.endsWith('L') ? count : width - count;
    const up = BigInt.asUintN(width, bits << BigInt(name === 'SHR' ? 0 : left));
    const down = bits >> BigInt(name === 'SHR' ? count : width - left);
    const result = name === 'SHL' ? up : name === 'SHR' ? down : up | down;
    return wrap(wide ? result : Number(result));
  };
}

export const selection: Readonly<Record<string, Standard>> = {
  SEL: select,
  MAX: extreme('MAX'),
  MIN: extreme('MIN'),
  LIMIT: limit,
  MUX: multiplex,
  SHL: shift('SHL'),
  SHR: shift('SHR'),
  ROL: shift('ROL'),
  ROR: shift('ROR'),
};
