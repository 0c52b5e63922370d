import { AsyncLocalStorage } from 'node:async_hooks';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';
import { Compartment } from './compartment.ts';
import type { Planned, Timeline } from './timeline.ts';

/** The longest time that Node's timers take, in ms; what is longer takes 1 ms. */
const LONGEST = 2 ** 31 - 1;

type Callback = (...given: unknown[]) => void;

/** What must happen before time may go on: immediates, in the order in which they were asked for. */
export class Immediates {
  #waiting: Immediate[] = [];
  onAsked: () => void = () => {};

  get empty(): boolean {
    return this.#waiting.length === 0;
  }

  ask(immediate: Immediate): void {
    this.#waiting.push(immediate);
    this.onAsked();
  }

  /** Those that were asked for so far; what they ask for comes after them. */
  turn(): void {
    const turn = this.#waiting;
    this.#waiting = [];
    for (const immediate of turn) immediate.happen();
  }
}

/** Runs in the context in which it was asked for. */
function bound(callback: Callback, given: readonly unknown[]): () => void {
  const context = AsyncLocalStorage.snapshot();
  return () => context(callback, ...given);
}

/** Lets something happen that belongs to a compartment, when that may. */
function deliver(owner: Compartment | undefined, happen: () => void): void {
  if (owner) owner.deliver(happen);
  else happen();
}

class Immediate {
  readonly #owner = Compartment.current;
  #happen: (() => void) | undefined;

  constructor(callback: Callback, given: readonly unknown[]) {
    this.#happen = bound(callback, given);
  }

  happen(): void {
    deliver(this.#owner, () => {
      const happen = this.#happen;
      this.#happen = undefined;
      happen?.();
    });
  }

  cancel(): void {
    this.#happen = undefined;
  }

  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
  [Symbol.dispose](): void {
    this.cancel();
  }
}

/** A timer as Node's are, on the timeline. */
class Timer {
  readonly #timeline: Timeline;
  readonly #known: Map<number, Timer>;
  readonly #us: number;
  readonly #repeats: boolean;
  readonly #happen: () => void;
  readonly #owner = Compartment.current;
  #planned: Planned | undefined;
  #id: number | undefined;
  #counts = true;

  constructor(place: Place, callback: Callback, ms: unknown, given: readonly unknown[], repeats: boolean) {
    if (typeof callback !== 'function') {
      const text = `The "callback" argument must be of type function. Received ${typeof callback}`;
      throw Object.assign(new TypeError(text), { code: 'ERR_INVALID_ARG_TYPE' });
    }
    const asked = Number(ms);
    this.#timeline = place.timeline;
    this.#known = place.known;
    this.#us = 1000 * (asked >= 1 && asked <= LONGEST ? Math.trunc(asked) : 1);
    this.#repeats = repeats;
    this.#happen = bound(callback, given);
    this.#plan();
  }

  #plan(): void {
    const planned = this.#timeline.after(this.#us, () =>
      deliver(this.#owner, () => {
        // Cleared while its compartment was frozen.
        if (this.#planned !== planned) return;
        this.#planned = undefined;
        // As in Node, an interval counts from when it has happened.
        if (this.#repeats) this.#plan();
        else this.#forget();
        this.#happen();
      }),
    );
    this.#planned = planned;
  }

  #forget(): void {
    if (this.#id !== undefined) this.#known.delete(this.#id);
  }

  cancel(): void {
    this.#planned?.cancel();
    this.#planned = undefined;
    this.#forget();
  }

  refresh(): this {
    this.#planned?.cancel();
    this.#plan();
    return this;
  }
  close(): this {
    this.cancel();
    return this;
  }
  ref(): this {
    this.#counts = true;
    return this;
  }
  unref(): this {
    this.#counts = false;
    return this;
  }
  hasRef(): boolean {
    return this.#counts;
  }
  [Symbol.toPrimitive](): number {
    if (this.#id === undefined) {
      this.#id = nextId++;
      if (this.#planned) this.#known.set(this.#id, this);
    }
    return this.#id;
  }
  [Symbol.dispose](): void {
    this.cancel();
  }
}

let nextId = 1;

interface Place {
  readonly timeline: Timeline;
  /** Those that were asked for their number. */
  readonly known: Map<number, Timer>;
}

/** Replaces all that waits: `setTimeout` and its kin, `node:timers`, `node:timers/promises`, `AbortSignal.timeout`. */
export function replaceTimers(timeline: Timeline, immediates: Immediates): void {
  const place: Place = { timeline, known: new Map() };
  const make =
    (repeats: boolean) =>
    (callback: Callback, ms?: unknown, ...given: unknown[]) =>
      new Timer(place, callback, ms, given, repeats);
  const clear = (timer: unknown) => {
    if (timer instanceof Timer || timer instanceof Immediate) timer.cancel();
    else if (typeof timer === 'number' || typeof timer === 'string') place.known.get(Number(timer))?.cancel();
  };
  const immediate = (callback: Callback, ...given: unknown[]) => {
    const asked = new Immediate(callback, given);
    immediates.ask(asked);
    return asked;
  };
  const setTimeout = make(false);
  const after = (ms?: number, value?: unknown, options?: Waiting) =>
    waited((done) => setTimeout(done, ms), value, options);
  const turn = (value?: unknown, options?: Waiting) => waited((done) => immediate(done), value, options);
  async function* every(ms?: number, value?: unknown, options?: Waiting) {
    for (;;) yield await after(ms, value, options);
  }
  Object.defineProperty(setTimeout, promisify.custom, { value: after });
  Object.defineProperty(immediate, promisify.custom, { value: turn });
  const replaced = {
    setTimeout,
    setInterval: make(true),
    setImmediate: immediate,
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
  };
  Object.assign(globalThis, replaced);
  Object.assign(timers, replaced);
  const scheduler = { wait: (ms?: number, options?: Waiting) => after(ms, undefined, options), yield: () => turn() };
  Object.assign(timersPromises, { setTimeout: after, setImmediate: turn, setInterval: every, scheduler });
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    setTimeout(
      () => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
      ms,
    );
    return controller.signal;
  };
}

interface Waiting {
  readonly signal?: AbortSignal;
}

/** A promise of a timer, which a signal ends early (as `node:timers/promises` has it). */
function waited(
  begin: (done: () => void) => { cancel(): void },
  value: unknown,
  { signal }: Waiting = {},
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const aborted = () => {
      const error = new Error('The operation was aborted', { cause: signal!.reason });
      reject(Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' }));
    };
    if (signal?.aborted) {
      aborted();
      return;
    }
    const stop = () => {
      timer.cancel();
      aborted();
    };
    const timer = begin(() => {
      signal?.removeEventListener('abort', stop);
      resolve(value);
    });
    signal?.addEventListener('abort', stop, { once: true });
  });
}
