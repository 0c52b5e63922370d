import type { AssetMap, OutputsOf, Plant, Signal } from '#simulator';

/**
 * Shapes and scenes as data: what a kind of asset looks like from outside (size, ports, channels), and where the assets
 * of a plant stand. No drawing library here, so that a server, a test or another viewer may read them.
 * Lengths in m; x to the right, y up, z towards the spectator; a yaw turns to the left, seen from above, in degrees.
 */
export type Vector = readonly [x: number, y: number, z: number];

/** Where a pipe or an instrument attaches, and the axis it leaves along. */
export interface Port {
  readonly at: Vector;
  readonly direction: Vector;
}

/** What a channel can show; it fits signals of the same kind. */
export type ChannelKind = Signal['kind'];
export type Channels = Readonly<Record<string, ChannelKind>>;
export type Size = Readonly<Record<string, number>>;

/** How one kind of asset looks from outside. The geometry itself is the viewer's. */
export interface Shape<
  K extends string = string,
  S extends Size = Size,
  P extends string = string,
  C extends Channels = Channels,
> {
  readonly kind: K;
  /** Defaults of the sizes a scene may set. */
  readonly size: S;
  ports(size: S): Readonly<Record<P, Port>>;
  /** What it can show, by name. */
  readonly channels: C;
  /** Height above its origin at which its label hangs. */
  top(size: S): number;
  /** Radius around its origin, on the floor, that it takes up. */
  footprint(size: S): number;
}

/** Ports of something that pipes cannot be attached to. */
export const noPorts = (): Readonly<Record<never, Port>> => ({});

/** @example defineShape({ kind: 'pump', size: {}, ports: () => ({ inlet: …, outlet: … }), channels: { running: 'discrete' }, … }) */
export function defineShape<
  const K extends string,
  S extends Readonly<Record<string, number>>,
  P extends string,
  const C extends Channels,
>(shape: Shape<K, S, P, C>): Shape<K, S, P, C> {
  return Object.freeze(shape);
}

// ------------------------------------------------------------------------------------------ what a plant's type knows

type AssetsOf<P> = P extends Plant<infer A> ? A : never;
type LayerOf<A extends AssetMap, T extends keyof A> = A[T]['twin']['layer'];
type Outputs<A extends AssetMap, T extends keyof A> = OutputsOf<A[T]['twin']>;

/** `T101.level`, for the signals of a plant that are like `W`, in layer `L`. */
type SignalId<P, W extends Signal = Signal, L extends string = string> = {
  [T in keyof AssetsOf<P> & string]: LayerOf<AssetsOf<P>, T> extends L
    ? {
        [N in keyof Outputs<AssetsOf<P>, T> & string]: Outputs<AssetsOf<P>, T>[N] extends W ? `${T}.${N}` : never;
      }[keyof Outputs<AssetsOf<P>, T> & string]
    : never;
}[keyof AssetsOf<P> & string];

type SignalAt<P, R> = R extends `${infer T}.${infer N}` ? Outputs<AssetsOf<P>, T>[N] : never;

type Carrying<C> = C extends 'analog' ? Signal<number> : C extends 'discrete' ? Signal<boolean> : Signal<string>;

// ------------------------------------------------------------------------------------------------------------- scenes

type PortOf<S> = S extends { ports(size: never): Readonly<Record<infer N, Port>> } ? N & string : never;
type PortRef<S> = { [T in keyof S & string]: `${T}.${PortOf<S[T]>}` }[keyof S & string];

/** Upright at a place, or attached to a port of another asset. */
type Stand<S> = { readonly at: Vector; readonly yaw?: number } | { readonly on: PortRef<S> };

type Placement<P, S, K extends keyof S> = Stand<NoInfer<S>> & {
  readonly shape: S[K];
  readonly size?: S[K] extends { readonly size: infer Z } ? Partial<NoInfer<Z>> : never;
  /** What each channel of the shape shows. */
  readonly channels?: S[K] extends { readonly channels: infer C }
    ? { readonly [N in keyof C]?: SignalId<P, Carrying<C[N]>> }
    : never;
  /** What its label says beside the tag. */
  readonly label?: SignalId<P>;
  /** 1: its label is always shown; 2: where there is room; 3: when it is selected or in alarm, and a mark otherwise. */
  readonly rank?: 1 | 2 | 3;
};

