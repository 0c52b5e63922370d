import { Condition } from './condition.ts';
import type { AssetMap, Plant } from './plant.ts';
import { type NumericSignal, numericSignal } from './quantity.ts';
import type { Quality, Signal, Value } from './signal.ts';
import type { SignalTerm } from './term.ts';
import type { Layer, OutputsOf } from './twin.ts';

/** A reference to one signal of a plant: what requirements, scripts and maps hold. */
export interface Ref<V extends Value = Value, U extends string = string, L extends Layer = Layer> {
  /** `LIT101.reading`: the asset's key and the output's name. */
  readonly id: string;
  readonly asset: string;
  readonly name: string;
  readonly layer: L;
  readonly signal: Signal<V, U>;
}

/** A sensed signal: the only kind that can be on a wire. */
export type Point = Ref<Value, string, 'sensed'>;

/** A signal that may be set from outside. */
export type Settable<V extends Value = Value> = Ref<V> & { readonly writable: true };

interface StateConditions<V extends Value, L extends Layer> {
  is(x: V): Condition<L>;
}

/** What the stack says of a point, as seen at the far side of the stack. */
export interface Believed {
  readonly quality: { is(quality: Quality): Condition<'believed'> };
}

export type Handle<V extends Value, U extends string, L extends Layer> = Ref<V, U, L> &
  ([V] extends [number] ? NumericSignal<U, L> : StateConditions<V, L>) &
  (L extends 'sensed' ? { readonly believed: Handle<V, U, 'believed'> } : unknown) &
  (L extends 'believed' ? Believed : unknown);

type OutputHandle<S extends Signal, L extends Layer> = Handle<S['zero'], S['unit'], L> &
  (S['writable'] extends true ? { readonly writable: true } : unknown);

/** The handles of all outputs of a plant: `plant.LIT101.reading`. */
export type Handles<A extends AssetMap> = {
  readonly [T in keyof A]: {
    readonly [N in keyof OutputsOf<A[T]['twin']>]: OutputHandle<OutputsOf<A[T]['twin']>[N], A[T]['twin']['layer']>;
  };
};

/** What can be asked of a signal: of a number its size, of anything else whether it is something. */
function conditions(layer: Layer, id: string, { kind, unit, range }: Signal) {
  const quality = { is: (value: Quality) => new Condition({ op: 'quality', layer: 'believed', signal: id, value }) };
  if (kind !== 'analog') {
    return { quality, is: (value: Value) => new Condition({ op: 'is', layer, signal: id, value }) };
  }
  const span = range && range[1] > range[0] ? range[1] - range[0] : undefined;
  const term: SignalTerm = { op: 'signal', layer, signal: id, unit, ...(span !== undefined && { span }) };
  return { quality, ...numericSignal(term) };
}

/** The handles of a plant, by asset and output. */
export function handlesOf<A extends AssetMap>(plant: Plant<A>): Handles<A> {
  const assets = Object.keys(plant.assets).map((asset) => {
    const { layer } = plant.assets[asset]!.twin;
    const outputs = Object.entries(plant.outputs(asset)).map(([name, signal]) => {
      const id = `${asset}.${name}`;
      const ref = { id, asset, name, signal };
      const believed = { ...ref, layer: 'believed', ...conditions('believed', id, signal) };
      const handle = { ...ref, layer, ...conditions(layer, id, signal) };
      return [name, { ...handle, ...(layer === 'sensed' && { believed }), ...(signal.writable && { writable: true }) }];
    });
    return [asset, Object.fromEntries(outputs)];
  });
  return Object.fromEntries(assets) as Handles<A>;
}
