import type { Value } from '../plant/signal.ts';
import type { Frame, Hop, PointSample, Protocol } from '../record/frames.ts';
import { type Duration, ms, seconds, us } from '../time/duration.ts';
import { type Account, type Manner, type Observation, reconcile } from './ledger.ts';
import { signalOf } from './series.ts';

/** What a judge must know of a point on the wire. */
export interface PointInfo {
  readonly id: string;
  /** What people call it: `water/intake/LIT-101`. */
  readonly path: string;
  readonly unit: string;
  readonly device: string;
  readonly protocol: Protocol;
  readonly manner: Manner;
  /** Upper bound of the way from device to far side: sampling, poll and probe periods together. */
  readonly chain: Duration;
  /** How far an observed source time may lie from the device's own. */
  readonly tolerance: Duration;
  /** How far its source times may be wrong, where a clock of another machine gives them; 0 without. */
  readonly uncertainty?: Duration;
}

/** A sample later than this is marked late. */
const LATE_AFTER = seconds(2);

/** What was sent and what was observed, kept per point and hop for the ledger. */
export class Books {
  #points: ReadonlyMap<string, PointInfo>;
  readonly #sent = new Map<string, (PointSample & { left: Duration })[]>();
  readonly #observed = new Map<string, Observation[]>();
  /** Times at which the sensed value behind a polled point changed. */
  readonly #changed = new Map<string, { signal: string; times: Duration[]; last?: Value }>();
  /** When each device last said anything on each protocol, in order. */
  readonly #spoke = new Map<string, Duration[]>();

  constructor(points: readonly PointInfo[]) {
    this.#points = new Map(points.map((p) => [p.id, p]));
    for (const { id, manner } of points) {
      if (manner === 'polled') this.#changed.set(id, { signal: signalOf(id), times: [] });
    }
  }

  get points(): ReadonlyMap<string, PointInfo> {
    return this.#points;
  }

  /** The source times of polled points may be wrong by so much, either way: a gateway gives them by its own clock. */
  doubt(uncertainty: Duration): void {
    if (uncertainty === 0) return;
    const doubted = [...this.#points.values()].map((p) =>
      p.manner === 'polled' ? { ...p, uncertainty, tolerance: us(p.tolerance + uncertainty) } : p,
    );
    this.#points = new Map(doubted.map((p) => [p.id, p]));
  }

  see(frame: Frame): void {
    if (frame.kind === 'sensed') this.#noteChanges(frame.t, frame.values);
    if (frame.kind === 'sent') {
      append(this.#spoke, `${frame.device} ${frame.protocol}`, frame.t);
      for (const sample of frame.samples) append(this.#sent, sample.point, { ...sample, left: frame.t });
    }
    if (frame.kind === 'observed') {
      for (const sample of frame.samples) {
        append(this.#observed, `${frame.at} ${sample.point}`, { ...sample, received: frame.t });
      }
    }
  }

  #noteChanges(t: Duration, values: Readonly<Record<string, Value>>): void {
    for (const changes of this.#changed.values()) {
      const value = values[changes.signal];
      if (value === undefined) continue;
      // What differs only below the resolution of the wire is no change there.
      const onWire = typeof value === 'number' ? Math.fround(value) : value;
      if (!Object.is(onWire, changes.last)) changes.times.push(t);
      changes.last = onWire;
    }
  }

  sent(point: string): readonly (PointSample & { left: Duration })[] {
    return this.#sent.get(point) ?? [];
  }

  observed(point: string, hop: Hop): readonly Observation[] {
    return this.#observed.get(`${hop} ${point}`) ?? [];
  }

  /** The times at which the device of a point said anything on the point's protocol. */
  spoke(point: string): readonly Duration[] {
    const info = this.points.get(point);
    return (info && this.#spoke.get(`${info.device} ${info.protocol}`)) ?? [];
  }

  /** The account of a point at a hop, for samples sent from the start of the script to `to`. */
  account(point: string, hop: Hop, to: Duration): Account {
    const info = this.points.get(point);
    const account = reconcile(this.sent(point), this.observed(point, hop), {
      manner: info?.manner ?? 'reported',
      tolerance: info?.tolerance ?? ms(1),
      from: us(0),
      to,
      lateAfter: LATE_AFTER,
    });
    // Each stretch of equal answers is one sensed value; the values beyond those were gone before anybody asked.
    const sensed = this.#changed.get(point)?.times.filter((t) => t >= 0 && t <= to).length ?? 0;
    const unpolled = Math.max(0, sensed - account.counts.sent);
    return { ...account, counts: { ...account.counts, unpolled } };
  }
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
