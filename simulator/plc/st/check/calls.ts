import type { Place } from '../diagnostic.ts';
import { standardFunction } from '../library/functions.ts';
import type { Argument, Expression } from '../syntax/tree.ts';
import { BOOL, baseOf, type Frame, type State, type Type, type Value, WRONG, widens } from '../types.ts';
import { copied } from '../values.ts';
import { a, type Context, coerce, originOf, reject } from './context.ts';
import { CELLS_PER_STATEMENT, cells } from './declarations.ts';
import { expression } from './expressions.ts';
import { ON, type Run, type Step, storer, type Typed, wrong } from './typed.ts';
import type { Reference, Unit, Variable } from './unit.ts';

/** A structure or array given to an input, which gets a copy. */
function copying(c: Context, { type, run }: Typed): Run {
  const { machine } = c;
  const cost = Math.floor(cells(c, type) / CELLS_PER_STATEMENT);
  return (s) => {
    machine.budget -= cost;
    return copied(run(s));
  };
}

const PARAMETERS = ['input', 'output', 'inout'];
const parametersOf = (unit: Unit): Variable[] =>
  [...unit.variables.values()].filter(({ section }) => PARAMETERS.includes(section));

/** A function in an expression: one of the program, or of the standard library. */
export function callFunction(
  c: Context,
  name: string,
  args: readonly Argument[],
  place: Place,
  expected?: Type,
): Typed {
  const unit = c.unitNamed(name);
  if (!unit) {
    const standard = standardFunction(name.toUpperCase());
    if (standard) return standard(c, args, place, expected);
    const variable = c.unit?.variables.get(name.toUpperCase()) ?? c.globals.get(name.toUpperCase());
    return variable
      ? reject(
          c,
          place,
          'CALL',
          `${name} is ${a(variable.type)}, no function`,
          'call a block as a statement, then read its outputs',
        )
      : reject(
          c,
          place,
          'FUNCTION_UNKNOWN',
          `there is no function "${name}"`,
          'correct its spelling, or write the function',
        );
  }
  if (unit.kind !== 'FUNCTION') {
    return reject(c, place, 'CALL', `${unit.name} is a ${unit.kind}`, `declare an instance: x : ${unit.name};`);
  }
  note(c, unit, place);
  const bound = bind(c, unit, args, place);
  return bound ? { type: unit.returns ?? WRONG, run: invocation(c, unit, bound, place) } : wrong;
}

/** One argument, ready to run. */
interface Bound {
  readonly inputs: readonly { readonly place: number; readonly run: Run }[];
  readonly references: readonly {
    readonly name: string;
    readonly container: Run;
    readonly key: Run<string | number>;
  }[];
  readonly outputs: readonly ((callee: Frame, caller: Frame) => void)[];
}

function note(c: Context, unit: Unit, place: Place): void {
  if (c.unit && !c.unit.calls.has(unit)) c.unit.calls.set(unit, place);
}

function invocation(c: Context, unit: Unit, bound: Bound, place: Place): Run {
  const { inputs, references, outputs } = bound;
  const { machine } = c;
  const origin = originOf(c, place);
  const count = inputs.length;
  // Large variables of a function are made anew with each call, and cost their time.
  const size = cells(c, { kind: 'block', name: unit.name });
  const cost = Math.floor(size / CELLS_PER_STATEMENT);
  return (caller) => {
    machine.budget -= cost;
    machine.spend(origin);
    const callee = unit.create();
    for (let i = 0; i < count; i++) {
      const { place, run } = inputs[i]!;
      callee[place] = run(caller);
    }
    refer(unit, references, caller);
    unit.begin(callee);
    unit.body(callee);
    for (const write of outputs) write(callee, caller);
    return callee[unit.result!]!;
  };
}

/** References are found before any is set, so that an argument may use what they replace. */
function refer(unit: Unit, references: Bound['references'], caller: Frame): void {
  if (references.length === 0) return;
  const found = references.map(
    ({ container, key }): Reference => ({ of: container(caller) as State | Frame, key: key(caller) }),
  );
  references.forEach(({ name }, i) => {
    Object.assign(unit.references[name]!, found[i]!);
  });
}

/** `timer(IN := x, PT := T#1s, Q => y);` or a function whose value nobody wants. */
export function callStatement(c: Context, of: Expression, args: readonly Argument[], place: Place): Step {
  if (of.kind === 'name' && !isInstance(c, of.name)) {
    const { run } = callFunction(c, of.name, args, place);
    return (s) => {
      run(s);
      return ON;
    };
  }
  const instance = expression(c, of);
  if (instance.type === WRONG) return () => ON;
  if (instance.type.kind !== 'block') {
    reject(c, place, 'CALL', `found a call of ${a(instance.type)}`, 'call an instance of a function block');
    return () => ON;
  }
  const unit = c.unitNamed(instance.type.name)!;
  note(c, unit, place);
  const bound = bind(c, unit, args, place);
  if (!bound) return () => ON;
  return blockCall(unit, instance.run as Run<Frame>, bound);
}

const isInstance = (c: Context, name: string): boolean => {
  const upper = name.toUpperCase();
  return (c.unit?.variables.get(upper) ?? c.globals.get(upper)) !== undefined;
};

