import { PlantwrightError } from '../error.ts';
import type { Signal, Signals, Value } from '../plant/signal.ts';
import type { Parameters } from '../plant/twin.ts';
import type { Computed, Program, Scan } from './controller.ts';
import { compile } from './st/compile.ts';
import { formatDiagnostic } from './st/diagnostic.ts';
import type { FaultReport } from './st/machine.ts';
import type { StructuredTextProgram } from './st/program.ts';
import {
  baseOf,
  type Elementary,
  isClass,
  isNumber,
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
}

/**
 * A Structured Text program as a controller's program. Variables and signals belong together by their names:
 * a `VAR_INPUT` is an input of the controller, one of its parameters (a TIME takes seconds), or, with `Failed` or
 * `Trip` after the name of an input, what became of that input. Every computed output is a `VAR_OUTPUT`, every writable
 * one a `VAR` of the program. A signal with states is an enumeration of the same names.
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
  const options = { ...(d.onError && { onError: d.onError }), ...(d.budget !== undefined && { budget: d.budget }) };
  return {
    text: d.text,
    memory: () => program.memory(),
    restart: (memory) => program.warmRestart(memory),
    force: (memory, list) => setForces(program, memory, list),

    scan(memory, scan) {
      for (const { wire, take } of ports.taken)
        wire.container(memory)[wire.key] = take(scan as Scan<Parameters, Signals>);
      for (const { container, key, type } of ports.written) {
        const holds = container(memory);
        holds[key] = intoVariable(type, holds[key] as Value);
      }
      const report = program.scan(memory, { elapsed: Math.round(scan.seconds * 1e6), ...options });
      const outputs: Record<string, Value> = {};
      for (const { name, container, key, type } of ports.given)
        outputs[name] = fromVariable(type, container(memory)[key]!);
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

/** Pairs variables with signals. */
function portsOf(
  program: StructuredTextProgram,
  { file, parameters, inputs, outputs }: { file: string; parameters: Parameters; inputs: Signals; outputs: Signals },
) {
  const wireOf = (name: string, sections: readonly string[], why: string): Wire => {
    const found = program.find(name);
    if (found?.variable && bare(found.path) === bare(name) && sections.includes(found.variable.section)) {
      return { name, container: found.of, key: found.key, type: found.type };
    }
    throw mismatch(file, `has no variable "${name}" for ${why}`, `Declare it as ${sections[0]}.`);
  };
  const asked = [...program.variables.keys()].filter(
    (name) => !name.startsWith('%') && program.find(name)?.variable?.section === 'input',
  );
  // With tasks, what comes from the field is a global that all programs share.
  const shared = Object.keys(inputs).filter((name) => !asked.some((path) => bare(path) === name));
  const taken = [...asked, ...shared].map((name) => {
    const wire = wireOf(name, ['input', 'global'], 'an input');
    return { wire, take: sourceOf(file, { ...wire, name: bare(name) }, parameters, inputs) };
  });
  const given: Wire[] = [];
  const written: Wire[] = [];
  for (const [name, signal] of Object.entries(outputs)) {
    const wire = signal.writable
      ? wireOf(name, ['var'], 'a writable output')
      : wireOf(name, ['output', 'global'], 'an output');
    fitting(file, wire, signal);
    if (signal.writable && program.find(name)?.path !== name) {
      throw mismatch(
        file,
        `keeps the writable "${name}" in an instance`,
        'Leave the CONFIGURATION out, or make it an output.',
      );
    }
    (signal.writable ? written : given).push(wire);
  }
  return { taken, given, written };
}

/** The name of a variable without that of its instance. */
const bare = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

const mismatch = (file: string, found: string, hint: string) =>
  new PlantwrightError('ST_SIGNAL', `The program ${file} ${found}.`, { hint });

/** Where an input variable takes its value from. */
function sourceOf(
  file: string,
  { name, type }: Wire,
  parameters: Parameters,
  inputs: Signals,
): (scan: Scan<Parameters, Signals>) => StValue {
  if (name in inputs) {
    fitting(file, { name, type }, inputs[name]!);
    return (scan) => intoVariable(type, scan.inputs[name]!);
  }
  if (name in parameters) {
    const seconds = isClass(type, 'span');
    return (scan) => intoVariable(type, seconds ? scan.parameters[name]! * 1e6 : scan.parameters[name]!);
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
        ? isNumber(type)
        : type.kind === 'enum' && signal.names?.join() === [...type.values.values()].map((v) => v.name).join();
  if (fits) return;
  const wants = { discrete: 'a BOOL', analog: 'a number', states: `an enumeration (${signal.names?.join(', ')})` };
  throw mismatch(file, `declares "${name}" as ${type.name}`, `The signal is ${wants[signal.kind]}.`);
}

/** A signal's value as a variable's. An analogue becomes an integer rounded half to even. */
function intoVariable(type: Type, value: Value): StValue {
  const base = baseOf(type);
  if (typeof value !== 'number' || base.kind !== 'elementary') return value;
  if (base.class === 'real') return realOf(base, value);
  if (base.class === 'span') return Math.round(value);
  const whole = integerFrom(base, roundHalfEven(value));
  if (type.kind !== 'subrange') return whole;
  const exact = BigInt(whole as number);
  return fromBigInt(base, exact < type.low ? type.low : exact > type.high ? type.high : exact);
}

function fromVariable(type: Type, value: StValue): Value {
  if (typeof value === 'bigint') return Number(value);
  const base = baseOf(type) as Elementary;
  return base.class === 'bool' ? Boolean(value) : (value as Value);
}

/** `level101 := 0.5; runP101 := FALSE`: what is not understood is left out, the rest stands. */
function setForces(program: StructuredTextProgram, memory: State, list: string): void {
  const wanted = new Map<string, StValue>();
  for (const entry of list === '' ? [] : list.split(';')) {
    const [path, text] = entry.split(':=').map((part) => part.trim());
    const found = path ? program.find(path) : undefined;
    const value = found && text ? program.valueOf(found.type, text) : undefined;
    if (found && value !== undefined) wanted.set(found.path, value);
  }
  for (const path of Object.keys(program.forces(memory))) if (!wanted.has(path)) program.force(memory, path, undefined);
  for (const [path, value] of wanted) program.force(memory, path, value);
}
