import { Diagnostics, type Place } from '../diagnostic.ts';
import { blockText } from '../library/blocks.ts';
import { checkLocations, type LocatedVariable } from '../located.ts';
import type { Machine } from '../machine.ts';
import { parse } from '../syntax/parser.ts';
import type { ConfigurationSyntax, Expression, SourceSyntax, TypeDeclaration, UnitSyntax } from '../syntax/tree.ts';
import { type EnumType, elementaryNamed, type Frame, stringType, type Type, type Value, WRONG } from '../types.ts';
import { type Context, reject } from './context.ts';
import { cells, declared, initialOf, initialValue, typeOf } from './declarations.ts';
import { expressionOf } from './expressions.ts';
import { boundCalls } from './recursion.ts';
import { configured, type Schedule } from './schedule.ts';
import { statements } from './statements.ts';
import { ON } from './typed.ts';
import { persists, type Unit, type Variable } from './unit.ts';

/** Values that one controller may hold. */
const MOST_CELLS = 4_000_000;
/** Types that hold types, one in the other. */
const DEEPEST = 50;

/** A checked program: what a controller needs to run it. */
export interface Checked {
  readonly context: Context;
  readonly schedule: Schedule;
  readonly located: readonly LocatedVariable[];
}

/** Checks and compiles a source text that was read. Reports everything it finds, not only the first. */
export function check(source: SourceSyntax, diagnostics: Diagnostics, machine: Machine): Checked {
  const builder = new Builder(source, diagnostics, machine);
  return builder.build(source);
}

class Builder implements Context {
  readonly diagnostics: Diagnostics;
  readonly machine: Machine;
  readonly globals = new Map<string, Variable>();
  readonly enumerators = new Map<string, EnumType[]>();
  readonly counting: string[] = [];
  unit: Unit | undefined;
  loops = 0;
  readonly unknown = new Set<string>();
  readonly #types = new Map<string, { node: TypeDeclaration; type?: Type; resolving: boolean }>();
  readonly #units = new Map<string, Unit>();
  readonly #declared = new Set<Unit>();
  readonly #fresh: Unit[] = [];
  #depth = 0;

