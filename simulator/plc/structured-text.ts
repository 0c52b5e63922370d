import { PlantwrightError } from '../error.ts';
import type { Signal, Signals, Value } from '../plant/signal.ts';
import type { Parameters } from '../plant/twin.ts';
import type { Computed, OutputVariables, Program, Scan } from './controller.ts';
import { forcingOf } from './forcing.ts';
import { compile } from './st/compile.ts';
import { formatDiagnostic } from './st/diagnostic.ts';
import { type LocatedVariable, readLocation, signalNameOf } from './st/located.ts';
import type { FaultReport } from './st/machine.ts';
import { DEFAULT_BUDGET, type StructuredTextProgram } from './st/program.ts';
import {
  baseOf,
  type Elementary,
  isClass,
  isNumber,
  LREAL,
  type State,
  type Value as StValue,
  type Type,
} from './st/types.ts';
import { fromBigInt, integerFrom, realOf, roundHalfEven } from './st/values.ts';

/** One value that goes in or out, found once. */
interface Wire {
  readonly name: string;
  readonly container: (memory: State) => State;
  readonly key: string | number;
  readonly type: Type;
  /** A signal's value as the variable's, and back. */
  readonly into: (value: Value) => StValue;
  readonly from: (value: StValue) => Value;
}

/**
 * A Structured Text program as a controller's program. Variables and signals belong together by their names:
 * a `VAR_INPUT` is an input of the controller, one of its parameters (a TIME takes seconds), or, with `Failed` or
 * `Trip` after the name of an input, what became of that input. Every computed output is a `VAR_OUTPUT`, every writable
 * one a `VAR` of the program. A signal with states is an enumeration of the same names. A variable with an address goes by
 * that: %I is an input, or an output that shows it, %Q an output, which may be writable too, %M a writable output.
 * @param onError after a division by zero or an index outside its array: stop goes to FAULT, continue goes on
 * @param budget statements one scan may run before the watchdog trips
 * @throws PlantwrightError ST_INVALID, ST_SIGNAL
 */
export function structuredText<P extends Parameters, I extends Signals, O extends Signals>(d: {
  text: string;
  file: string;
  parameters: P;
  inputs: I;
  outputs: O;
  onError?: 'stop' | 'continue';
  budget?: number;
}): Program<P, I, O, State> {
  const program = compiled(d.text, d.file);
  const ports = portsOf(program, d);
  const { onError = 'stop', budget = DEFAULT_BUDGET } = d;
  /** Memories that have the parameters. */
  const settled = new WeakMap<State, Scan<P, I>['parameters']>();
  return {
    text: d.text,
    memory: () => program.memory(),
    save: (memory) => program.save(memory),
    load: (saved) => program.load(saved as State),
    restart: (memory) => program.warmRestart(memory),
    forcing: forcingOf(program),
    variables: variablesOf(program, ports),

    scan(memory, scan) {
      // No program may assign to an input, so parameters are set once, unless a force lies over one.
      const forced = program.isForced(memory);
      if (forced || settled.get(memory) !== scan.parameters) {
        for (const { container, key, take } of ports.settings) container(memory)[key] = take(scan as never);
        if (forced) settled.delete(memory);
        else settled.set(memory, scan.parameters);
      }
      for (const { container, key, take } of ports.taken) container(memory)[key] = take(scan as never);
      for (const { container, key, into } of ports.written.values()) {
        const holds = container(memory);
        holds[key] = into(holds[key] as Value);
      }
      const report = program.scan(memory, { elapsed: Math.round(scan.seconds * 1e6), budget, onError });
      const outputs: Record<string, Value> = {};
      for (const { name, container, key, from } of ports.given) outputs[name] = from(container(memory)[key]!);
      return { memory, outputs: outputs as Computed<O>, ...(report && { fault: formatFault(report) }) };
    },
  };
}

/** `controller.st:12:5: division by zero`. */
const formatFault = ({ file, line, column, text }: FaultReport): string => `${file}:${line}:${column}: ${text}`;

