import type { Value } from '../plant/signal.ts';
import type { Frame } from '../record/frames.ts';
import type { Duration } from '../time/duration.ts';
import { isSameValue } from './runs-by-value.ts';

/** One command with what became of it: the device's decision, and the acknowledgement. */
export interface CommandRecord {
  readonly id: number;
  readonly at: Duration;
  readonly value: Value;
  written?: { readonly at: Duration; readonly refused?: string };
  acknowledged?: { readonly at: Duration; readonly accepted: boolean; readonly reason?: string };
}

/** Follows all commands to one signal. */
export class CommandLog {
  readonly commands: CommandRecord[] = [];
  readonly #signal: string;

  constructor(signal: string) {
    this.#signal = signal;
  }

  see(frame: Frame): void {
    if (frame.kind !== 'event') return;
    const { t, event } = frame;
    if (event.type === 'command' && event.signal === this.#signal) {
      this.commands.push({ id: event.id, at: t, value: event.value });
    }
    if (event.type === 'write' && event.signal === this.#signal) {
      const command = this.commands.find((c) => c.written === undefined && isSameValue(c.value, event.value));
      if (command) command.written = { at: t, ...(event.refused && { refused: event.refused }) };
    }
    if (event.type === 'acknowledged') {
      const command = this.commands.find((c) => c.id === event.id);
      if (command) {
        command.acknowledged = { at: t, accepted: event.accepted, ...(event.reason && { reason: event.reason }) };
      }
    }
  }
}