  constructor(source: SourceSyntax, diagnostics: Diagnostics, machine: Machine) {
    this.diagnostics = diagnostics;
    this.machine = machine;
    for (const node of source.types) {
      if (this.#taken(node)) continue;
      this.#types.set(node.name.toUpperCase(), { node, resolving: false });
    }
    for (const node of source.units) {
      if (this.#taken(node)) continue;
      this.#units.set(node.name.toUpperCase(), unitOf(node, diagnostics.file));
    }
  }

  build(source: SourceSyntax): Checked {
    for (const { name } of source.types) this.typeNamed(name);
    const configurations = source.configurations;
    for (const node of [...source.globals, ...configurations.flatMap(({ variables }) => variables)]) this.#global(node);
    for (const unit of [...this.#units.values()]) this.#declare(unit);
    this.#settle();
    boundCalls([...this.#units.values()], this.diagnostics);
    const schedule = this.#schedule(source.units, configurations);
    const located = this.#located(schedule);
    checkLocations(located, this.diagnostics);
    return { context: this, schedule, located };
  }

  /** Bodies of all units, of those of the library too that they turned out to need. */
  #settle(): void {
    for (let unit = this.#fresh.shift(); unit; unit = this.#fresh.shift()) {
      const { syntax } = unit;
      this.unit = unit;
      unit.body = statements(this, syntax.body);
    }
    this.unit = undefined;
  }

  typeNamed(name: string): Type | undefined {
    const upper = name.toUpperCase();
    const entry = this.#types.get(upper);
    if (!entry) {
      if (upper === 'STRING' || upper === 'WSTRING') return stringType(upper);
      return elementaryNamed(upper);
    }
    if (entry.type) return entry.type;
    if (entry.resolving || this.#depth > DEEPEST) {
      reject(
        this,
        entry.node,
        'RECURSION',
        `${entry.node.name} holds itself, or is nested more than ${DEEPEST} deep`,
        'a type is made of smaller ones',
      );
      entry.type = WRONG;
      return WRONG;
    }
    entry.resolving = true;
    this.#depth++;
    const type = typeOf(this, entry.node.type, entry.node.name);
    this.#depth--;
    entry.type ??= type;
    if (entry.node.initial) this.#beginsWith(entry.type, entry.node, entry.node.initial);
    return entry.type;
  }

  /** What variables of a declared type begin with. Another name for a type is no type of its own. */
  #beginsWith(type: Type, { type: syntax }: TypeDeclaration, node: Expression): void {
    if ('fields' in type || 'values' in type || 'low' in type || 'ranges' in type) {
      if (syntax.kind !== 'named') {
        type.initial = initialValue(this, type, node);
        return;
      }
    }
    if (type === WRONG) return;
    const found = `found an initial value of another name for ${type.name}`;
    reject(this, node, 'INITIALIZER', found, 'give it where a variable is declared');
  }

  unitNamed(name: string): Unit | undefined {
    const upper = name.toUpperCase();
    let unit = this.#units.get(upper);
    if (!unit) {
      const text = blockText(upper);
      if (text === undefined) return undefined;
      unit = unitOf(parse(text, new Diagnostics('library')).units[0]!, 'library');
      this.#units.set(upper, unit);
    }
    this.#declare(unit);
    return unit;
  }

  #taken(node: Place & { name: string }): boolean {
    const upper = node.name.toUpperCase();
    const taken = this.#types.has(upper) || this.#units.has(upper) || elementaryNamed(upper) !== undefined;
    if (taken) reject(this, node, 'NAME_TWICE', `the name "${node.name}" is taken`, 'give it another name');
    return taken;
  }

  #global(node: SourceSyntax['globals'][number]): void {
    const upper = node.name.toUpperCase();
    if (this.globals.has(upper))
      reject(this, node, 'NAME_TWICE', `the global "${node.name}" is declared twice`, 'declare it once');
    else this.globals.set(upper, declared(this, node));
  }

  #declare(unit: Unit): void {
    if (this.#declared.has(unit)) return;
    this.#declared.add(unit);
    const { syntax, variables } = unit;
    const asking = this.unit;
    this.unit = unit;
    if (syntax.kind === 'FUNCTION' && syntax.returns) unit.returns = typeOf(this, syntax.returns);
    for (const node of syntax.variables) {
      const upper = node.name.toUpperCase();
      if (variables.has(upper) || upper === unit.name.toUpperCase()) {
        reject(this, node, 'NAME_TWICE', `"${node.name}" is declared twice in ${unit.name}`, 'give it another name');
        continue;
      }
      const variable = placed(unit, declared(this, node));
      variables.set(upper, variable);
      if (variable.section === 'external') this.#external(variable);
      if (variable.section === 'inout') unit.references[variable.name] = { of: {}, key: variable.name };
      if (unit.kind === 'FUNCTION' && variable.type.kind === 'block') {
        reject(
          this,
          node,
          'FUNCTION_STATE',
          `${node.name} is an instance of ${variable.type.name} in a function`,
          'a function keeps nothing; use a FUNCTION_BLOCK',
        );
      }
    }
    complete(this, unit);
    this.#fresh.push(unit);
    this.unit = asking;
  }

  #external(variable: Variable): void {
    const global = this.globals.get(variable.name.toUpperCase());
    if (!global)
      reject(this, variable, 'EXTERNAL', `there is no global "${variable.name}"`, 'declare it with VAR_GLOBAL');
    else if (global.type.name !== variable.type.name) {
      reject(
        this,
        variable,
        'EXTERNAL',
        `${variable.name} is ${variable.type.name} here`,
        `the global is ${global.type.name}`,
      );
    }
  }

  #schedule(units: readonly UnitSyntax[], configurations: readonly ConfigurationSyntax[]): Schedule {
    const schedule = configured(this, units, configurations, (node, type) => expressionOf(this, node, type));
    const size = schedule.instances.reduce((sum, { unit }) => sum + cells(this, { kind: 'block', name: unit.name }), 0);
    if (size > MOST_CELLS) {
      reject(
        this,
        { line: 1, column: 1 },
        'TOO_LARGE',
        'the program holds too many variables',
        `hold at most ${MOST_CELLS} values`,
      );
    }
    return schedule;
  }

