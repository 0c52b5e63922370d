import type { Place } from '../diagnostic.ts';
import { readLocation, spelled } from '../located.ts';
import type { Expression } from '../syntax/tree.ts';
import { type ArrayType, BOOL, BYTE, DWORD, isInteger, LWORD, type Type, WORD, WRONG } from '../types.ts';
import { zeroOf } from '../values.ts';
import { a, type Context, coerce, originOf, reject, unknownName } from './context.ts';
import { expression } from './expressions.ts';
import { constant, loader, type Run, type Target, type Typed, wrong } from './typed.ts';
import type { Variable } from './unit.ts';

/** Reads a variable, a member, an element or a direct address; what it gives may also be a target. */
export function readTarget(c: Context, node: Expression): Typed {
  const found = locate(c, node);
  if (!found) return wrong;
  const { type, target, value } = found;
  if (value !== undefined) return { ...constant(type, value), target };
  return { type, target, run: loader(target) };
}

interface Located {
  readonly type: Type;
  readonly target: Target;
  readonly value?: Typed['constant'];
}

function locate(c: Context, node: Expression): Located | undefined {
  switch (node.kind) {
    case 'name':
      return named(c, node.name, node);
    case 'location':
      return direct(c, node.text, node);
    case 'member':
      return member(c, node);
    case 'index':
      return element(c, node);
    default:
      reject(c, node, 'TARGET', 'found an expression', 'give a variable');
      return undefined;
  }
}

function named(c: Context, name: string, place: Place): Located | undefined {
  const upper = name.toUpperCase();
  const { unit } = c;
  const local = unit?.variables.get(upper);
  if (local && local.section !== 'external') return inUnit(c, local, upper);
  if (unit?.kind === 'FUNCTION' && unit.returns && unit.name.toUpperCase() === upper) {
    return { type: unit.returns, target: { key: unit.result! } };
  }
  const global = c.globals.get(upper);
  if (!global) {
    unknownName(c, name, place);
    return undefined;
  }
  return inGlobals(c, global);
}

function inUnit(c: Context, variable: Variable, upper: string): Located {
  const { name, type, section, value } = variable;
  const unit = c.unit!;
  const refuses = refusal(variable, c.counting.includes(upper));
  const kept = value === undefined ? {} : { value };
  if (section === 'inout') {
    const reference = unit.references[name]!;
    const target = { container: () => reference.of, key: () => reference.key, ...refuses };
    return { type, target };
  }
  const temp = (section === 'temp' && unit.kind !== 'FUNCTION') || variable.edge !== undefined;
  const { temps } = unit;
  return {
    type,
    target: { ...(temp ? { container: () => temps, key: name } : { key: variable.place! }), ...refuses },
    ...kept,
  };
}

function refusal({ name, section, constant: fixed }: Variable, counts: boolean): Pick<Target, 'refuses'> {
  if (counts)
    return { refuses: { found: `${name} counts the FOR loop around`, expected: 'leave it to the loop, or use WHILE' } };
  if (fixed) return { refuses: { found: `${name} is CONSTANT`, expected: 'assign to a variable' } };
  if (section === 'input')
    return { refuses: { found: `${name} is an input`, expected: 'inputs are set by the caller; use a VAR' } };
  return {};
}

function inGlobals(c: Context, variable: Variable): Located {
  const { machine } = c;
  const { name, type, value } = variable;
  const target = { container: () => machine.globals, key: name, ...refusal(variable, false) };
  return { type, target, ...(value !== undefined && { value }) };
}

/** What is at an address that no declaration names: a global variable of its own, one for each address. */
function direct(c: Context, text: string, { line, column }: Place): Located | undefined {
  if (!readLocation(text)) {
    reject(c, { line, column }, 'LOCATION', `found the address ${text}`, 'write %IX0.0 to %IX0.7, %QW3, %MD7 or %ML1');
    return undefined;
  }
  const location = spelled(text);
  const tables = [c.unit?.variables, c.globals];
  for (const table of tables) {
    const declared = [...(table?.values() ?? [])].find((v) => v.location === location);
    if (declared)
      return table === c.globals ? inGlobals(c, declared) : inUnit(c, declared, declared.name.toUpperCase());
  }
  const type = { X: BOOL, B: BYTE, W: WORD, D: DWORD, L: LWORD }[location[2]!] ?? BOOL;
  const variable: Variable = {
    name: location,
    type,
    section: location[1] === 'I' ? 'input' : 'global',
    retain: false,
    constant: false,
    initial: () => zeroOf(type),
    location,
    line,
    column,
  };
  c.globals.set(location, variable);
  return inGlobals(c, variable);
}