function compiled(text: string, file: string): StructuredTextProgram {
  const { program, diagnostics } = compile(text, file);
  if (program) return program;
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(formatDiagnostic);
  throw new PlantwrightError('ST_INVALID', errors.join('\n'), {
    hint: `Mend ${file}; plantwright st check shows the same.`,
  });
}

interface Taken extends Wire {
  readonly take: (scan: Scan<Parameters, Signals>) => StValue;
}

/** What goes between signals and variables, and when. */
interface Ports {
  /** Set before the first scan: from parameters. */
  readonly settings: readonly Taken[];
  /** Set before each scan. */
  readonly taken: readonly Taken[];
  /** Read after each scan. */
  readonly given: readonly Wire[];
  /** Memory, by the name of its output. */
  readonly held: ReadonlyMap<string, Wire>;
  /** What may be written from outside, by the name of its output. */
  readonly written: ReadonlyMap<string, Wire>;
}

/** Pairs variables with signals. */
function portsOf(
  program: StructuredTextProgram,
  { file, parameters, inputs, outputs }: { file: string; parameters: Parameters; inputs: Signals; outputs: Signals },
): Ports {
  const located = locatedByName(program, file);
  const areaOf = (name: string) => readLocation(located.get(name)?.location ?? '')?.area;
  const wireOf = (name: string, sections: readonly string[], areas: string, why: string): Wire => {
    const at = located.get(name);
    const found = program.find(at?.path ?? name);
    const { variable } = found ?? {};
    const fits = at
      ? areas.includes(areaOf(name)!)
      : variable && bare(found!.path) === bare(name) && sections.includes(variable.section);
    if (found && fits) {
      const { of: container, key, type } = found;
      return { name: bare(name), container, key, type, into: intoVariable(type), from: fromVariable(type) };
    }
    throw mismatch(file, `has no variable "${name}" for ${why}`, `Declare it as ${sections[0]}.`);
  };
  const asked = [...program.variables.keys()].filter(
    (name) => !name.startsWith('%') && program.find(name)?.variable?.section === 'input',
  );
  // With tasks, what comes from the field is a global that all programs share.
  const shared = Object.keys(inputs).filter((name) => !asked.some((path) => bare(path) === name));
  // An address that nobody wired stays as it is.
  const wired = asked.filter((path) => bare(path) in inputs || !located.has(bare(path)));
  const all = [...wired, ...shared].map((name): Taken => {
    const wire = wireOf(name, ['input', 'global'], 'I', 'an input');
    return { ...wire, take: sourceOf(file, wire, parameters, inputs) };
  });
  const given: Wire[] = [];
  const held = new Map<string, Wire>();
  const written = new Map<string, Wire>();
  for (const [name, signal] of Object.entries(outputs)) {
    const wire = signal.writable
      ? wireOf(name, ['var', 'global'], 'QM', 'a writable output')
      : wireOf(name, ['output', 'global'], 'IQM', 'an output');
    fitting(file, wire, signal);
    const area = areaOf(name);
    if (signal.writable) written.set(name, wire);
    if (area === 'I' || area === 'M' || (signal.writable && area !== 'Q')) held.set(name, wire);
    else given.push(wire);
  }
  const isSetting = ({ name }: Wire) => !(name in inputs) && name in parameters;
  const settings = all.filter(isSetting);
  return { settings, taken: all.filter((one) => !isSetting(one)), given, held, written };
}

/** Variables with an address, by the names of their signals. @throws PlantwrightError ST_SIGNAL */
function locatedByName(program: StructuredTextProgram, file: string): ReadonlyMap<string, LocatedVariable> {
  const found = new Map<string, LocatedVariable>();
  for (const variable of program.located) {
    const name = signalNameOf(variable);
    const other = found.get(name);
    if (other) {
      const both = `${other.path} at ${other.location} and ${variable.path} at ${variable.location}`;
      throw mismatch(file, `has two variables for the signal "${name}": ${both}`, 'Give them different names.');
    }
    found.set(name, variable);
  }
  return found;
}

