import type { Frame } from '#simulator';

/** Alarms of a stack that are remembered: it may name as many as it likes. */
const MOST_ALARMS = 300;

/** What events and alarms leave standing: a late visitor must be told of it however long ago it began. */
export class Standing {
  readonly #alarms = new Map<string, Frame>();
  /** Events of faults that are still in force. */
  readonly #faults = new Map<string, Frame[]>();
  /** Force lists that stand. */
  readonly #forces = new Map<string, Frame>();
  /** Devices and parts that ended by themselves, until they run again. */
  readonly #crashed = new Map<string, Frame>();
  #epoch: Frame | undefined;

  constructor(of?: Standing) {
    if (!of) return;
    for (const [id, frame] of of.#alarms) this.#alarms.set(id, frame);
    for (const [id, frames] of of.#faults) this.#faults.set(id, frames);
    for (const [asset, frame] of of.#forces) this.#forces.set(asset, frame);
    for (const [name, frame] of of.#crashed) this.#crashed.set(name, frame);
    this.#epoch = of.#epoch;
  }

  fold(frame: Frame): void {
    if (frame.kind === 'alarm') this.#foldAlarm(frame);
    if (frame.kind !== 'event') return;
    const { event } = frame;
    switch (event.type) {
      case 'fault':
        if (event.step === 'lifted') this.#faults.delete(event.id);
        else this.#faults.set(event.id, [...(this.#faults.get(event.id) ?? []), frame].slice(-4));
        break;
      case 'forced':
        this.#forces.set(event.asset, frame);
        break;
      case 'crashed':
        this.#crashed.set(event.name, frame);
        break;
      case 'restarted':
        this.#crashed.delete(event.name);
        break;
      case 'epoch':
        this.#epoch = frame;
        break;
    }
  }

  #foldAlarm(frame: Extract<Frame, { kind: 'alarm' }>): void {
    this.#alarms.delete(frame.id);
    this.#alarms.set(frame.id, frame);
    if (this.#alarms.size <= MOST_ALARMS) return;
    const over = [...this.#alarms.values()].find((alarm) => alarm.kind === 'alarm' && !alarm.active);
    const oldest = over?.kind === 'alarm' ? over.id : this.#alarms.keys().next().value!;
    this.#alarms.delete(oldest);
  }

  /** All of it, in the order of time. */
  frames(): Frame[] {
    const events = [this.#faults.values(), this.#forces.values(), this.#crashed.values(), this.#alarms.values()];
    const all = [...(this.#epoch ? [this.#epoch] : []), ...events.flatMap((frames) => [...frames].flat())];
    return all.sort((a, b) => a.t - b.t);
  }
}
