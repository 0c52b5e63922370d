import type { Signal, Signals, Status, Value, Values } from '../plant/signal.ts';
import { discrete, states } from '../plant/signal.ts';
import type { Forced, Numbers, Parameters, Refusal, Twin, WriteRequest } from '../plant/twin.ts';
import type { Duration } from '../time/duration.ts';

/** Operating modes of a programmable controller. In STOP and FAULT the program does not run. */
export type Mode = 'run' | 'stop' | 'fault';

type WritableNames<O extends Signals> = {
  [N in keyof O]: O[N]['writable'] extends true ? N : never;
}[keyof O];

/** The outputs a program computes: all but those that are memory a client may write. */
export type Computed<O extends Signals> = Omit<Values<O>, WritableNames<O>>;

/** What a program sees in one scan. */
export interface Scan<P, I extends Signals> {
  readonly parameters: Numbers<P>;
  /** The input image of this scan, failed inputs already replaced by policy. */
  readonly inputs: Values<I>;
  /** Inputs that failed, by name. */
  readonly failed: { readonly [N in keyof I]?: boolean };
  /** Inputs that failed and whose policy is to trip. */
  readonly trip: { readonly [N in keyof I]?: boolean };
  /** The scan period, in s. */
  readonly seconds: number;
}

/** A controller program, in TypeScript, or in Structured Text through `structuredText`. */
export interface Program<P, I extends Signals, O extends Signals, M> {
  /** The memory after a cold restart. Plain data. */
  memory(): M;
  /** The memory as snapshots keep it and people read it, where it is kept otherwise, and back. Neither shares with the other. */
  save?(memory: M): object;
  load?(saved: object): M;
  /** The memory after a power cycle, which is a warm restart. Without it nothing is lost. */
  restart?(memory: M): M;
  /**
   * One scan: from memory and inputs to memory and outputs. It depends on nothing else; the memory is handed over, so a
   * program may work in it. `fault` stops the controller and says why.
   */
  scan(memory: M, scan: Scan<P, I>): { readonly memory: M; readonly outputs: Computed<O>; readonly fault?: string };
  /** Its text, where it is one: then it is part of the plan of a run. */
  readonly text?: string;
  /** Where outputs lie that are variables of the program. Without it, writable outputs lie in the memory by name. */
  readonly variables?: OutputVariables<M>;
  /** Its force list. A program without one cannot be forced. */
  readonly forcing?: Forcing<M>;
}

/** Outputs that a program keeps as variables of its own. */
export interface OutputVariables<M> {
  /** Outputs that are memory and keep their values in STOP and FAULT. All others are on the output image. */
  readonly held: ReadonlySet<string>;
  read(memory: M, name: string): Value;
  /**
   * The memory after an accepted write. The old one stays as it is: writes are also tried out. A memory with a variable
   * `<name>Written` has it set: a client that says the same again is still there.
   */
  write(memory: M, name: string, value: Value): M;
}

/** How variables of a program are forced. */
export interface Forcing<M> {
  /** Sets the force list: `level101 := 0.5; runP101 := FALSE`. */
  set(memory: M, list: string): void;
  /** What stands forced. */
  list(memory: M): readonly Forced[];
  /** Why a list cannot be forced as a whole, for people. */
  problem(list: string): string | undefined;
}

/** What a controller does with an input whose status beside it is bad. */
export type FailedInputPolicy<I extends Signals> = {
  /** The input that carries the status of this one. */
  readonly status: keyof I & string;
} & ({ readonly policy: 'hold' | 'trip' } | { readonly policy: 'substitute'; readonly value: number });

/** All a controller remembers between scans, as plain data. */
export interface ControllerState<I extends Signals, O extends Signals, M> {
  readonly mode: Mode;
  /** Why it is in FAULT. */
  readonly diagnostic: string;
  /** The input image. */
  readonly image: Values<I>;
  /** The output image of the program. */
  readonly outputs: Computed<O>;
  readonly memory: M;
}

/**
 * What may befall every controller: STOP, a loss of power, a cold restart, and variables that somebody forced. The
 * force list is a text, so it stands in every recording as it was given.
 */
const MALFUNCTIONS = { stopped: discrete(), unpowered: discrete(), coldRestart: discrete(), forces: states('') };
const MODE = { mode: states('run', 'stop', 'fault') };

/** A controller as a twin: beside the program's outputs it shows its mode. */
export type ControllerTwin<P extends Parameters, I extends Signals, O extends Signals, M> = Twin<
  P,
  I,
  O & typeof MODE,
  ControllerState<I, O, M>,
  'sensed',
  typeof MALFUNCTIONS
>;

/**
 * Describes a programmable controller: each scan it reads its inputs, runs its program, writes its outputs.
 * Writable outputs live in the program's memory under the same name. In STOP and FAULT the outputs are `safe`.
 */
