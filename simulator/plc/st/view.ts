import { coerce } from './check/context.ts';
import { expression } from './check/expressions.ts';
import type { Checked } from './check/program.ts';
import type { Unit, Variable } from './check/unit.ts';
import { Diagnostics } from './diagnostic.ts';
import { Cursor, Lost } from './syntax/cursor.ts';
import { readExpression } from './syntax/expressions.ts';
import { lex } from './syntax/lexer.ts';
import type { Frame, State, Type, Value } from './types.ts';

/** An instance, a structure or an array. */
export type Holder = Record<string | number, Value>;

/** Where the only program of a controller keeps its variables, if it has no name. */
const UNNAMED = '$program';

/** The variables of a program instance, in a memory. */
export const frameKey = (instance: string): string => instance || UNNAMED;
export const frameOf = (memory: State, instance: string): Frame => memory[frameKey(instance)] as Frame;

/** A variable that a path leads to. */
export interface Found {
  /** The path as the declarations spell it. */
  readonly path: string;
  readonly type: Type;
  readonly variable: Variable | undefined;
  readonly key: string | number;
  /** What holds it under its key, in a memory. */
  of(memory: State): Holder;
}

/** Follows a path through instances, members and elements. */
export function find({ context, schedule }: Checked, path: string): Found | undefined {
  const direct = context.globals.get(path.toUpperCase());
  if (direct?.location && path.startsWith('%')) return inGlobals(direct);
  const parts = path.match(/[^.[\],\s]+/g) ?? [];
  const [first, ...rest] = parts;
  if (first === undefined) return undefined;
  const upper = first.toUpperCase();
  // The only program of a controller need not be named.
  const alone = schedule.instances.length === 1 ? schedule.instances[0] : undefined;
  const local = alone?.unit.variables.get(upper);
  if (alone && local && local.section !== 'external') return follow(context, within(alone.name, local), rest);
  const global = context.globals.get(upper);
  if (global) return follow(context, inGlobals(global), rest);
  const instance = schedule.instances.find(({ name }) => name.toUpperCase() === upper);
  const inner = instance?.unit.variables.get(rest[0]?.toUpperCase() ?? '');
  if (!instance || !inner) return undefined;
  return follow(context, within(instance.name, inner), rest.slice(1));
}

const within = (instance: string, variable: Variable): Found =>
  start(
    variable,
    instance === '' ? variable.name : `${instance}.${variable.name}`,
    (memory) => frameOf(memory, instance) as unknown as Holder,
  );

const inGlobals = (variable: Variable): Found => start(variable, variable.name, (memory) => memory.$globals as Holder);

const start = (variable: Variable, path: string, of: Found['of']): Found => ({
  path,
  type: variable.type,
  variable,
  key: variable.place ?? variable.name,
  of,
});

function follow(context: Checked['context'], from: Found, parts: readonly string[]): Found | undefined {
  const [part, ...rest] = parts;
  if (part === undefined) return from;
  const { type, path, key } = from;
  const of = (memory: State) => from.of(memory)[key] as Holder;
  if (type.kind === 'struct') {
    const field = type.fields.get(part.toUpperCase());
    return (
      field &&
      follow(
        context,
        { path: `${path}.${field.name}`, type: field.type, variable: undefined, key: field.name, of },
        rest,
      )
    );
  }
  if (type.kind === 'block') {
    const inner = context.unitNamed(type.name)?.variables.get(part.toUpperCase());
    return (
      inner &&
      follow(
        context,
        { path: `${path}.${inner.name}`, type: inner.type, variable: inner, key: inner.place ?? inner.name, of },
        rest,
      )
    );
  }
  if (type.kind !== 'array') return undefined;
  const indices = parts.slice(0, type.ranges.length).map(Number);
  if (indices.length < type.ranges.length) return undefined;
  let at = 0;
  for (const [n, [low, high]] of type.ranges.entries()) {
    const index = indices[n]!;
    if (!(index >= low && index <= high)) return undefined;
    at = at * (high - low + 1) + index - low;
  }
  const element = { path: `${path}[${indices.join(',')}]`, type: type.of, variable: undefined, key: at, of };
  return follow(context, element, parts.slice(type.ranges.length));
}

const shown = ({ variables }: Unit): Variable[] =>
  [...variables.values()].filter(({ section }) => !['temp', 'inout', 'external'].includes(section));

/** Variables of all programs and the globals, by path. */
export function visible({ context, schedule }: Checked): ReadonlyMap<string, Type> {
  const found = new Map<string, Type>();
  for (const { name, unit } of schedule.instances) {
    for (const variable of shown(unit))
      found.set(name === '' ? variable.name : `${name}.${variable.name}`, variable.type);
  }
  for (const { name, type } of context.globals.values()) if (!found.has(name)) found.set(name, type);
  return found;
}

/** A literal that somebody typed, as a value of a type. */
export function constantText({ context }: Checked, type: Type, text: string): Value | undefined {
  const diagnostics = new Diagnostics('');
  const cursor = new Cursor(lex(text, diagnostics), diagnostics);
  // Complaints about what somebody typed belong to nobody's program.
  const { machine, globals, enumerators } = context;
  const quiet: typeof context = {
    ...{ diagnostics, machine, globals, enumerators, unit: undefined, counting: [], loops: 0, unknown: new Set() },
    typeNamed: (name) => context.typeNamed(name),
    unitNamed: (name) => context.unitNamed(name),
  };
  try {
    const node = readExpression(cursor);
    if (cursor.token.kind !== 'end') return undefined;
    return coerce(quiet, expression(quiet, node, type), type, node).constant;
  } catch (error) {
    if (error instanceof Lost) return undefined;
    throw error;
  }
}
