import type { Endpoint } from './endpoint.ts';
import type { Schedule } from './wire.ts';

interface ReceiverOptions {
  readonly endpoint: Endpoint;
  readonly schedule: Schedule;
  /** Runs what whoever uses the socket notices. */
  noticed(run: () => void): void;
  /** @returns whether there is room for more */
  received(bytes: Buffer): boolean;
  ended(): void;
  wasReset(): void;
}

/** Reads an endpoint while its stream has room: a segment as soon as it is there. */
export class Receiver {
  readonly #options: ReceiverOptions;
  #reading = false;
  #planned = false;

  constructor(options: ReceiverOptions) {
    this.#options = options;
  }

  /** The stream has room. */
  start(): void {
    if (this.#reading) return;
    this.#reading = true;
    this.#plan();
  }

  stop(): void {
    this.#reading = false;
  }

  /** One segment a turn, as with a loop of events: what a segment causes happens before the next one is read. */
  #plan(): void {
    const { endpoint, schedule, noticed } = this.#options;
    if (this.#planned || !endpoint.pending) return;
    this.#planned = true;
    schedule.after(0, () => {
      this.#planned = false;
      noticed(() => this.next());
    });
  }

  next(): void {
    const { endpoint, received, ended, wasReset } = this.#options;
    const next = this.#reading ? endpoint.read() : undefined;
    if (next instanceof Buffer) {
      if (!received(next)) this.#reading = false;
      if (this.#reading) this.#plan();
    } else if (next) {
      this.#reading = false;
      if (next === 'fin') ended();
      else wasReset();
    }
  }
}
