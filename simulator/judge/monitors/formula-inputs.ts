import type { Value } from '../../plant/signal.ts';
import type { Frame } from '../../record/frames.ts';
import type { Duration } from '../../time/duration.ts';
import { nearest, type Scene } from '../monitor.ts';
import { alarmChannel, type Channel, faultChannel, qualityChannel, signalChannel } from '../stl/channels.ts';
import type { Online } from '../stl/online.ts';

/** A value that is no number, and when it came. */
export interface NotANumber {
  readonly signal: string;
  readonly at: Duration;
}

/**
 * Tells a formula what the frames of a run say. A bad sample says nothing of the value; an alarm that a stack with an
 * alarm list does not mention is not active.
 */
export class FormulaInputs {
  /** The first value that was no number. */
  notANumber: NotANumber | undefined;
  readonly #monitors: readonly Online[];
  readonly #channels: ReadonlySet<Channel>;
  readonly #scene: Scene;
  readonly #alarms: readonly string[];
  readonly #faults: readonly string[];
  #alarmsKnown = false;
  #scriptEnd: Duration | undefined;

  /** @param monitors of one formula, and of others over the same signals */
  constructor(monitors: readonly [Online, ...Online[]], scene: Scene) {
    this.#monitors = monitors;
    this.#channels = monitors[0].channels;
    this.#scene = scene;
    const named = (prefix: string) =>
      [...this.#channels].filter((c) => c.startsWith(prefix)).map((c) => c.slice(prefix.length));
    this.#alarms = named(alarmChannel(''));
    this.#faults = named(faultChannel(''));
    for (const id of this.#faults) this.#tell(Number.NEGATIVE_INFINITY, faultChannel(id), false);
  }

  see(frame: Frame): void {
    switch (frame.kind) {
      case 'true':
      case 'sensed': {
        const t = this.#ofKernel(frame.t);
        for (const [signal, value] of Object.entries(frame.values)) {
          this.#set(t, signalChannel(frame.kind, signal), signal, value);
        }
        break;
      }
      case 'observed':
        if (frame.at !== nearest(this.#scene.hops)) break;
        if (frame.at === 'api') this.#knowAlarms(frame.t);
        for (const { point, value, quality } of frame.samples) {
          this.#tell(frame.t, qualityChannel(point), quality);
          this.#set(frame.t, signalChannel('believed', point), point, quality === 'bad' ? undefined : value);
        }
        break;
      case 'alarm':
        this.#tell(frame.t, alarmChannel(frame.id), frame.active);
        break;
      case 'event':
        if (frame.event.type === 'phase' && frame.event.phase === 'drain') {
          this.#scriptEnd = frame.t;
          for (const monitor of this.#monitors) monitor.endSpan(frame.t);
        }
        if (frame.event.type === 'fault') {
          for (const id of this.#faults) {
            this.#tell(this.#ofKernel(frame.t), faultChannel(id), this.#scene.world.fault(id));
          }
        }
        break;
    }
  }

  #tell(t: number, channel: Channel, value: Value | undefined): void {
    for (const monitor of this.#monitors) monitor.set(t, channel, value);
  }

  /** What comes after the end of the script is after it, even where the clock did not move. */
  #ofKernel(t: Duration): Duration {
    return this.#scriptEnd !== undefined && t <= this.#scriptEnd ? ((this.#scriptEnd + 1) as Duration) : t;
  }

  #set(t: Duration, channel: string, signal: string, value: Value | undefined): void {
    const isNumber = typeof value !== 'number' || !Number.isNaN(value);
    if (!isNumber && this.#channels.has(channel)) this.notANumber ??= { signal, at: t };
    this.#tell(t, channel, isNumber ? value : undefined);
  }

  #knowAlarms(t: Duration): void {
    if (this.#alarmsKnown) return;
    this.#alarmsKnown = true;
    for (const id of this.#alarms) this.#tell(t, alarmChannel(id), this.#scene.world.alarm(id));
  }
}
