import { PlantwrightError } from '../../error.ts';
import type { Value } from '../../plant/signal.ts';
import { type Channel, channelsOf, delaysOf, Past, refuseNaN } from './channels.ts';
import type { Graph, Mode } from './graph.ts';
import { Judged } from './predicate.ts';

/** For how long, in µs, the value of an input counts that nothing refreshes. */
export type MaxHold = (channel: Channel) => number | undefined;

export interface InputOptions {
  readonly mode: Mode;
  /** Where the domain begins; what is set before it only stands. */
  readonly start: number;
  /** How long a value is known that nothing refreshes; undefined is for ever. */
  readonly maxHold?: MaxHold | undefined;
}

/** The signals of a graph's predicates, as they change: turns changes into segments, in the order of time. */
export class Inputs {
  readonly channels: ReadonlySet<Channel>;
  readonly #graph: Graph;
  readonly #options: InputOptions;
  readonly #pasts: ReadonlyMap<Channel, Past>;
  readonly #judged: readonly Judged[];
  /** The values of predicates in which nothing has changed. */
  readonly #values: (readonly [number, number] | undefined)[] = [];
  readonly #readers: ReadonlyMap<Channel, readonly number[]>;
  /** Until when all is said. */
  #front: number;

  constructor(graph: Graph, options: InputOptions, from?: Inputs) {
    this.#graph = graph;
    this.#options = options;
    this.#front = from ? from.#front : options.start;
    const { predicates } = graph;
    const delays = delaysOf(predicates.flatMap((p) => (p.op === 'compare' ? [p.left, p.right] : [])));
    this.channels = new Set(predicates.flatMap(channelsOf));
    this.#pasts = new Map(
      [...this.channels].map((c) => [c, from ? from.#pasts.get(c)!.copy() : new Past([...(delays.get(c) ?? [])])]),
    );
    this.#judged = predicates.map((p) => new Judged(p, this.#pasts, { discrete: options.mode === 'discrete' }));
    this.#readers = new Map(
      [...this.channels].map((c) => [c, predicates.flatMap((p, i) => (channelsOf(p).includes(c) ? [i] : []))]),
    );
  }

  /** All that is known before this time has been said. */
  get front(): number {
    return this.#front;
  }

  /**
   * A signal changes; `undefined` is not known. Of two changes at one time the later call counts.
   * @throws PlantwrightError TIME_RUNS_BACKWARDS, SAMPLE_NOT_A_NUMBER
   */
  set(t: number, channel: Channel, value: Value | undefined): void {
    refuseNaN(channel, t, value);
    if (Number.isNaN(t) || (t < this.#front && this.#front > this.#options.start)) {
      throw new PlantwrightError(
        'TIME_RUNS_BACKWARDS',
        `${channel} at t = ${t} µs comes after t = ${this.#front} µs.`,
        {
          hint: 'Give samples in the order of their time.',
        },
      );
    }
    const past = this.#pasts.get(channel);
    if (past === undefined) return;
    if (t > this.#front) this.advance(t);
    past.set(t, value);
    this.#stale(channel);
  }

  /** Nothing changes until `end`, but for what comes of itself: delayed values, ages, values held for too long. */
  advance(end: number): void {
    while (this.#front < end) {
      const next = this.#settle();
      this.#feed(Math.min(next, end));
    }
  }

  /** Nothing is known from the front on, for ever, but for what was and comes late. */
  forget(): void {
    for (const [channel, past] of this.#pasts) {
      past.set(this.#front, undefined);
      past.good = undefined;
      this.#stale(channel);
    }
    this.advance(INFINITE);
  }

  copy(graph: Graph): Inputs {
    return new Inputs(graph, this.#options, this);
  }

  /** Lets delayed values arrive and old ones expire; when the next will. */
  #settle(): number {
    let next = INFINITE;
    for (const [channel, past] of this.#pasts) {
      if (past.next() <= this.#front) {
        past.arrive(this.#front);
        this.#stale(channel);
      }
      next = Math.min(next, past.next(), this.#expiry(channel, past));
    }
    return next;
  }

  /** When a value has been held for too long; it is not known from then on. */
  #expiry(channel: Channel, past: Past): number {
    const maxHold = this.#options.maxHold?.(channel);
    if (maxHold === undefined || past.value === undefined) return INFINITE;
    // Held for exactly `maxHold` is not yet too long.
    const expires = past.since + maxHold + 1;
    if (expires > this.#front) return expires;
    past.value = undefined;
    this.#stale(channel);
    return INFINITE;
  }

  #feed(end: number): void {
    for (let i = 0; i < this.#judged.length; i++) {
      const judged = this.#judged[i]!;
      if (judged.grows) {
        for (const piece of judged.over(this.#front, end)) this.#graph.feed(i, ...piece);
        continue;
      }
      this.#values[i] ??= judged.at(this.#front);
      const [lower, upper] = this.#values[i]!;
      this.#graph.feed(i, this.#front, end, lower, upper);
    }
    this.#front = end;
  }

  #stale(channel: Channel): void {
    for (const i of this.#readers.get(channel) ?? []) this.#values[i] = undefined;
  }
}

const INFINITE = Number.POSITIVE_INFINITY;
