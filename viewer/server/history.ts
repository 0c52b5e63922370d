import type { Duration, Frame, PointSample, Value } from '#simulator';

/**
 * The last stretch of a live session. What is older is folded into a state at the beginning of the stretch, so that
 * whoever comes late sees everything that stands, and memory does not grow with the length of a session.
 */
export class History {
  readonly #window: number;
  #frames: Frame[] = [];
  #cut = 0;
  readonly #values = { true: new Map<string, Value>(), sensed: new Map<string, Value>() };
  readonly #observed = new Map<string, Extract<Frame, { kind: 'observed' }>>();
  readonly #alarms = new Map<string, Frame>();
  /** Events of faults that are still in force. */
  readonly #faults = new Map<string, Frame[]>();
  /** Force lists that stand. */
  readonly #forces = new Map<string, Frame>();
  /** Who ended by itself last, and that it runs again. */
  readonly #crashes = new Map<string, Frame[]>();
  /** The epoch at the beginning of the stretch. */
  #epoch: Frame | undefined;

  /** @param window length of the stretch, in µs */
  constructor(window: Duration) {
    this.#window = window;
  }

  /** From when on it has everything. */
  get start(): Duration {
    return this.#cut as Duration;
  }

  push(frame: Frame): void {
    if (frame.kind === 'event' && frame.event.type === 'epoch' && frame.event.keeps !== undefined) {
      const { keeps, ...event } = frame.event;
      this.#takeBack(keeps, frame.t);
      // Told later, it takes nothing back any more: what it took is not there.
      this.#frames.push({ ...frame, event });
      return;
    }
    this.#frames.push(frame);
    if (frame.t - this.#cut < this.#window * 1.2) return;
    this.#cut = frame.t - this.#window;
    const kept = this.#frames.findIndex((f) => f.t >= this.#cut);
    for (const old of this.#frames.splice(0, kept)) this.#fold(old);
  }

  /** Drops what happened after an instant; what was folded lies before it, or goes too. */
  #takeBack(keeps: Duration | null, t: Duration): void {
    if (keeps !== null && keeps >= this.#cut) {
      this.#frames = this.#frames.filter((frame) => frame.t <= keeps);
      return;
    }
    this.#frames = [];
    this.#cut = keeps ?? t;
    const { true: truth, sensed } = this.#values;
    for (const folded of [truth, sensed, this.#observed, this.#alarms, this.#faults, this.#forces]) folded.clear();
    this.#epoch = undefined;
  }

  #fold(frame: Frame): void {
    if (frame.kind === 'true' || frame.kind === 'sensed') {
      for (const [signal, value] of Object.entries(frame.values)) this.#values[frame.kind].set(signal, value);
    } else if (frame.kind === 'observed') {
      for (const sample of frame.samples)
        this.#observed.set(`${frame.at} ${sample.point}`, { ...frame, samples: [sample] });
    } else if (frame.kind === 'alarm') {
      this.#alarms.set(frame.id, frame);
    } else if (frame.kind === 'event' && frame.event.type === 'fault') {
      const { id, step } = frame.event;
      if (step === 'lifted') this.#faults.delete(id);
      else this.#faults.set(id, [...(this.#faults.get(id) ?? []), frame]);
    } else if (frame.kind === 'event' && frame.event.type === 'crashed') {
      this.#crashes.set(frame.event.name, [frame]);
    } else if (frame.kind === 'event' && frame.event.type === 'restarted') {
      this.#crashes.get(frame.event.name)?.splice(1, 1, frame);
    } else if (frame.kind === 'event' && frame.event.type === 'forced') {
      this.#forces.set(frame.event.asset, frame);
    } else if (frame.kind === 'event' && frame.event.type === 'epoch') {
      this.#epoch = frame;
    }
  }

  /** Everything that stands at the beginning of the stretch, then the stretch. */
  all(): Frame[] {
    const t = this.#cut as Duration;
    const state = (['true', 'sensed'] as const).flatMap((kind): Frame[] =>
      this.#values[kind].size > 0 ? [{ kind, t, values: Object.fromEntries(this.#values[kind]) }] : [],
    );
    const observed = [...this.#observed.values()].map((f) => ({ ...f, samples: f.samples as readonly PointSample[] }));
    const faults = [...this.#faults.values(), ...this.#crashes.values()].flat();
    const standing = [...this.#alarms.values(), ...faults, ...this.#forces.values()];
    return [...state, ...observed, ...(this.#epoch ? [this.#epoch] : []), ...standing, ...this.#frames];
  }
}
