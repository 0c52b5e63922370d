import type { Duration } from '../time/duration.ts';
import { type Cell, Encoding, QUALITIES } from './encoding.ts';
import { type Frame, HOPS, type Hop, type PointSample } from './frames.ts';
import type { SessionInfo, SignalInfo } from './session.ts';

/**
 * How values go to a viewer: by the place of their signal or point in the session's lists, as numbers, with times in
 * ms on the axis of the session.
 */

/** A stretch of time, by signal and by point. Every row that stands at its beginning comes with the time it has stood since. */
export interface Stretch {
  /** What lies in it: from this instant on, up to, not including, the other one. */
  readonly from: Duration;
  readonly to: Duration;
  /** From when on the session still has what happened. */
  readonly start: Duration;
  /** Of each signal its place, then its rows: time, value. Times after the first count from the one before. */
  readonly signals: readonly (readonly Cell[])[];
  /** Of each point at each hop its place, then its rows: time, value, quality, age of what it says in ms. */
  readonly beliefs: readonly (readonly Cell[])[];
  /** Events and alarms; in the first stretch of all that a viewer is told, also those before it that still stand. */
  readonly frames: readonly Frame[];
}

/** What happened lately; of each signal and point only the last. Events come first: they may take something back. */
export interface Update {
  readonly frames: readonly Frame[];
  /** Each begins with a time; then the places of signals, each with its value. */
  readonly values: readonly (readonly Cell[])[];
  /** Each begins with a time; then the places of points at hops, each with value, quality and age in ms. */
  readonly beliefs: readonly (readonly Cell[])[];
}

/** Where signals and points stand in the lists of a session, and what their values are as numbers. */
export class Places {
  readonly signals: readonly SignalInfo[];
  readonly #points: readonly string[];
  readonly #signalPlaces: ReadonlyMap<string, number>;
  readonly #pointPlaces: ReadonlyMap<string, number>;
  readonly #encodings: readonly Encoding[];
  readonly #carried: readonly Encoding[];

  constructor({ signals, points }: Pick<SessionInfo, 'signals' | 'points'>) {
    this.signals = signals;
    this.#points = points.map(({ id }) => id);
    this.#signalPlaces = new Map(signals.map(({ id }, place) => [id, place]));
    this.#pointPlaces = new Map(this.#points.map((id, place) => [id, place]));
    this.#encodings = signals.map((signal) => new Encoding(signal));
    this.#carried = points.map(
      ({ signal }) => this.#encodings[this.#signalPlaces.get(signal ?? '') ?? -1] ?? new Encoding(),
    );
  }

  /** Where a signal stands; undefined where the session knows none of that name. */
  ofSignal(id: string): number | undefined {
    return this.#signalPlaces.get(id);
  }

  /** Where a point at a hop stands. */
  ofPoint(at: Hop, point: string): number | undefined {
    const place = this.#pointPlaces.get(point);
    return place === undefined ? undefined : HOPS.indexOf(at) * this.#points.length + place;
  }

  /** The point and the hop of a place. */
  point(place: number): { readonly at: Hop; readonly point: string } | undefined {
    const count = this.#points.length;
    const [at, point] = [HOPS[Math.floor(place / count)], this.#points[place % count]];
    return at !== undefined && point !== undefined ? { at, point } : undefined;
  }

  encoding(signal: number): Encoding {
    return this.#encodings[signal]!;
  }

  /** Of a point at a hop: that of the signal which it carries. */
  encodingOfPoint(place: number): Encoding {
    return this.#carried[place % this.#points.length]!;
  }
}

/** An update as frames again. */
export function framesOf({ frames, values, beliefs }: Update, places: Places): Frame[] {
  const told: Frame[] = [...frames];
  for (const [ms, ...rest] of values) {
    const t = timeOf(ms!);
    const layers: Record<'true' | 'sensed', Record<string, PointSample['value']>> = { true: {}, sensed: {} };
    for (let i = 0; i + 1 < rest.length; i += 2) {
      const signal = places.signals[rest[i] as number];
      if (!signal) continue;
      const encoding = places.encoding(rest[i] as number);
      layers[signal.layer][signal.id] = encoding.value(encoding.told(rest[i + 1]!));
    }
    for (const kind of ['true', 'sensed'] as const) {
      if (Object.keys(layers[kind]).length > 0) told.push({ kind, t, values: layers[kind] });
    }
  }
  for (const [ms, ...rest] of beliefs) {
    const t = timeOf(ms!);
    for (let i = 0; i + 3 < rest.length; i += 4) {
      const place = rest[i] as number;
      const where = places.point(place);
      if (!where) continue;
      const encoding = places.encodingOfPoint(place);
      const value = encoding.value(encoding.told(rest[i + 1]!));
      const quality = QUALITIES[rest[i + 2] as number] ?? 'bad';
      const sourceTime = (t - (rest[i + 3] as number) * 1000) as Duration;
      told.push({ kind: 'observed', t, at: where.at, samples: [{ point: where.point, value, quality, sourceTime }] });
    }
  }
  return told;
}

const timeOf = (ms: Cell): Duration => Math.round(Number(ms) * 1000) as Duration;
