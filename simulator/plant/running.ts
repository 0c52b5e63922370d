import { PlantwrightError } from '../error.ts';
import { inSeconds } from '../time/duration.ts';
import { openStream, type Stream, type StreamState } from '../time/streams.ts';
import type { AssetMap, Plant } from './plant.ts';
import type { Signals, Value } from './signal.ts';
import type { AnyTwin, WriteRequest } from './twin.ts';

/** What changes in one asset, as plain data. */
export interface AssetSnapshot {
  readonly state: unknown;
  readonly malfunctions: Readonly<Record<string, Value>>;
  readonly random: StreamState;
}

type Values = Readonly<Record<string, Value>>;

/** An output that feeds an input. */
export interface Wire {
  readonly input: string;
  readonly output: string;
}

/** What one asset gives another. */
interface Feed {
  readonly from: Running;
  readonly wires: readonly Wire[];
  /** The outputs that were latched last. */
  seen: Values | undefined;
}

/** One asset while it runs. */
export class Running {
  readonly key: string;
  readonly twin: AnyTwin;
  /** Ticks between two steps. */
  readonly every: number;
  readonly signals: Signals;
  readonly malfunctions: Record<string, Value>;
  state: unknown;
  /** A fresh object after each step. */
  outputs: Values;
  readonly #inputs: Record<string, Value>;
  readonly #feeds: Feed[] = [];
  #random: Stream;
  /** The twin's own, at hand: to look for them in twins of every shape takes longer than most of them do. */
  readonly #step: AnyTwin['step'];
  readonly #read: AnyTwin['read'];
  /** Handed to every step, and reused. */
  readonly #context: Record<string, unknown>;

  constructor(plant: Plant<AssetMap>, key: string, seed: number) {
    const { twin, parameters } = plant.assets[key]!;
    const period = twin.every ?? plant.step;
    this.key = key;
    this.twin = twin;
    this.#step = twin.step;
    this.#read = twin.read;
    this.every = period / plant.step;
    this.signals = plant.outputs(key);
    this.malfunctions = atRest(twin.malfunctions);
    this.outputs = atRest(this.signals);
    this.#inputs = atRest(twin.inputs);
    this.#random = openStream(seed, `${plant.path}/${key}`);
    this.#context = {
      inputs: this.#inputs,
      parameters,
      seconds: inSeconds(period),
      random: this.#random,
      malfunctions: this.malfunctions,
    };
  }

  /** What a twin's functions are called with. */
  get context(): never {
    return this.#context as never;
  }

  /** Those that feed it. */
  get sources(): readonly Running[] {
    return this.#feeds.map(({ from }) => from);
  }

  /** Feeds an input with a constant. */
  set(input: string, value: Value): void {
    this.#inputs[input] = value;
  }

  /** Feeds inputs with outputs of another asset. */
  connect(from: Running, wires: readonly Wire[]): void {
    this.#feeds.push({ from, wires, seen: undefined });
  }

  /** Takes over what has changed: outputs are the same object until their asset is stepped. */
  latch(): void {
    for (const feed of this.#feeds) {
      const { outputs } = feed.from;
      if (outputs === feed.seen) continue;
      for (const { input, output } of feed.wires) this.#inputs[input] = outputs[output]!;
      feed.seen = outputs;
    }
  }

  step(): void {
    const step = this.#step;
    this.become(step(this.state, this.#context as never));
  }

  /** Takes on a state, and shows it. */
  become(state: unknown): void {
    this.state = state;
    const read = this.#read;
    this.outputs = read(state, this.#context as never);
  }

  /** The state after an accepted write. */
  written(state: unknown, request: WriteRequest): unknown {
    return this.twin.write?.(state, request) ?? { ...(state as object), [request.name]: request.value };
  }

  /**
   * Takes on the state in which a scenario begins.
   * @param start laid over the twin's own initial state
   * @throws PlantwrightError START_UNKNOWN, OUTPUT_MISSING
   */
  begin(start: unknown): void {
    this.latch();
    const { twin, context } = this;
    const bare: unknown = twin.initial(context);
    const initial = start === undefined ? bare : this.#loaded(overlay(this.#saved(bare), start, this.key));
    this.become(twin.begin?.(initial, context) ?? initial);
    const missing = Object.keys(this.signals).find((name) => this.outputs[name] === undefined);
    if (missing) {
      throw new PlantwrightError('OUTPUT_MISSING', `${this.key} does not read its output "${missing}".`, {
        hint: 'Return every declared output from read().',
      });
    }
  }

  snapshot(): AssetSnapshot {
    return {
      state: this.#saved(this.state),
      malfunctions: { ...this.malfunctions },
      random: this.#random.state(),
    };
  }

  restore({ state, malfunctions, random }: AssetSnapshot): void {
    Object.assign(this.malfunctions, malfunctions);
    this.#random = openStream(0, this.key, random);
    this.#context.random = this.#random;
    this.become(this.#loaded(structuredClone(state)));
  }

  #saved(state: unknown): unknown {
    return this.twin.save?.(state) ?? structuredClone(state);
  }

  #loaded(saved: unknown): unknown {
    return this.twin.load?.(saved as object) ?? saved;
  }
}

const atRest = (signals: Signals = {}) =>
  Object.fromEntries(Object.entries(signals).map(([name, { zero }]) => [name, zero]));

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
