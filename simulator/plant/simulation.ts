import { PlantwrightError } from '../error.ts';
import type { Duration } from '../time/duration.ts';
import { decode, encode } from './canonical.ts';
import { type Island, islandsOf } from './island.ts';
import type { Plant } from './plant.ts';
import { type AssetSnapshot, Running, type Wire } from './running.ts';
import { type Quality, qualityOf, type Sample, type Signal, type Status, type Value } from './signal.ts';
import type { Forced, Refusal, WriteRequest } from './twin.ts';

/** Everything that changes in a plant, as plain data. A copy of it is a fork. */
export interface Snapshot {
  readonly tick: number;
  readonly assets: Readonly<Record<string, AssetSnapshot>>;
}
const ORDER = { equipment: 0, instrument: 1, controller: 2 } as const;

/**
 * A plant that is running: the deterministic kernel. It knows no clock; `advance` takes it further, step by step.
 * Each tick, all outputs stand, the inputs of all due assets are latched, then all due assets are stepped.
 */
export class Simulation {
  readonly plant: Plant;
  #tick = 0;
  /** In the order of (priority, declaration): equipment, instruments, controllers. */
  readonly #running: readonly Running[];
  readonly #byKey: ReadonlyMap<string, Running>;
  readonly #islands: readonly Island[];

  /**
   * @param seed root of all random streams
   * @param start partial state per asset, laid over each twin's own initial state
   */
  constructor(plant: Plant, { seed, start = {} }: { seed: number; start?: Readonly<Record<string, unknown>> }) {
    this.plant = plant;
    const byKey = new Map<string, Running>();
    for (const key of Object.keys(plant.assets)) byKey.set(key, new Running(plant, key, seed));
    for (const [key, { constants, feeds }] of wiringOf(plant)) {
      const running = byKey.get(key)!;
      for (const [input, value] of constants) running.set(input, value);
      for (const [from, wires] of feeds) running.connect(byKey.get(from)!, wires);
    }
    this.#byKey = byKey;
    this.#running = [...byKey.values()].sort((a, b) => ORDER[a.twin.priority] - ORDER[b.twin.priority]);
    this.#islands = islandsOf(this.#running);
    for (const key of Object.keys(start)) this.#find(key);
    for (const running of this.#running) running.begin(start[running.key]);
  }

  /** Steps done so far. */
  get tick(): number {
    return this.#tick;
  }

  /** Simulation time: steps done times the step. */
  get time(): Duration {
    return (this.#tick * this.plant.step) as Duration;
  }

  /**
   * Takes the plant so many steps further. Each island of it goes all the way before the next begins, so that what it
   * needs stays at hand: of a thousand plants side by side, memory gives each up to ten times as slowly as its cache.
   */
  advance(steps = 1): void {
    const from = this.#tick + 1;
    const to = this.#tick + steps;
    for (const island of this.#islands) for (let tick = from; tick <= to; tick++) island.advance(tick);
    this.#tick = to;
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
    const running = this.#find(asset);
    const { twin, signals, state, context } = running;
    const signal = signals[name];
    if (!signal) throw this.#unknown(asset, name);
    if (!signal.writable) return 'access-denied';
    if (!fits(signal, value)) return 'out-of-range';
    const ahead = pending.reduce((s, request) => running.written(s, request), state);
    return twin.refuses?.(ahead, { name, value }, context);
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
    running.become(running.written(running.state, { name, value }));
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
    this.#find(asset).set(name, value);
  }

  /** A copy of everything that changes. */
  snapshot(): Snapshot {
    const assets = this.#running.map((running) => [running.key, running.snapshot()]);
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
      running.restore(kept);
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

interface Wiring {
  readonly constants: [input: string, value: Value][];
  /** By the asset that feeds. */
  readonly feeds: Map<string, readonly Wire[]>;
}

/** What feeds each asset. Assets that are wired alike share their wires: there may be thousands of a kind. */
function wiringOf(plant: Plant): ReadonlyMap<string, Wiring> {
  const wiring = new Map<string, Wiring>(
    Object.keys(plant.assets).map((key) => [key, { constants: [], feeds: new Map() }]),
  );
  for (const [target, source] of Object.entries(plant.connections)) {
    const [key, input] = split(target);
    const { constants, feeds } = wiring.get(key)!;
    if (typeof source !== 'string') {
      constants.push([input, source.constant]);
      continue;
    }
    const [from, output] = split(source);
    feeds.set(from, [...(feeds.get(from) ?? []), { input, output }]);
  }
  const alike = new Map<string, readonly Wire[]>();
  for (const { feeds } of wiring.values()) {
    for (const [from, wires] of feeds) {
      const text = wires.map(({ input, output }) => `${input}.${output}`).join();
      if (!alike.has(text)) alike.set(text, wires);
      feeds.set(from, alike.get(text)!);
    }
  }
  return wiring;
}
