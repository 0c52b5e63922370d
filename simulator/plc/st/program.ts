import type { Checked } from './check/program.ts';
import type { Instance, Task } from './check/schedule.ts';
import type { Unit } from './check/unit.ts';
import type { LocatedVariable } from './located.ts';
import { type FaultReport, type Machine, Stopped } from './machine.ts';
import { fromNames, named, namedFrame, setFrame } from './names.ts';
import type { Frame, State, Type, Value } from './types.ts';
import { copied } from './values.ts';
import { constantText, type Found, find, frameKey, frameOf, visible } from './view.ts';

/** What a controller keeps beside the variables of its program. In the memory under `$plc`, as plain data. */
interface Registers {
  /** Simulation time of the scan, in µs. */
  now: number;
  scans: number;
  tasks: Record<string, { next: number; missed: number; runs: number; before: boolean }>;
  /** Values that stand whatever the program does, by the path of the variable. */
  forces: State;
  /** The last faults that the program went on after. */
  faults: FaultReport[];
}

/** How one scan is to go. */
export interface ScanOptions {
  /** Time since the last scan, in µs. */
  readonly elapsed: number;
  /** Statements one scan may run before the watchdog trips. */
  readonly budget?: number;
  readonly onError?: 'stop' | 'continue';
}

/** Statements per scan, about 50 ms of a controller that runs 20 of them in a microsecond. */
export const DEFAULT_BUDGET = 1_000_000;
const FAULTS_KEPT = 32;

/**
 * A compiled program. It is immutable; what changes is the memory, plain data that `structuredClone` copies: the
 * variables of each program instance, globals under `$globals`, the rest under `$plc`. `save` gives it by names.
 */
export class StructuredTextProgram {
  readonly #checked: Checked;
  readonly #machine: Machine;

  constructor(checked: Checked, machine: Machine) {
    this.#checked = checked;
    this.#machine = machine;
  }

  /** Variables with an address, for the Modbus image. */
  get located(): readonly LocatedVariable[] {
    return this.#checked.located;
  }

  /** Names of the programs that run; empty where the only one has none. */
  get instances(): readonly string[] {
    return this.#checked.schedule.instances.map(({ name }) => name);
  }

