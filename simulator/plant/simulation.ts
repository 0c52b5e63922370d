import { PlantwrightError } from '../error.ts';
import { type Duration, inSeconds } from '../time/duration.ts';
import { openStream, type Stream, type StreamState } from '../time/streams.ts';
import { decode, encode } from './canonical.ts';
import type { AssetMap, Plant } from './plant.ts';
import { type Quality, qualityOf, type Sample, type Signal, type Signals, type Status, type Value } from './signal.ts';
import type { AnyTwin, Forced, Refusal, WriteRequest } from './twin.ts';

/** Everything that changes in a plant, as plain data. A copy of it is a fork. */
export interface Snapshot {
  readonly tick: number;
  readonly assets: Readonly<Record<string, AssetSnapshot>>;
}
interface AssetSnapshot {
  readonly state: unknown;
  readonly malfunctions: Readonly<Record<string, Value>>;
  readonly random: StreamState;
}

/** One asset while it runs. `context` is handed to every step and reused. */
interface Running {
  readonly key: string;
  readonly twin: AnyTwin;
  /** Ticks between two steps. */
  readonly every: number;
  readonly signals: Signals;
  /** What feeds it, by asset. `seen` are the outputs it has latched. */
  readonly feeds: Feed[];
  readonly inputs: Record<string, Value>;
  malfunctions: Record<string, Value>;
  random: Stream;
  readonly context: Record<string, unknown>;
  state: unknown;
  outputs: Readonly<Record<string, Value>>;
}

interface Feed {
  readonly from: Running;
  readonly wires: { readonly input: string; readonly output: string }[];
  seen: Running['outputs'] | undefined;
}

const ORDER = { equipment: 0, instrument: 1, controller: 2 } as const;

/**
 * A plant that is running: the deterministic kernel. It knows no clock; `advance` takes it one step further.
 * Each tick, all outputs stand, the inputs of all due assets are latched, then all due assets are stepped.
 */
export class Simulation {
  readonly plant: Plant;
  #tick = 0;
  /** In the order of (priority, declaration): equipment, instruments, controllers. */
  readonly #running: readonly Running[];
  readonly #byKey: ReadonlyMap<string, Running>;
  /** By period, in ticks. */
  readonly #paces: readonly { readonly every: number; readonly assets: readonly Running[] }[];