/** Outputs that are variables, as a controller reads and writes them. */
function variablesOf(program: StructuredTextProgram, { held, written }: Ports): OutputVariables<State> {
  const wireOf = (name: string): Wire => held.get(name) ?? written.get(name)!;
  const noteOf = (name: string) => program.find(`${name}Written`);
  return {
    held: new Set(held.keys()),
    read(memory, name) {
      const { container, key, from } = wireOf(name);
      return from(container(memory)[key]!);
    },
    write(memory, name, value) {
      const { container, key, into } = wireOf(name);
      // Variables stand in the memory itself or one below: neither is shared with the copy.
      const copy: State = {};
      for (const [part, of] of Object.entries(memory)) copy[part] = Array.isArray(of) ? [...of] : { ...(of as State) };
      container(copy)[key] = into(value);
      const note = noteOf(name);
      if (note) note.of(copy)[note.key] = true;
      return copy;
    },
  };
}

/** The name of a variable without that of its instance. */
const bare = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

const mismatch = (file: string, found: string, hint: string) =>
  new PlantwrightError('ST_SIGNAL', `The program ${file} ${found}.`, { hint });

/** Where an input variable takes its value from. */
function sourceOf(
  file: string,
  { name, type, into }: Wire,
  parameters: Parameters,
  inputs: Signals,
): (scan: Scan<Parameters, Signals>) => StValue {
  if (name in inputs) {
    fitting(file, { name, type }, inputs[name]!);
    return (scan) => into(scan.inputs[name]!);
  }
  if (name in parameters) {
    const unit = isClass(type, 'span') ? 1e6 : 1;
    return (scan) => into(scan.parameters[name]! * unit);
  }
  const found = /^(.*)(Failed|Trip)$/.exec(name);
  const input = found?.[1];
  if (input !== undefined && input in inputs && isClass(type, 'bool')) {
    return found![2] === 'Failed' ? (scan) => scan.failed[input] === true : (scan) => scan.trip[input] === true;
  }
  throw mismatch(file, `asks for "${name}", which is no input and no parameter`, 'Name a signal of the controller.');
}

function fitting(file: string, { name, type }: Pick<Wire, 'name' | 'type'>, signal: Signal): void {
  const fits =
    signal.kind === 'discrete'
      ? isClass(type, 'bool')
      : signal.kind === 'analog'
        ? isNumber(type) || isClass(type, 'bits')
        : type.kind === 'enum' && signal.names?.join() === [...type.values.values()].map((v) => v.name).join();
  if (fits) return;
  const wants = { discrete: 'a BOOL', analog: 'a number', states: `an enumeration (${signal.names?.join(', ')})` };
  throw mismatch(file, `declares "${name}" as ${type.name}`, `The signal is ${wants[signal.kind]}.`);
}

/** A signal's value as a variable's. An analogue becomes an integer rounded half to even. */
function intoVariable(type: Type): (value: Value) => StValue {
  const base = baseOf(type);
  if (base.kind !== 'elementary') return (value) => value;
  const convert = fromNumber(type, base);
  return convert ? (value) => (typeof value === 'number' ? convert(value) : value) : (value) => value;
}

/** How a number becomes a value of this type; undefined where it is one as it stands. */
function fromNumber(type: Type, base: Elementary): ((value: number) => StValue) | undefined {
  if (base === LREAL) return undefined;
  if (base.class === 'real') return (value) => realOf(base, value);
  if (base.class === 'span') return Math.round;
  if (type.kind !== 'subrange') return (value) => integerFrom(base, roundHalfEven(value));
  const { low, high } = type;
  return (value) => {
    const exact = BigInt(integerFrom(base, roundHalfEven(value)) as number);
    return fromBigInt(base, exact < low ? low : exact > high ? high : exact);
  };
}

function fromVariable(type: Type): (value: StValue) => Value {
  if ((baseOf(type) as Elementary).class === 'bool') return (value) => value !== false && value !== 0;
  return (value) => (typeof value === 'bigint' ? Number(value) : (value as Value));
}
