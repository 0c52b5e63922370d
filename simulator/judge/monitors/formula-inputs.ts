import type { Value } from '../../plant/signal.ts';
import type { Layer } from '../../plant/twin.ts';
import type { Frame } from '../../record/frames.ts';
import type { Duration } from '../../time/duration.ts';
import { nearest, type Scene } from '../monitor.ts';
import { alarmChannel, type Channel, faultChannel, qualityChannel, signalChannel } from '../stl/channels.ts';
import type { MaxHold } from '../stl/inputs.ts';
import type { Online } from '../stl/online.ts';

/** A value that is no number, and when it came. */
export interface NotANumber {
  readonly signal: string;
  readonly at: Duration;
}

/** The plant tells only changes, and alarms and faults are no samples: what is believed needs to be refreshed. */
export const heldFor =
  (time: Duration): MaxHold =>
  (channel) =>
    channel.startsWith(signalChannel('believed', '')) || channel.startsWith(qualityChannel('')) ? time : undefined;

/** Who is told what the frames of a run say. */
export type Listener = Pick<Online, 'channels' | 'set' | 'endSpan'>;

/**
 * Tells a formula what the frames of a run say. A bad sample says nothing of the value; an alarm that a stack with an
 * alarm list does not mention is not active.
 */
export class FormulaInputs {
  /** The first value that was no number. */
  notANumber: NotANumber | undefined;
  readonly #monitors: readonly Listener[];
  readonly #scene: Pick<Scene, 'world' | 'hops'>;
  /** What the formula asks for, by what frames name. */
  readonly #signals: Readonly<Record<Layer, readonly string[]>>;
  readonly #qualities: readonly string[];
  readonly #alarms: readonly string[];
  readonly #faults: readonly string[];
  #alarmsKnown = false;
  #scriptEnd: Duration | undefined;

  /** @param monitors of one formula, and of others over the same signals */
  constructor(monitors: readonly [Listener, ...Listener[]], scene: Pick<Scene, 'world' | 'hops'>) {
    this.#monitors = monitors;
    this.#scene = scene;
    const { channels } = monitors[0];
    const named = (prefix: Channel) =>
      [...channels].filter((c) => c.startsWith(prefix)).map((c) => c.slice(prefix.length));
    const signals = (layer: Layer) => named(signalChannel(layer, ''));
    this.#signals = { true: signals('true'), sensed: signals('sensed'), believed: signals('believed') };
    this.#qualities = named(qualityChannel(''));
    this.#alarms = named(alarmChannel(''));
    this.#faults = named(faultChannel(''));
    for (const id of this.#faults) this.#tell(Number.NEGATIVE_INFINITY, faultChannel(id), false);
  }

  see(frame: Frame): void {
    switch (frame.kind) {
      case 'true':
      case 'sensed':
        for (const signal of this.#signals[frame.kind]) {
          const value = frame.values[signal];
          if (value !== undefined) this.#value(this.#ofKernel(frame.t), frame.kind, signal, value);
        }
        break;
      case 'observed':
        if (frame.at === nearest(this.#scene.hops)) this.#observed(frame);
        break;
      case 'alarm':
        if (this.#alarms.includes(frame.id)) this.#tell(frame.t, alarmChannel(frame.id), frame.active);
        break;
      case 'event':
        this.#event(frame);
        break;
    }
  }

  #observed({ t, at, samples }: Extract<Frame, { kind: 'observed' }>): void {
    if (at === 'api' && !this.#alarmsKnown) {
      this.#alarmsKnown = true;
      for (const id of this.#alarms) this.#tell(t, alarmChannel(id), this.#scene.world.alarm(id));
    }
    for (const { point, value, quality } of samples) {
      if (this.#qualities.includes(point)) this.#tell(t, qualityChannel(point), quality);
      if (!this.#signals.believed.includes(point)) continue;
      this.#value(t, 'believed', point, quality === 'bad' ? undefined : value);
    }
  }

  #event({ t, event }: Extract<Frame, { kind: 'event' }>): void {
    if (event.type === 'phase' && event.phase === 'drain') {
      this.#scriptEnd = t;
      for (const monitor of this.#monitors) monitor.endSpan(t);
    }
    if (event.type !== 'fault') return;
    for (const id of this.#faults) this.#tell(this.#ofKernel(t), faultChannel(id), this.#scene.world.fault(id));
  }

  /** What comes after the end of the script is after it, even where the clock did not move. */
  #ofKernel(t: Duration): Duration {
    return this.#scriptEnd !== undefined && t <= this.#scriptEnd ? ((this.#scriptEnd + 1) as Duration) : t;
  }

  #value(t: Duration, layer: Layer, signal: string, value: Value | undefined): void {
    const isNumber = typeof value !== 'number' || !Number.isNaN(value);
    if (!isNumber) this.notANumber ??= { signal, at: t };
    this.#tell(t, signalChannel(layer, signal), isNumber ? value : undefined);
  }

  #tell(t: number, channel: Channel, value: Value | undefined): void {
    for (const monitor of this.#monitors) monitor.set(t, channel, value);
  }
}
