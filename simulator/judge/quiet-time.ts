import type { Frame } from '../record/frames.ts';

/** A span in which something acts on the stack, or the stack recovers from it; not over: `to` is infinite. */
interface Disturbance {
  readonly id: string;
  readonly from: number;
  to: number;
}

/**
 * The clock of the ledger. It stands still while a fault on the stack or the wire is in force and while the stack
 * recovers from it: however long an outage takes, its backlog has as long to arrive as anything else.
 */
export class QuietTime {
  #disturbances: Disturbance[] = [];

  see(frame: Frame): void {
    if (frame.kind !== 'event' || frame.event.type !== 'fault' || frame.event.on === 'plant') return;
    const { id, step, recovery } = frame.event;
    if (step === 'begun') this.#disturbances.push({ id, from: frame.t, to: Number.POSITIVE_INFINITY });
    const window = this.#disturbances.findLast((d) => d.id === id);
    if (step === 'lifted' && window) window.to = frame.t + recovery;
  }

  /** The latest instant that lies so much quiet time before another, in µs. Asked in the order of time. */
  before(t: number, quiet: number): number {
    let [at, left] = [t, quiet];
    // From the last to end, so that one that lies within another takes no time a second time.
    for (const { from, to } of this.#disturbances.sort((a, b) => b.to - a.to)) {
      const passed = Math.max(0, at - to);
      if (passed >= left) break;
      left -= passed;
      at = Math.min(at, from);
    }
    const instant = at - left;
    this.#disturbances = this.#disturbances.filter(({ to }) => to > instant);
    return instant;
  }
}