function member(c: Context, node: Expression & { kind: 'member' }): Located | undefined {
  // Type.VALUE of an enumeration, as several makers write it.
  const of = expression(c, node.of);
  const { type } = of;
  if (type === WRONG) return undefined;
  const upper = node.name.toUpperCase();
  if (type.kind === 'struct') {
    const field = type.fields.get(upper);
    if (field) {
      const refuses = of.target?.refuses && { refuses: of.target.refuses };
      return { type: field.type, target: { container: of.run, key: field.name, ...refuses } };
    }
    const fields = [...type.fields.values()].map(({ name }) => name).join(', ');
    reject(c, node, 'MEMBER', `${type.name} has no member "${node.name}"`, `it has ${fields}`);
    return undefined;
  }
  if (type.kind === 'block') {
    const unit = c.unitNamed(type.name)!;
    const variable = unit.variables.get(upper);
    if (variable && (variable.section === 'input' || variable.section === 'output')) {
      const outputOnly =
        variable.section === 'output'
          ? {
              refuses: {
                found: `${node.name} is an output of ${type.name}`,
                expected: 'only the block itself writes its outputs',
              },
            }
          : {};
      return { type: variable.type, target: { container: of.run, key: variable.place!, ...outputOnly } };
    }
    const seen = [...unit.variables.values()].filter(({ section }) => section === 'input' || section === 'output');
    reject(
      c,
      node,
      'MEMBER',
      `${type.name} shows no "${node.name}"`,
      `it has ${seen.map(({ name }) => name).join(', ')}`,
    );
    return undefined;
  }
  reject(
    c,
    node,
    'MEMBER',
    `found "." after ${a(type)}`,
    'only structures and instances of function blocks have members',
  );
  return undefined;
}

function element(c: Context, node: Expression & { kind: 'index' }): Located | undefined {
  const of = expression(c, node.of);
  if (of.type === WRONG) return undefined;
  if (of.type.kind !== 'array') {
    reject(c, node, 'INDEX', `found "[" after ${a(of.type)}`, 'only arrays have elements');
    return undefined;
  }
  const { ranges } = of.type;
  if (node.indices.length !== ranges.length) {
    reject(c, node, 'INDEX', `found ${node.indices.length} indices`, `${of.type.name} has ${ranges.length}`);
    return undefined;
  }
  const indices = node.indices.map((index, n) => indexOf(c, index, ranges[n]!));
  if (indices.some((index) => index === undefined)) return undefined;
  const key = position(c, of.type, indices as Run<number>[], node);
  const refuses = of.target?.refuses && { refuses: of.target.refuses };
  return { type: of.type.of, target: { container: of.run, key, ...refuses } };
}

function indexOf(c: Context, node: Expression, [low, high]: readonly [number, number]): Run<number> | undefined {
  const index = expression(c, node);
  if (index.type === WRONG) return undefined;
  const outside = (found: number | bigint) => {
    reject(c, node, 'ARRAY_BOUNDS', `index ${found} is outside the array`, `give ${low} to ${high}`);
    return undefined;
  };
  if (index.exact !== undefined) {
    if (typeof index.exact === 'bigint' && (index.exact < low || index.exact > high)) return outside(index.exact);
    return coerce(c, index, c.typeNamed('DINT')!, node).run as Run<number>;
  }
  if (!isInteger(index.type)) {
    reject(c, node, 'INDEX', `found ${a(index.type)} as an index`, 'an index is an integer');
    return undefined;
  }
  const fixed = index.constant as number | undefined;
  if (fixed !== undefined && (fixed < low || fixed > high)) return outside(fixed);
  return index.run as Run<number>;
}

/** Where an element lies, its indices checked while the program runs; outside, a fault and the nearest one. */
function position(c: Context, { ranges }: ArrayType, indices: readonly Run<number>[], place: Place): Run<number> {
  const { machine } = c;
  const origin = originOf(c, place);
  const checked = (n: number): Run<number> => {
    const [low, high] = ranges[n]!;
    const index = indices[n]!;
    return (s) => {
      const i = index(s);
      if (i >= low && i <= high) return Number(i) - low;
      machine.fault('ARRAY_BOUNDS', origin, `index ${i} is outside ${low}..${high}`);
      return i < low ? 0 : high - low;
    };
  };
  const first = checked(0);
  if (ranges.length === 1) return first;
  const all = ranges.map((_, n) => checked(n));
  const lengths = ranges.map(([low, high]) => high - low + 1);
  return (s) => all.reduce((at, index, n) => at * lengths[n]! + index(s), 0);
}