export function defineController<P extends Parameters, I extends Signals, O extends Signals, M extends object>(d: {
  type: string;
  scan: Duration;
  parameters: P;
  inputs: I;
  outputs: O;
  program: Program<P, I, O, M>;
  failedInputs?: { readonly [N in keyof I]?: FailedInputPolicy<I> };
  /** Output values in STOP and FAULT; an output not named rests. */
  safe?: Partial<Computed<O>>;
  /** What an output does in FAULT: it rests, keeps its last value, or goes to one. Without it, what `safe` says. */
  onFault?: { readonly [N in keyof Computed<O>]?: 'off' | 'hold' | { readonly substitute: Values<O>[N & keyof O] } };
  /** A reason to refuse a write that is inside the declared limits. The memory is as `save` gives it. */
  refuses?: (memory: M, request: WriteRequest, image: Values<I>) => Refusal | undefined;
}): ControllerTwin<P, I, O, M> {
  type State = ControllerState<I, O, M>;
  const { type, scan, parameters, inputs, program } = d;
  const { variables = inMemory<M>(d.outputs), forcing } = program;
  const resting = Object.fromEntries(
    Object.entries<Signal>(d.outputs)
      .filter(([name]) => !variables.held.has(name))
      .map(([name, signal]) => [name, signal.zero]),
  );
  const safe = { ...resting, ...d.safe } as Computed<O>;
  const channels = Object.entries((d.onFault ?? {}) as Record<string, 'off' | 'hold' | { substitute: Value }>);
  const atFault = (last: Computed<O>): Partial<Computed<O>> =>
    Object.fromEntries(
      channels.map(([name, policy]) => {
        if (policy === 'hold') return [name, (last as Record<string, Value>)[name]];
        return [name, policy === 'off' ? resting[name] : policy.substitute];
      }),
    ) as Partial<Computed<O>>;
  const policies = Object.entries(d.failedInputs ?? {}) as [string, FailedInputPolicy<I>][];

  const twin: ControllerTwin<P, I, O, M> = {
    type,
    ...(program.text !== undefined && { program: program.text }),
    layer: 'sensed',
    priority: 'controller',
    every: scan,
    parameters,
    inputs,
    outputs: () => ({ ...d.outputs, ...MODE }),
    malfunctions: MALFUNCTIONS,

    initial: (context): State => ({
      mode: 'run',
      diagnostic: '',
      image: { ...context.inputs },
      outputs: safe,
      memory: program.memory(),
    }),

    // A scan without time, so that a plant that stands at its start state is already consistent.
    begin: (state, context) => twin.step(state, { ...context, seconds: 0 }),

    step(state, { inputs: latched, parameters: constants, seconds, malfunctions }): State {
      if (malfunctions.coldRestart || malfunctions.unpowered) {
        const memory = malfunctions.coldRestart ? program.memory() : (program.restart?.(state.memory) ?? state.memory);
        return { ...state, mode: 'stop', outputs: resting as Computed<O>, memory };
      }
      if (malfunctions.stopped) return { ...state, mode: 'stop', outputs: safe };
      if (state.mode === 'fault') return state;
      const { image, failed, trip } = readInputs(latched, state.image, policies);
      const faulted = (diagnostic: string): State => {
        return { ...state, mode: 'fault', diagnostic, image, outputs: { ...safe, ...atFault(state.outputs) } };
      };
      try {
        forcing?.set(state.memory, malfunctions.forces);
        const next = program.scan(state.memory, { inputs: image, failed, trip, seconds, parameters: constants });
        if (next.fault !== undefined) return faulted(next.fault);
        return { mode: 'run', diagnostic: '', image, outputs: next.outputs, memory: next.memory };
      } catch (error) {
        return faulted(String(error));
      }
    },

    read({ mode, outputs, memory }) {
      const held: Record<string, Value> = {};
      for (const name of variables.held) held[name] = variables.read(memory, name);
      return { ...outputs, mode, ...held } as Values<O & typeof MODE>;
    },

    ...(d.refuses && {
      refuses: ({ memory, image }: State, request: WriteRequest) =>
        d.refuses!((program.save?.(memory) ?? memory) as M, request, image),
    }),
    write(state, { name, value }) {
      const memory = variables.write(state.memory, name, value);
      if (variables.held.has(name) || state.mode !== 'run') return { ...state, memory };
      return { ...state, memory, outputs: { ...state.outputs, [name]: variables.read(memory, name) } };
    },
    ...(program.save && {
      save: ({ memory, ...rest }: State) => ({ ...rest, memory: program.save!(memory) }),
      load: (saved: object) => ({ ...saved, memory: program.load!((saved as { memory: object }).memory) }) as State,
    }),
    ...(forcing && {
      forced: ({ memory }: State) => forcing.list(memory),
      malfunctionProblem: (name: string, value: Value) =>
        name === 'forces' ? forcing.problem(String(value)) : undefined,
    }),
  };
  return Object.freeze(twin);
}

/** Writable outputs are fields of the memory. */
function inMemory<M extends object>(outputs: Signals): OutputVariables<M> {
  return {
    held: new Set(Object.keys(outputs).filter((name) => outputs[name]!.writable)),
    read: (memory, name) => (memory as Record<string, Value>)[name]!,
    write: (memory, name, value) => ({
      ...memory,
      [name]: value,
      ...(`${name}Written` in memory && { [`${name}Written`]: true }),
    }),
  };
}

function readInputs<I extends Signals>(
  latched: Values<I>,
  before: Values<I>,
  policies: readonly [string, FailedInputPolicy<I>][],
) {
  const image: Record<string, Value> = { ...latched };
  const failed: Record<string, boolean> = {};
  const trip: Record<string, boolean> = {};
  for (const [name, policy] of policies) {
    if ((latched[policy.status] as Status) !== 'bad') continue;
    failed[name] = true;
    if (policy.policy === 'trip') trip[name] = true;
    image[name] = policy.policy === 'substitute' ? policy.value : before[name]!;
  }
  return {
    image: image as Values<I>,
    failed: failed as Scan<unknown, I>['failed'],
    trip: trip as Scan<unknown, I>['trip'],
  };
}
