import type { Quality, Value } from '../plant/signal.ts';
import type { Layer } from '../plant/twin.ts';
import type { Instant } from '../plant/watch.ts';
import type { Frame, Hop, Phase } from '../record/frames.ts';
import { type Duration, us } from '../time/duration.ts';

/** One fault of a run, from when it took hold until it was lifted. */
export interface FaultWindow {
  readonly id: string;
  readonly title: string;
  readonly on: 'plant' | 'stack' | 'wire';
  readonly recovery: Duration;
  begun: Duration;
  tookHold?: Duration;
  cleared?: Duration;
  lifted?: Duration;
  evidence?: string;
}

/** The present of a run, as its frames tell it: the latest value of everything on every layer. */
export class World implements Instant {
  readonly faults: FaultWindow[] = [];
  phase: Phase = 'open';
  now: Duration = us(0);
  /** End of the script; until it has ended, not known. */
  scriptEnd: Duration | undefined;
  readonly #hop: Hop | undefined;
  readonly #values: Record<Layer, Map<string, Value>> = { true: new Map(), sensed: new Map(), believed: new Map() };
  readonly #qualities = new Map<string, Quality>();
  readonly #alarms = new Map<string, boolean>();
  #alarmsKnown = false;

  /** @param hop where beliefs are taken from: the hop nearest to the people who decide */
  constructor(hop: Hop | undefined) {
    this.#hop = hop;
  }

  see(frame: Frame): void {
    this.now = frame.t;
    switch (frame.kind) {
      case 'true':
      case 'sensed':
        for (const [signal, value] of Object.entries(frame.values)) this.#values[frame.kind].set(signal, value);
        break;
      case 'observed':
        if (frame.at !== this.#hop) break;
        this.#alarmsKnown ||= frame.at === 'api';
        for (const { point, value, quality } of frame.samples) {
          this.#values.believed.set(point, value);
          this.#qualities.set(point, quality);
        }
        break;
      case 'alarm':
        this.#alarms.set(frame.id, frame.active);
        break;
      case 'event':
        if (frame.event.type === 'phase') this.#enter(frame.event.phase, frame.t);
        if (frame.event.type === 'fault') this.#fault(frame.t, frame.event);
        break;
    }
  }

  value(layer: Layer, signal: string): Value | undefined {
    return this.#values[layer].get(signal);
  }

  quality(signal: string): Quality | undefined {
    return this.#qualities.get(signal);
  }

  /** An alarm that a stack with an alarm list does not mention is not active. */
  alarm(id: string): boolean | undefined {
    return this.#alarms.get(id) ?? (this.#alarmsKnown ? false : undefined);
  }

  /** Whether the stack's alarm list has been seen at all; before that nothing can be said of what it does not show. */
  get alarmListSeen(): boolean {
    return this.#alarmsKnown || this.#alarms.size > 0;
  }

  fault(id: string): boolean {
    return this.faults.some((f) => f.id === id && f.tookHold !== undefined && f.lifted === undefined);
  }

  #enter(phase: Phase, t: Duration): void {
    this.phase = phase;
    if (phase === 'drain') this.scriptEnd = t;
  }

  #fault(t: Duration, event: Extract<Extract<Frame, { kind: 'event' }>['event'], { type: 'fault' }>): void {
    const { id, title, on, recovery, step, evidence } = event;
    if (step === 'begun') {
      this.faults.push({ id, title, on, recovery, begun: t });
      return;
    }
    const window = this.faults.findLast((f) => f.id === id);
    if (!window) return;
    if (step === 'took hold') window.tookHold = t;
    else window[step] = t;
    if (evidence !== undefined) window.evidence = evidence;
  }
}
