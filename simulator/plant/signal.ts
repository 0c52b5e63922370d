import type { Duration } from '../time/duration.ts';

/** What a signal can carry: an analogue number, a discrete boolean, or the name of a state. */
export type Value = number | boolean | string;

/** Quality in the three classes of OPC UA Part 8: the severity bits of a status code. */
export type Quality = 'good' | 'uncertain' | 'bad';

/** A value with its quality and the time at its source (OPC UA Part 4, DataValue). */
export interface Sample<V extends Value = Value> {
  readonly value: V;
  readonly quality: Quality;
  readonly time: Duration;
}

/** A named quantity: kind, unit, range (FMI variable, ISA-5.1 tag). Frozen data; `zero` is its value at rest. */
export interface Signal<V extends Value = Value, U extends string = string, W extends boolean = boolean> {
  readonly kind: 'analog' | 'discrete' | 'states';
  readonly zero: V;
  readonly unit: U;
  /** Declared limits, inclusive. For a writable signal also what a write may ask for. */
  readonly range?: readonly [number, number];
  /** The names of the states, in the order of their numbers. */
  readonly names?: readonly string[];
  /** Whether a client on the wire, or a person at the plant, may set it. */
  readonly writable: W;
  /** The output beside it that carries its quality, one of `STATUS`. Without it the quality is always good. */
  readonly status?: string;
}

/** A set of signals by name. */
export type Signals = Readonly<Record<string, Signal>>;

/** The values of a set of signals. */
export type Values<S extends Signals> = { readonly [N in keyof S]: S[N]['zero'] };

/** Options of a signal. */
export interface SignalOptions<W extends boolean> {
  writable?: W;
  status?: string;
}

/**
 * An analogue quantity in `unit` (SI symbols, UNECE spelling).
 * @example analog('m', { range: [0, 1.6] })
 */
export function analog<const U extends string, const W extends boolean = false>(
  unit: U,
  { range, ...options }: SignalOptions<W> & { range?: readonly [number, number] } = {},
): Signal<number, U, W> {
  return Object.freeze({
    kind: 'analog',
    zero: 0,
    unit,
    ...(range && { range }),
    ...rest(options),
  });
}

/** A two-valued quantity. @example discrete() */
export function discrete<const W extends boolean = false>(options: SignalOptions<W> = {}): Signal<boolean, '', W> {
  return Object.freeze({ kind: 'discrete', zero: false, unit: '', ...rest(options) });
}

/** One of several named states; the first is the state at rest. @example states('closed', 'moving', 'open') */
export function states<const S extends string>(...names: [S, ...S[]]): Signal<S, '', false> {
  return Object.freeze({ kind: 'states', zero: names[0], unit: '', names: Object.freeze(names), writable: false });
}

/** The same signal, but one that may be set from outside. @example writable(states('auto', 'manual')) */
export const writable = <V extends Value, U extends string>(signal: Signal<V, U>): Signal<V, U, true> =>
  Object.freeze({ ...signal, writable: true });

const rest = <W extends boolean>({ writable, status }: SignalOptions<W>) => ({
  writable: (writable ?? false) as W,
  ...(status !== undefined && { status }),
});

/** The states of a status signal; its number is the status word beside an analogue on Modbus. */
export const STATUS = ['good', 'uncertain', 'bad', 'forced'] as const;
export type Status = (typeof STATUS)[number];

/** The signal that carries the quality of another. */
export const status = (): Signal<Status, '', false> => states(...STATUS);

/** A forced value is good by OPC UA (GoodLocalOverride): somebody stands behind it. */
export const qualityOf = (status: Status): Quality => (status === 'forced' ? 'good' : status);

/** Order of qualities: a larger rank is a worse quality. */
export const qualityRank: Readonly<Record<Quality, number>> = { good: 0, uncertain: 1, bad: 2 };

/** A value as a float64, for digests and for number-only carriers: false/true are 0/1, a state is its number. */
export function asNumber(signal: Signal, value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return signal.names?.indexOf(value) ?? -1;
}