  /** The variables a person sees from outside, by name, with their types. */
  get variables(): ReadonlyMap<string, Type> {
    return visible(this.#checked);
  }

  /** The memory after a cold restart: every variable has its initial value. */
  memory(): State {
    const { context, schedule } = this.#checked;
    const globals: State = {};
    for (const { name, initial } of context.globals.values()) globals[name] = initial();
    const memory: State = {};
    for (const { name, unit } of schedule.instances) memory[frameKey(name)] = unit.create();
    memory.$globals = globals;
    const tasks = Object.fromEntries(
      schedule.tasks.map(({ name }) => [name, { next: 0, missed: 0, runs: 0, before: false }]),
    );
    memory.$plc = { now: 0, scans: 0, tasks, forces: {}, faults: [] };
    return memory;
  }

  /** The memory after a power cycle: RETAIN keeps its values, the clock and the forces stand, all else begins anew. */
  warmRestart(memory: State): State {
    const { context, schedule } = this.#checked;
    const fresh = this.memory();
    const globals = memory.$globals as State;
    for (const { name, retain } of context.globals.values()) {
      if (retain && name in globals) (fresh.$globals as State)[name] = copied(globals[name]!);
    }
    for (const { name, unit } of schedule.instances) {
      retained(unit, frameOf(fresh, name), frameOf(memory, name), this.#units);
    }
    const [before, after] = [registersOf(memory), registersOf(fresh)];
    after.now = before.now;
    after.forces = copied(before.forces) as State;
    for (const task of Object.values(after.tasks)) task.next = before.now;
    return fresh;
  }

  /** The memory as people read it and snapshots keep it: every variable by its name. Shares nothing that changes. */
  save(memory: State): State {
    const { context, schedule } = this.#checked;
    const saved: State = {};
    for (const { name, unit } of schedule.instances) {
      const state = namedFrame(this.#units, unit, frameOf(memory, name));
      if (name === '') Object.assign(saved, state);
      else saved[name] = state;
    }
    const globals = memory.$globals as State;
    saved.$globals = Object.fromEntries(
      [...context.globals.values()].map(({ name, type }) => [name, named(this.#units, type, globals[name]!)]),
    );
    saved.$plc = memory.$plc!;
    return copied(saved) as State;
  }

  /** The memory from what `save` gave. A variable that is not there begins anew. */
  load(saved: State): State {
    const { context, schedule } = this.#checked;
    const memory = this.memory();
    const own = copied(saved) as State;
    for (const { name, unit } of schedule.instances) {
      setFrame(this.#units, unit, frameOf(memory, name), name === '' ? own : (own[name] as State));
    }
    const [globals, before] = [memory.$globals as State, own.$globals as State];
    for (const { name, type } of context.globals.values()) {
      globals[name] = fromNames(this.#units, type, globals[name]!, before[name]);
    }
    memory.$plc = own.$plc!;
    return memory;
  }

  readonly #units = (name: string): Unit | undefined => this.#checked.context.unitNamed(name);

  /**
   * One scan, in place: the tasks that are due run to completion in the order of their priority. Returns the fault that
   * stopped it; variables then stand as the program left them.
   */
  scan(memory: State, { elapsed, budget = DEFAULT_BUDGET, onError = 'stop' }: ScanOptions): FaultReport | undefined {
    const machine = this.#machine;
    const registers = registersOf(memory);
    registers.now += elapsed;
    registers.scans++;
    machine.now = registers.now;
    machine.budget = budget;
    machine.onError = onError;
    machine.globals = memory.$globals as State;
    machine.faults = [];
    this.#applyForces(memory, registers);
    let stopped: FaultReport | undefined;
    try {
      for (const task of this.#checked.schedule.tasks) this.#runTask(task, memory, registers);
    } catch (error) {
      stopped = this.#reportOf(error);
    }
    this.#applyForces(memory, registers);
    if (machine.faults.length > 0) registers.faults = [...registers.faults, ...machine.faults].slice(-FAULTS_KEPT);
    return stopped;
  }

  #reportOf(error: unknown): FaultReport {
    if (error instanceof Stopped) return error.report;
    // The host's stack is used up: its depth differs between hosts, that it is a fault does not.
    if (!(error instanceof RangeError)) throw error;
    return {
      code: 'TOO_DEEP',
      file: '',
      line: 1,
      column: 1,
      at: this.#machine.now,
      text: 'the program is nested too deep',
    };
  }

  #runTask(task: Task, memory: State, { now, tasks }: Registers): void {
    const state = tasks[task.name]!;
    if (!due(task, state, now)) return;
    state.runs++;
    for (const instance of this.#checked.schedule.instances) if (instance.task === task) run(instance, memory);
  }

  /**
   * Forces a variable: it has this value before and after each scan, whatever the program writes. Undefined lifts it.
   * @returns why it could not be done, for people
   */
  force(memory: State, path: string, value: Value | undefined): string | undefined {
    const found = this.find(path);
    if (!found) return `there is no variable "${path}"`;
    if (!['elementary', 'string', 'enum', 'subrange'].includes(found.type.kind))
      return `${path} is ${found.type.name}; force one of its parts`;
    const { forces } = registersOf(memory);
    if (value === undefined) delete forces[found.path];
    else forces[found.path] = value;
    return undefined;
  }

  /** Whether anything stands forced. */
  isForced(memory: State): boolean {
    for (const _ in registersOf(memory).forces) return true;
    return false;
  }

  /** What stands forced, by the path of the variable. */
  forces(memory: State): Readonly<State> {
    return registersOf(memory).forces;
  }

  /** Faults that the program went on after, the last 32. */
  faults(memory: State): readonly FaultReport[] {
    return registersOf(memory).faults;
  }

  /** Starts of each task that were missed because a scan came too late for them. */
  missedStarts(memory: State): Readonly<Record<string, number>> {
    const entries = Object.entries(registersOf(memory).tasks).filter(([name]) => name !== '');
    return Object.fromEntries(entries.map(([name, { missed }]) => [name, missed]));
  }

  /** A variable by its path, `pump.timer.ET` or `levels[3]`, whatever the case of its letters. */
  find(path: string): Found | undefined {
    return find(this.#checked, path);
  }

  /** The present value of a variable. */
  read(memory: State, path: string): Value | undefined {
    const found = this.find(path);
    return found?.of(memory)[found.key];
  }

  /** Sets a variable from outside, between two scans. */
  write(memory: State, path: string, value: Value): void {
    const found = this.find(path);
    if (found) found.of(memory)[found.key] = value;
  }

  /** A value of a type from the text of a literal: `TRUE`, `T#1s`, `5`. Undefined where it is none. */
  valueOf(type: Type, text: string): Value | undefined {
    return constantText(this.#checked, type, text);
  }

  #applyForces(memory: State, { forces }: Registers): void {
    for (const path in forces) this.write(memory, path, forces[path]!);
  }
}

const registersOf = (memory: State): Registers => memory.$plc as unknown as Registers;

function run({ name, unit }: Instance, memory: State): void {
  const frame = frameOf(memory, name);
  unit.begin(frame);
  unit.body(frame);
}

/** Whether a task starts now. A start that lies behind is counted and left out. */
function due({ interval, single }: Task, state: Registers['tasks'][string], now: number): boolean {
  if (single) {
    const level = single([]);
    const rose = level && !state.before;
    state.before = level;
    return rose;
  }
  if (interval === undefined) return true;
  if (now < state.next) return false;
  const late = Math.floor((now - state.next) / interval);
  state.missed += late;
  state.next += (late + 1) * interval;
  return true;
}

function retained(unit: Unit, fresh: Frame, old: Frame, units: (name: string) => Unit | undefined): void {
  for (const { place, retain, type } of unit.variables.values()) {
    if (place === undefined) continue;
    if (retain) fresh[place] = copied(old[place]!);
    else if (type.kind === 'block') {
      const inner = units(type.name);
      if (inner) retained(inner, fresh[place] as Frame, old[place] as Frame, units);
    }
  }
}
