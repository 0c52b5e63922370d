import type { Value } from '../plant/signal.ts';
import type { Duration } from '../time/duration.ts';
import { signalOf } from './series.ts';

/** How often the sensed value behind each polled point changed during the script, whether anybody asked or not. */
export class SensedChanges {
  readonly #points: ReadonlyMap<string, { readonly signal: string; count: number; last?: Value }>;

  constructor(points: readonly string[]) {
    this.#points = new Map(points.map((id) => [id, { signal: signalOf(id), count: 0 }]));
  }

  /** @param scriptEnd infinite until it is known */
  see(t: Duration, values: Readonly<Record<string, Value>>, scriptEnd: number): void {
    for (const point of this.#points.values()) {
      const value = values[point.signal];
      if (value === undefined) continue;
      // What differs only below the resolution of the wire is no change there.
      const onWire = typeof value === 'number' ? Math.fround(value) : value;
      if (!Object.is(onWire, point.last) && t >= 0 && t <= scriptEnd) point.count++;
      point.last = onWire;
    }
  }

  of(point: string): number {
    return this.#points.get(point)?.count ?? 0;
  }
}
