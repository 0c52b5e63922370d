import type { Frame, Hop, PointSample, Protocol } from '../record/frames.ts';
import { type Duration, ms, seconds, us } from '../time/duration.ts';
import { type Account, type Manner, type Observation, reconcile } from './ledger.ts';

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
}

/** A sample later than this is marked late. */
const LATE_AFTER = seconds(2);

/** What was sent and what was observed, kept per point and hop for the ledger. */
export class Books {
  readonly points: ReadonlyMap<string, PointInfo>;
  readonly #sent = new Map<string, (PointSample & { left: Duration })[]>();
  readonly #observed = new Map<string, Observation[]>();
  /** When each device last said anything on each protocol, in order. */
  readonly #spoke = new Map<string, Duration[]>();

  constructor(points: readonly PointInfo[]) {
    this.points = new Map(points.map((p) => [p.id, p]));
  }

  see(frame: Frame): void {
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
    return reconcile(this.sent(point), this.observed(point, hop), {
      manner: info?.manner ?? 'reported',
      tolerance: info?.tolerance ?? ms(1),
      from: us(0),
      to,
      lateAfter: LATE_AFTER,
    });
  }
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
