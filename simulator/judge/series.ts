import type { Value } from '../plant/signal.ts';
import type { Duration } from '../time/duration.ts';

/** A value from a time on, until the next. */
export interface Step {
  readonly t: Duration;
  readonly value: Value;
}

/** So many steps are forgotten together. */
const FORGETS = 1024;

/** A signal over time: a right-continuous step function, in the order of time. */
export class Series {
  readonly steps: Step[] = [];
  /** From here on it is known; before the first step nothing was forgotten. */
  knownFrom = Number.NEGATIVE_INFINITY;

  push(t: Duration, value: Value): void {
    this.steps.push({ t, value });
  }

  /** The value that stands at a time; undefined before the first. */
  at(t: Duration): Value | undefined {
    return this.steps[this.#indexAt(t)]?.value;
  }

  /** Every value that stands at some instant from `from` to `to`. */
  within(from: number, to: number): readonly Value[] {
    const first = Math.max(0, this.#indexAt(from));
    const values: Value[] = [];
    for (let i = first; i < this.steps.length && this.steps[i]!.t <= to; i++) values.push(this.steps[i]!.value);
    return values;
  }

  /** Lets go of what no longer stands at a time, now and then. */
  forget(before: number): void {
    const standing = this.#indexAt(before);
    if (standing < FORGETS) return;
    this.steps.splice(0, standing);
    this.knownFrom = this.steps[0]!.t;
  }

  #indexAt(t: number): number {
    let [low, high] = [0, this.steps.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.steps[middle]!.t <= t) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/** How far two values are apart: numbers by their difference, anything else not at all or infinitely. */
export function distance(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number') {
    const apart = Math.abs(a - b);
    return Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart;
  }
  return a === b ? 0 : Number.POSITIVE_INFINITY;
}

/** The sensed values of some signals, as frames tell them. */
export class SeriesSet {
  readonly #series: ReadonlyMap<string, Series>;

  constructor(signals: readonly string[]) {
    this.#series = new Map(signals.map((signal) => [signal, new Series()]));
  }

  see(t: Duration, values: Readonly<Record<string, Value>>): void {
    for (const [signal, series] of this.#series) {
      const value = values[signal];
      if (value !== undefined) series.push(t, value);
    }
  }

  /** Lets go of what no longer stands at a time, now and then. */
  forget(before: number): void {
    for (const series of this.#series.values()) series.forget(before);
  }

  of(signal: string): Series {
    return this.#series.get(signal)!;
  }
}

/** The signal behind a point: `LIT101.reading` of `LIT101.reading@opcua`. */
export const signalOf = (point: string): string => point.replace(/@.*$/, '');