  /**
   * @param seed root of all random streams
   * @param start partial state per asset, laid over each twin's own initial state
   */
  constructor(plant: Plant, { seed, start = {} }: { seed: number; start?: Readonly<Record<string, unknown>> }) {
    this.plant = plant;
    const byKey = new Map<string, Running>();
    for (const key of Object.keys(plant.assets)) byKey.set(key, enlist(plant, key, seed));
    for (const [target, source] of Object.entries(plant.connections)) {
      const [key, input] = split(target);
      const running = byKey.get(key)!;
      if (typeof source !== 'string') {
        running.inputs[input] = source.constant;
        continue;
      }
      const [from, output] = split(source);
      feedFrom(running, byKey.get(from)!).wires.push({ input, output });
    }
    this.#byKey = byKey;
    this.#running = [...byKey.values()].sort((a, b) => ORDER[a.twin.priority] - ORDER[b.twin.priority]);
    const periods = [...new Set(this.#running.map(({ every }) => every))];
    this.#paces = periods.map((every) => ({ every, assets: this.#running.filter((one) => one.every === every) }));
    for (const key of Object.keys(start)) this.#find(key);
    for (const running of this.#running) begin(running, start[running.key]);
  }

  /** Steps done so far. */
  get tick(): number {
    return this.#tick;
  }

  /** Simulation time: steps done times the step. */
  get time(): Duration {
    return (this.#tick * this.plant.step) as Duration;
  }

  /** Takes the plant one step further. */
  advance(): void {
    this.#tick++;
    for (const { every, assets } of this.#paces) if (this.#tick % every === 0) for (const asset of assets) latch(asset);
    // What is stepped sees only what was latched, so each may read its outputs at once.
    for (const { every, assets } of this.#paces) if (this.#tick % every === 0) for (const asset of assets) step(asset);
  }

  /** The present value of an output: `value('T101', 'level')`. */
  value(asset: string, name: string): Value {
    const value = this.#find(asset).outputs[name];
    if (value === undefined) throw this.#unknown(asset, name);
    return value;
  }

  /** All outputs of an asset, by name. The object is fresh after each step of that asset. */
  outputs(asset: string): Readonly<Record<string, Value>> {
    return this.#find(asset).outputs;
  }

  /** The present value with its quality and time. Reading never changes the plant. */
  sample(asset: string, name: string): Sample {
    return { value: this.value(asset, name), quality: this.#quality(asset, name), time: this.time };
  }

  #quality(asset: string, name: string): Quality {
    const { signals, outputs } = this.#find(asset);
    const beside = signals[name]?.status;
    return beside === undefined ? 'good' : qualityOf(outputs[beside] as Status);
  }

  /**
   * Why this write would be refused now; `undefined` where it would be accepted.
   * @param pending writes to the same asset that are accepted and not yet applied
   */
  refusal(asset: string, name: string, value: Value, pending: readonly WriteRequest[] = []): Refusal | undefined {
    const { twin, signals, state, context } = this.#find(asset);
    const signal = signals[name];
    if (!signal) throw this.#unknown(asset, name);
    if (!signal.writable) return 'access-denied';
    if (!fits(signal, value)) return 'out-of-range';
    const ahead = pending.reduce((s, request) => written(twin, s, request), state);
    return twin.refuses?.(ahead, { name, value }, context as never);
  }

  /** The force list of an asset; empty where it has none. */
  forced(asset: string): readonly Forced[] {
    const { twin, state } = this.#find(asset);
    return twin.forced?.(state) ?? [];
  }

  /** Applies a write now, unless it is refused, which changes nothing. */
  write(asset: string, name: string, value: Value): Refusal | undefined {
    const refusal = this.refusal(asset, name, value);
    if (refusal === undefined) this.accept(asset, name, value);
    return refusal;
  }

  /** Applies a write that was accepted, perhaps in a batch that is valid only as a whole. The caller holds the tick. */
  accept(asset: string, name: string, value: Value): void {
    const running = this.#find(asset);
    running.state = written(running.twin, running.state, { name, value });
    running.outputs = running.twin.read(running.state, running.context as never);
  }

  /** Sets a malfunction of an asset, or with its resting value lifts it. @throws PlantwrightError MALFUNCTION_UNKNOWN */
  malfunction(asset: string, name: string, value: Value): void {
    const running = this.#find(asset);
    if (!(name in running.malfunctions)) {
      const known = Object.keys(running.malfunctions).join(', ');
      throw new PlantwrightError('MALFUNCTION_UNKNOWN', `${this.plant.tag(asset)} cannot be made "${name}".`, {
        hint: `A ${running.twin.type} knows ${known || 'no malfunction'}.`,
      });
    }
    running.malfunctions[name] = value;
  }

  /** How a malfunction stands now. */
  malfunctionOf(asset: string, name: string): Value | undefined {
    return this.#find(asset).malfunctions[name];
  }

  /** Changes a constant that feeds an input: a test bench around a twin, never a part of a run. */
  setConstant(input: string, value: Value): void {
    const [asset, name] = split(input);
    if (typeof this.plant.connections[input] !== 'object') {
      throw new PlantwrightError('INPUT_NOT_CONSTANT', `"${input}" is not fed by a constant.`, {
        hint: 'Connect it to { constant } to drive it from a bench.',
      });
    }
    this.#find(asset).inputs[name] = value;
  }

  /** A copy of everything that changes. */
  snapshot(): Snapshot {
    const assets = this.#running.map(({ key, twin, state, malfunctions, random }) => [
      key,
      { state: saved(twin, state), malfunctions: { ...malfunctions }, random: random.state() },
    ]);
    return { tick: this.#tick, assets: Object.fromEntries(assets) };
  }

  /** Goes back to, or on from, a snapshot of the same plant. */
  restore({ tick, assets }: Snapshot): void {
    this.#tick = tick;
    for (const running of this.#running) {
      const kept = assets[running.key];
      if (!kept) {
        throw new PlantwrightError('SNAPSHOT_OF_ANOTHER_PLANT', `The snapshot knows no ${running.key}.`, {
          hint: 'Restore a snapshot into the plant it was taken from.',
        });
      }
      running.state = loaded(running.twin, structuredClone(kept.state));
      Object.assign(running.malfunctions, kept.malfunctions);
      running.random = openStream(0, running.key, kept.random);
      running.context.random = running.random;
      running.outputs = running.twin.read(running.state, running.context as never);
    }
  }

  #find(key: string): Running {
    const found = this.#byKey.get(key);
    if (!found) this.plant.tag(key); // throws ASSET_UNKNOWN with the names there are
    return found!;
  }

  #unknown(asset: string, name: string): PlantwrightError {
    return new PlantwrightError('SIGNAL_UNKNOWN', `${asset} has no output "${name}".`, {
      hint: `It has ${Object.keys(this.#find(asset).signals).join(', ')}.`,
    });
  }
}

/** A snapshot as text that outlives the process. */
export const saveSnapshot = (snapshot: Snapshot): string => encode(snapshot);

/** The snapshot in a text. @throws PlantwrightError STATE_UNREADABLE */
export const loadSnapshot = (text: string): Snapshot => decode(text) as Snapshot;

/** Whether a value is of a signal's kind and inside its declared limits. */
export function fits(signal: Signal, value: Value): boolean {
  if (typeof value !== typeof signal.zero) return false;
  if (typeof value === 'string') return signal.names?.includes(value) ?? false;
  if (typeof value === 'boolean') return true;
  const [low, high] = signal.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return Number.isFinite(value) && value >= low && value <= high;
}

/** `T101.level` as `['T101', 'level']`. */
export function split(id: string): [asset: string, name: string] {
  const dot = id.indexOf('.');
  return [id.slice(0, dot), id.slice(dot + 1)];
}

const saved = (twin: AnyTwin, state: unknown): unknown => twin.save?.(state) ?? structuredClone(state);
const loaded = (twin: AnyTwin, kept: unknown): unknown => twin.load?.(kept as object) ?? kept;

const written = (twin: AnyTwin, state: unknown, request: WriteRequest): unknown =>
  twin.write?.(state, request) ?? { ...(state as object), [request.name]: request.value };

const atRest = (signals: Signals = {}) =>
  Object.fromEntries(Object.entries(signals).map(([name, { zero }]) => [name, zero]));

function enlist(plant: Plant<AssetMap>, key: string, seed: number): Running {
  const { twin, parameters } = plant.assets[key]!;
  const inputs = atRest(twin.inputs);
  const malfunctions = atRest(twin.malfunctions);
  const random = openStream(seed, `${plant.path}/${key}`);
  const period = twin.every ?? plant.step;
  const context = { inputs, parameters, seconds: inSeconds(period), random, malfunctions };
  return {
    key,
    twin,
    every: period / plant.step,
    signals: plant.outputs(key),
    feeds: [],
    inputs,
    malfunctions,
    random,
    context,
    state: undefined,
    outputs: atRest(plant.outputs(key)),
  };
}

function feedFrom({ feeds }: Running, from: Running): Feed {
  const known = feeds.find((feed) => feed.from === from);
  if (known) return known;
  const feed: Feed = { from, wires: [], seen: undefined };
  feeds.push(feed);
  return feed;
}

/** Takes over what has changed: outputs are a fresh object after each step, the same one until then. */
function latch({ inputs, feeds }: Running): void {
  for (const feed of feeds) {
    const { outputs } = feed.from;
    if (outputs === feed.seen) continue;
    for (const { input, output } of feed.wires) inputs[input] = outputs[output]!;
    feed.seen = outputs;
  }
}

function step(running: Running): void {
  const { twin, context } = running;
  running.state = twin.step(running.state, context as never);
  running.outputs = twin.read(running.state, context as never);
}

function begin(running: Running, start: unknown): void {
  latch(running);
  const { twin, context } = running;
  const bare = twin.initial(context as never);
  const initial = start === undefined ? bare : loaded(twin, overlay(saved(twin, bare), start, running.key));
  running.state = twin.begin?.(initial, context as never) ?? initial;
  running.outputs = running.twin.read(running.state, running.context as never);
  const missing = Object.keys(running.signals).find((name) => running.outputs[name] === undefined);
  if (missing) {
    throw new PlantwrightError('OUTPUT_MISSING', `${running.key} does not read its output "${missing}".`, {
      hint: 'Return every declared output from read().',
    });
  }
}

const isPlain = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null && !Array.isArray(x);

function overlay(state: unknown, start: unknown, path: string): unknown {
  if (start === undefined) return state;
  if (!isPlain(state) || !isPlain(start)) return start;
  const laid = { ...state };
  for (const [name, value] of Object.entries(start)) {
    if (!(name in state)) {
      throw new PlantwrightError('START_UNKNOWN', `The start state sets ${path}.${name}, which is not there.`, {
        hint: `The state of ${path} has ${Object.keys(state).join(', ')}.`,
      });
    }
    laid[name] = overlay(state[name], value, `${path}.${name}`);
  }
  return laid;
}