/** What a state means, in the unit of the true signal: one value, or a span. */
export type Meaning = number | readonly [from: number, to: number];

/** In the unit of the sensed signal. */
type Range = readonly [low: number, high: number];

type StateName<S extends Signal> = S['zero'] extends boolean ? 'true' | 'false' : S['zero'] & string;

/**
 * A sensed signal tells of a true one: in the same unit, by a factor, or by states that stand for spans. Differences
 * are judged, and trends drawn, on its range; on that of `within`, where the instrument could show far more than the
 * plant ever does.
 */
type Measure<P, R> =
  SignalAt<P, R> extends infer S extends Signal
    ? S extends Signal<number>
      ? { readonly within?: Range } & (
          | { readonly of: SignalId<P, Signal<number, S['unit']>, 'true'> }
          | { readonly of: SignalId<P, Signal<number>, 'true'>; readonly factor: number }
        )
      :
          | { readonly of: SignalId<P, Signal<S['zero']>, 'true'> }
          | {
              readonly of: SignalId<P, Signal<number>, 'true'>;
              readonly means: Readonly<Record<StateName<S>, Meaning>>;
            }
    : never;

/** A pipe from port to port, in straight legs along the axes. */
interface Pipe<P, S> {
  readonly from: PortRef<NoInfer<S>>;
  readonly to: PortRef<NoInfer<S>>;
  readonly radius: number;
  /** The true flow through it. */
  readonly flow?: SignalId<P, Signal<number, 'm³/s'>, 'true'>;
  /** Corners it passes, where the shortest way will not do. */
  readonly via?: readonly Vector[];
}

/** What a scene says of one asset, read without knowing the plant. */
export interface Placed {
  readonly shape: Shape;
  readonly at?: Vector;
  readonly yaw?: number;
  readonly on?: string;
  readonly size?: Size;
  readonly channels?: Readonly<Record<string, string>>;
  readonly label?: string;
  readonly rank?: 1 | 2 | 3;
}

/** A scene, read without knowing the plant. */
export interface Scene {
  readonly title: string;
  readonly assets: Readonly<Record<string, Placed>>;
  readonly pipes: Readonly<
    Record<
      string,
      {
        readonly from: string;
        readonly to: string;
        readonly radius: number;
        readonly flow?: string;
        readonly via?: readonly Vector[];
      }
    >
  >;
  /** What is not seen by itself, by the asset that it is part of: a meter in its cubicle, a card in its machine. */
  readonly inside: Readonly<Record<string, string>>;
  /** What a sensed signal tells of a true one, by sensed signal. */
  readonly measures: Readonly<
    Record<
      string,
      {
        readonly of: string;
        readonly factor?: number;
        readonly means?: Readonly<Record<string, Meaning>>;
        readonly within?: Range;
      }
    >
  >;
  /** The asset that an alarm is about, by the signal of the alarm in the controller. */
  readonly alarms: Readonly<Record<string, string>>;
}

/**
 * Declares where the assets of a plant stand and what they show. Unknown assets, signals, ports and channels do not
 * compile, nor does a signal of another kind or unit than the channel, the pipe or the measurement asks for.
 * @example sceneOf<typeof waterTreatment>()({ title: 'Raw water', assets: { T101: { shape: tank, at: [0, 0, 0] } }, pipes: {}, inside: { LIT101: 'T101' }, measures: {}, alarms: {} })
 */
export const sceneOf =
  <P extends Plant>() =>
  <const S extends { readonly [T in keyof AssetsOf<P>]?: Shape }>(scene: {
    readonly title: string;
    readonly assets: { readonly [T in keyof S]: T extends keyof AssetsOf<P> ? Placement<P, S, T> : never };
    readonly pipes: Readonly<Record<string, Pipe<P, S>>>;
    readonly inside: { readonly [T in Exclude<keyof AssetsOf<P>, keyof NoInfer<S>>]?: keyof NoInfer<S> & string };
    readonly measures: { readonly [R in SignalId<P, Signal, 'sensed'>]?: Measure<P, R> };
    readonly alarms: { readonly [R in SignalId<P, Signal<boolean>, 'sensed'>]?: keyof NoInfer<S> & string };
  }): Scene =>
    scene as unknown as Scene;