function blockCall(unit: Unit, instance: Run<Frame>, { inputs, references, outputs }: Bound): Step {
  const count = inputs.length;
  return (caller) => {
    const callee = instance(caller);
    for (let i = 0; i < count; i++) {
      const { place, run } = inputs[i]!;
      callee[place] = run(caller);
    }
    refer(unit, references, caller);
    unit.begin(callee);
    unit.body(callee);
    for (const write of outputs) write(callee, caller);
    return ON;
  };
}

/** Pairs arguments with parameters: all by name, or all by position. */
function bind(c: Context, unit: Unit, args: readonly Argument[], place: Place): Bound | undefined {
  const parameters = parametersOf(unit);
  const named = args.filter(({ name }) => name !== undefined).length;
  const signature = `${unit.name}(${parameters.map(({ name, type }) => `${name} : ${type.name}`).join(', ')})`;
  if (named > 0 && named < args.length) {
    reject(c, place, 'ARGUMENTS', 'found arguments with and without names', 'name all of them, or none');
    return undefined;
  }
  if (
    args.length > parameters.length ||
    (named === 0 && unit.kind === 'FUNCTION' && args.length !== parameters.length)
  ) {
    reject(
      c,
      place,
      'ARGUMENTS',
      `found ${args.length} ${args.length === 1 ? 'argument' : 'arguments'}`,
      `${signature} takes ${parameters.length}`,
    );
    return undefined;
  }
  const pairs: [Variable, Argument][] = [];
  for (const [i, argument] of args.entries()) {
    const wanted = argument.name?.toUpperCase();
    const parameter =
      wanted === undefined ? parameters[i] : parameters.find(({ name }) => name.toUpperCase() === wanted);
    if (!parameter) {
      reject(c, argument.place, 'ARGUMENTS', `${unit.name} has no parameter "${argument.name}"`, `it is ${signature}`);
      return undefined;
    }
    if (pairs.some(([p]) => p === parameter)) {
      reject(c, argument.place, 'ARGUMENTS', `found "${parameter.name}" twice`, 'give it once');
      return undefined;
    }
    pairs.push([parameter, argument]);
  }
  const missing = parameters.find((p) => p.section === 'inout' && !pairs.some(([given]) => given === p));
  if (missing) {
    reject(
      c,
      place,
      'ARGUMENTS',
      `${missing.name} of ${unit.name} is missing`,
      'a VAR_IN_OUT is always given a variable',
    );
    return undefined;
  }
  return connect(c, pairs);
}

function connect(c: Context, pairs: readonly [Variable, Argument][]): Bound {
  const inputs: Bound['inputs'][number][] = [];
  const references: Bound['references'][number][] = [];
  const outputs: Bound['outputs'][number][] = [];
  for (const [parameter, argument] of pairs) {
    const { type, section } = parameter;
    if (section === 'input') {
      const value = coerce(c, expression(c, argument.value, type), type, argument.value);
      const aggregate = type.kind === 'array' || type.kind === 'struct';
      inputs.push({ place: parameter.place!, run: aggregate ? copying(c, value) : value.run });
      continue;
    }
    const found = section === 'inout' ? reference(c, parameter, argument) : output(c, parameter, argument);
    if (found && section === 'inout') references.push(found as Bound['references'][number]);
    else if (found) outputs.push(found as Bound['outputs'][number]);
  }
  return { inputs, references, outputs };
}

function reference(c: Context, { name, type }: Variable, { value }: Argument): Bound['references'][number] | undefined {
  const given = expression(c, value);
  if (given.type === WRONG) return undefined;
  const { target } = given;
  if (!target || target.refuses) {
    const found = target?.refuses?.found ?? 'found a value';
    reject(c, value, 'ARGUMENTS', `${found} for the VAR_IN_OUT ${name}`, 'give a variable that may be assigned');
    return undefined;
  }
  if (!sameType(given.type, type)) {
    reject(c, value, 'TYPE', `found ${a(given.type)} for ${name}`, `a VAR_IN_OUT takes exactly ${a(type)}`);
    return undefined;
  }
  const { container = (frame) => frame, key } = target;
  return { name, container, key: typeof key === 'function' ? key : () => key };
}

const sameType = (x: Type, y: Type): boolean => {
  if (x.kind === 'block' && y.kind === 'block') return x.name === y.name;
  if (x.kind === 'subrange' || y.kind === 'subrange') return x === y;
  return widens(x, y) && widens(y, x);
};

function output(c: Context, { name, place, type }: Variable, argument: Argument): Bound['outputs'][number] | undefined {
  const given = expression(c, argument.value);
  if (given.type === WRONG) return undefined;
  if (!given.target || given.target.refuses) {
    const found = given.target?.refuses?.found ?? 'found a value';
    reject(c, argument.value, 'ARGUMENTS', `${found} for the output ${name}`, 'give a variable that may be assigned');
    return undefined;
  }
  let value: Value = 0;
  const source: Typed = { type, run: () => value };
  const brought = argument.negated && baseOf(type) === BOOL ? { type, run: () => !value } : source;
  const write = storer(given.target, coerce(c, brought, given.type, argument.value).run);
  return (callee, caller) => {
    value = copied(callee[place!]!);
    write(caller);
  };
}
