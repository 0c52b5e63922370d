import type { Duration } from '../time/duration.ts';
import type { Signals, Value, Values } from './signal.ts';

/** The layers of truth: what physics says, what instruments and controllers say, what the stack under test says. */
export type Layer = 'true' | 'sensed' | 'believed';

/** A constant of a twin, with its default and unit. */
export interface Parameter<U extends string = string> {
  readonly default: number;
  readonly unit: U;
}
export type Parameters = Readonly<Record<string, Parameter>>;
export type Numbers<P> = { readonly [N in keyof P]: number };

/** @example parameter(1.5, 'm²') */
export const parameter = <const U extends string>(value: number, unit: U): Parameter<U> =>
  Object.freeze({ default: value, unit });

/** Why a write is refused: outside the declared limits, or not allowed in the present mode. */
export type Refusal = 'out-of-range' | 'access-denied';

/** What `initial` may look at. Inputs are those known so far: equipment sees resting values, instruments see the plant. */
export interface InitialContext<P, I extends Signals> {
  readonly parameters: Numbers<P>;
  readonly inputs: Values<I>;
}

/** What `step` may look at. The object is reused between steps: take values out of it, do not keep it. */
export interface StepContext<P, I extends Signals, M extends Signals> {
  readonly parameters: Numbers<P>;
  /** The inputs as latched at the start of the tick. */
  readonly inputs: Values<I>;
  /** The span to step over, in s. */
  readonly seconds: number;
  /** Uniform numbers in [0, 1) from the asset's own stream. */
  readonly random: () => number;
  /** Malfunctions in force. A leak is a parameter or a malfunction of the pipe, never a lie about the level. */
  readonly malfunctions: Values<M>;
}

/** A write that a client asks for, before it is accepted. */
export interface WriteRequest {
  readonly name: string;
  readonly value: Value;
}

/** A variable that has a value by force, both as people write them: `openMV101`, `TRUE`. */
export interface Forced {
  readonly variable: string;
  readonly value: string;
}

/** How a twin is described. State is plain data: what `structuredClone` copies. */
export interface Description<P extends Parameters, I extends Signals, O extends Signals, S, M extends Signals> {
  type: string;
  parameters: P;
  inputs: I;
  /** Outputs may depend on parameters, as a range does on a height. */
  outputs: (parameters: Numbers<P>) => O;
  /** What may go wrong with this kind of asset; each at rest is healthy. */
  malfunctions?: M;
  initial: (context: InitialContext<P, I>) => S;
  /**
   * The state as snapshots and start states have it, readable and without anything shared, and back; for a twin that
   * computes with another one. Default: the state itself.
   */
  save?(state: S): object;
  load?(saved: object): NoInfer<S>;
  /** Brings the state in line with the inputs once the start state of a scenario is laid over it; no time passes. */
  begin?(state: S, context: StepContext<P, I, M>): NoInfer<S>;
  step(state: S, context: StepContext<P, I, M>): NoInfer<S>;
  /** Outputs follow from state only, so a plant has no algebraic loop. */
  read(state: S, context: { parameters: Numbers<P> }): Values<NoInfer<O>>;
  /** A reason to refuse a write that is inside the declared limits. */
  refuses?(state: S, request: WriteRequest, context: { parameters: Numbers<P> }): Refusal | undefined;
  /** Takes over an accepted write. Default: the state's field of the same name. */
  write?(state: S, request: WriteRequest): NoInfer<S>;
  /** Its force list, where it has one. */
  forced?(state: S): readonly Forced[];
  /** Why a malfunction cannot take this value, for people. */
  malfunctionProblem?(name: string, value: Value): string | undefined;
}

/** The immutable model of one kind of asset (FMI co-simulation unit). Model and state are apart. */
export interface Twin<
  P extends Parameters,
  I extends Signals,
  O extends Signals,
  S,
  L extends Layer,
  M extends Signals = Signals,
> extends Description<P, I, O, S, M> {
  readonly layer: L;
  /** Own period, for instruments and controllers; equipment steps at the plant's step. */
  readonly every?: Duration;
  /** The text of the program it runs, where it runs one: part of the plan. */
  readonly program?: string;
  /** Order among assets due at the same tick. */
  readonly priority: 'equipment' | 'instrument' | 'controller';
}

/**
 * Any twin. `any` is the one honest spelling here: a twin is both covariant and contravariant in its signals, and
 * only where it was defined are they known.
 */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type AnyTwin = Twin<any, any, any, any, Layer, any>;

/** The outputs, inputs and state of a twin, as types. */
export type OutputsOf<T extends AnyTwin> = ReturnType<T['outputs']>;
export type InputsOf<T extends AnyTwin> = T['inputs'];
export type StateOf<T extends AnyTwin> = ReturnType<T['initial']>;

/**
 * Describes a kind of equipment: physics with units. What it outputs is true.
 * @example defineTwin({ type: 'Tank', parameters: { area: parameter(1.5, 'm²') }, … })
 */
export function defineTwin<
  P extends Parameters,
  I extends Signals,
  O extends Signals,
  S,
  M extends Signals = Record<never, never>,
>(description: Description<P, I, O, S, M>): Twin<P, I, O, S, 'true', M> {
  return Object.freeze({ ...description, layer: 'true', priority: 'equipment' });
}

/**
 * Describes a kind of instrument: what it outputs is sensed, and may be on a wire.
 * `every` is its own sampling period.
 */
export function defineInstrument<
  P extends Parameters,
  I extends Signals,
  O extends Signals,
  S,
  M extends Signals = Record<never, never>,
>({ every, ...description }: Description<P, I, O, S, M> & { every: Duration }): Twin<P, I, O, S, 'sensed', M> {
  return Object.freeze({ ...description, every, layer: 'sensed', priority: 'instrument' });
}
