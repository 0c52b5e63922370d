import type { Frame } from '../../record/frames.ts';
import type { Duration } from '../../time/duration.ts';

/** When some sensed discretes became true, in order. */
export class Excursions {
  readonly found: { readonly signal: string; readonly t: Duration; ended?: Duration }[] = [];
  readonly #signals: ReadonlySet<string>;
  readonly #state = new Map<string, boolean>();

  constructor(signals: readonly string[]) {
    this.#signals = new Set(signals);
  }

  see(frame: Frame): void {
    if (frame.kind !== 'sensed') return;
    for (const [signal, value] of Object.entries(frame.values)) {
      if (!this.#signals.has(signal)) continue;
      const before = this.#state.get(signal);
      this.#state.set(signal, value === true);
      // What is true from the beginning began before.
      if (value === true && before === false) this.found.push({ signal, t: frame.t });
      const open = this.found.findLast((e) => e.signal === signal);
      if (value !== true && open) open.ended ??= frame.t;
    }
  }
}
