import { PlantwrightError } from '../error.ts';
import { type Duration, ms } from '../time/duration.ts';
import { validateConnections } from './connections.ts';
import type { Signal, Signals, Value } from './signal.ts';
import type { AnyTwin, InputsOf, Layer, Numbers, OutputsOf, Parameters, StateOf, Twin } from './twin.ts';

/** One placed instance of a twin. */
export interface Asset<T extends AnyTwin = AnyTwin> {
  readonly twin: T;
  /** The tag a plant engineer reads: LIT-101. */
  readonly tag?: string;
  readonly parameters: Readonly<Record<string, number>>;
}

/**
 * Places a twin. The tag defaults to the key with a dash between letters and digits: `LIT101` is LIT-101.
 * @example asset(tank, { parameters: { leak: 1e-5 } })
 */
export function asset<
  P extends Parameters,
  I extends Signals,
  O extends Signals,
  S,
  L extends Layer,
  M extends Signals = Record<never, never>,
>(
  twin: Twin<P, I, O, S, L, M>,
  { tag, parameters }: { tag?: string; parameters?: Partial<Numbers<P>> } = {},
): Asset<Twin<P, I, O, S, L, M>> {
  const values = Object.entries(twin.parameters).map(([name, { default: value }]) => [
    name,
    parameters?.[name] ?? value,
  ]);
  for (const name of Object.keys(parameters ?? {})) {
    if (!(name in twin.parameters)) {
      throw new PlantwrightError('PARAMETER_UNKNOWN', `${twin.type} has no parameter "${name}".`, {
        hint: `It has ${Object.keys(twin.parameters).join(', ') || 'none'}.`,
      });
    }
  }
  return Object.freeze({ twin, ...(tag !== undefined && { tag }), parameters: Object.fromEntries(values) });
}

export type AssetMap = Readonly<Record<string, Asset>>;

type InputNames<A extends AssetMap> = {
  [T in keyof A & string]: `${T}.${keyof InputsOf<A[T]['twin']> & string}`;
}[keyof A & string];

type InputAt<A extends AssetMap, R extends string> = R extends `${infer T}.${infer N}`
  ? InputsOf<A[T]['twin']>[N]
  : never;

/** The outputs that fit an input: same unit, and a value the input can take. */
type Sources<A extends AssetMap, W extends Signal> = {
  [T in keyof A & string]: {
    [N in keyof OutputsOf<A[T]['twin']> & string]: OutputsOf<A[T]['twin']>[N] extends Signal<W['zero'], W['unit']>
      ? `${T}.${N}`
      : never;
  }[keyof OutputsOf<A[T]['twin']> & string];
}[keyof A & string];

type Connections<A extends AssetMap> = {
  readonly [R in InputNames<A>]: Sources<A, InputAt<A, R>> | { readonly constant: InputAt<A, R>['zero'] };
};

/** An input's source: an output by name, or a constant. */
export type Source = string | { readonly constant: Value };

/** A partial state per asset: where a scenario begins. */
export type Start<A extends AssetMap> = { readonly [T in keyof A]?: DeepPartial<StateOf<A[T]['twin']>> };
type DeepPartial<S> = S extends readonly unknown[]
  ? S
  : S extends object
    ? { readonly [K in keyof S]?: DeepPartial<S[K]> }
    : S;

/** Assets and connections, stepped together. */
export interface Plant<A extends AssetMap = AssetMap> {
  readonly name: string;
  /** Where it stands in the enterprise (ISA-95): `water/intake`. */
  readonly path: string;
  /** The step of its physics. It belongs to the plant, never to the clock. */
  readonly step: Duration;
  readonly assets: A;
  readonly connections: Readonly<Record<string, Source>>;
  /** The output signals of an asset, with the ranges that follow from its parameters. */
  outputs(asset: string): Signals;
  /** LIT-101 of `LIT101`. */
  tag(asset: string): string;
  /** `water/intake/LIT-101`. */
  pathOf(asset: string): string;
}

/**
 * Declares a plant. Input ← output of the same unit and type, or a constant; every input exactly once.
 * Wrong units, directions, missing and double sources do not compile, and throw for plants built from data.
 * @throws PlantwrightError PLANT_STEP, ASSET_KEY, ASSET_PERIOD, TAG_TWICE, INPUT_UNKNOWN, INPUT_OPEN, SOURCE_UNKNOWN, SOURCE_MISMATCH
 */
export function definePlant<const A extends AssetMap>(declaration: {
  name: string;
  path: string;
  step?: Duration;
  assets: A;
  connections: Connections<A>;
}): Plant<A> {
  const { name, path, assets, step = ms(10) } = declaration;
  const connections: Readonly<Record<string, Source>> = declaration.connections;
  const outputs = Object.fromEntries(
    Object.entries(assets).map(([key, { twin, parameters }]) => [key, Object.freeze(twin.outputs(parameters))]),
  ) as Record<string, Signals>;
  const tags = Object.fromEntries(Object.entries(assets).map(([key, { tag }]) => [key, tag ?? defaultTag(key)]));

  validateAssets(assets, tags, step);
  validateConnections({ assets, outputs, connections });

  return Object.freeze({
    name,
    path,
    step,
    assets,
    connections,
    outputs: (key: string) => known(outputs, key, name),
    tag: (key: string) => known(tags, key, name),
    pathOf: (key: string) => `${path}/${known(tags, key, name)}`,
  });
}

const defaultTag = (key: string) => key.replace(/([A-Za-z])(\d)/, '$1-$2');

function known<T>(table: Readonly<Record<string, T>>, key: string, plant: string): T {
  const found = table[key];
  if (found === undefined) {
    throw new PlantwrightError('ASSET_UNKNOWN', `Plant ${plant} has no asset "${key}".`, {
      hint: `It has ${Object.keys(table).join(', ')}.`,
    });
  }
  return found;
}

function validateAssets(assets: AssetMap, tags: Record<string, string>, step: Duration): void {
  if (!(step > 0) || ms(100) % step !== 0) {
    throw new PlantwrightError('PLANT_STEP', `A plant cannot step by ${step} µs.`, {
      hint: 'The step divides 100 ms, the spacing of the truth digest: 1, 2, 5, 10, 20, 25, 50 or 100 ms.',
    });
  }
  const owner = new Map<string, string>();
  for (const [key, { twin }] of Object.entries(assets)) {
    if (!/^[A-Za-z]\w*$/.test(key)) {
      throw new PlantwrightError('ASSET_KEY', `"${key}" is no identifier.`, {
        hint: 'Write LIT101 for LIT-101; give another tag with asset(twin, { tag }).',
      });
    }
    const tag = tags[key]!;
    if (owner.has(tag)) {
      throw new PlantwrightError('TAG_TWICE', `${owner.get(tag)} and ${key} both have the tag ${tag}.`, {
        hint: 'Give one of them another tag.',
      });
    }
    owner.set(tag, key);
    if (twin.every !== undefined && (twin.every <= 0 || twin.every % step !== 0)) {
      throw new PlantwrightError('ASSET_PERIOD', `${tag} runs every ${twin.every} µs in a plant of ${step} µs steps.`, {
        hint: 'A period is a whole multiple of the step of the plant.',
      });
    }
  }
}