  #located(schedule: Schedule): LocatedVariable[] {
    const found: LocatedVariable[] = [];
    const add = (prefix: string, { name, location, type, line, column }: Variable) => {
      if (location !== undefined) found.push({ path: prefix + name, location, type, line, column });
    };
    for (const variable of this.globals.values()) add('', variable);
    for (const { name, unit } of schedule.instances) {
      for (const variable of unit.variables.values()) add(name === '' ? '' : `${name}.`, variable);
    }
    for (const unit of this.#units.values()) {
      if (unit.kind === 'PROGRAM') continue;
      for (const variable of unit.variables.values()) {
        if (variable.location)
          reject(
            this,
            variable,
            'LOCATION',
            `${variable.name} has an address in a ${unit.kind}`,
            'addresses belong to programs and globals',
          );
      }
    }
    return found;
  }
}

function unitOf(syntax: UnitSyntax, file: string): Unit {
  return {
    ...{ syntax, file, name: syntax.name, kind: syntax.kind, variables: new Map(), temps: {}, references: {} },
    size: 0,
    create: () => [],
    begin: () => {},
    body: () => ON,
    calls: new Map(),
  };
}

/**
 * The same values in an array that engines take for one of anything from the start, as its copies are: with some
 * instances in arrays of small integers and others in arrays of doubles, each access would have to look which it is.
 */
function ofAnything(values: readonly Value[]): Frame {
  const frame: Frame = [''];
  frame.pop();
  for (const value of values) frame.push(value);
  return frame;
}

/** Gives a variable its place in the instances of its unit. */
function placed(unit: Unit, variable: Variable): Variable {
  if (!persists(unit, variable)) return variable;
  return { ...variable, place: unit.size++, ...(variable.edge && { before: unit.size++ }) };
}

/** What makes and renews variables of a unit, once all are known. */
function complete(c: Context, unit: Unit): void {
  const all = [...unit.variables.values()];
  const kept = all.filter((variable) => persists(unit, variable));
  const edges = all.filter(({ edge }) => edge);
  const temps = unit.kind === 'FUNCTION' ? [] : all.filter(({ section }) => section === 'temp');
  const initials: (() => Value)[] = [];
  for (const { place, before, initial, edge } of kept) {
    initials[place!] = initial;
    if (before !== undefined) initials[before] = () => edge === 'F';
  }
  if (unit.returns) {
    unit.result = unit.size++;
    initials[unit.result] = initialOf(c, unit.returns, undefined);
  }
  let first: Frame | undefined;
  unit.create = () => {
    first ??= ofAnything(initials.map((initial) => initial()));
    const frame = first.slice();
    // What holds values itself is made anew.
    for (let i = 0; i < frame.length; i++) if (typeof frame[i] === 'object') frame[i] = initials[i]!();
    return frame;
  };
  if (temps.length === 0 && edges.length === 0) return;
  unit.begin = (frame) => {
    for (const { name, initial } of temps) unit.temps[name] = initial();
    for (const { name, edge, place, before } of edges) {
      const now = frame[place!] as boolean;
      const was = frame[before!] as boolean;
      unit.temps[name] = edge === 'R' ? now && !was : !now && was;
      frame[before!] = now;
    }
  };
}
