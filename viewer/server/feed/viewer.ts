import type { WebSocket } from 'ws';
import type { Duration } from '#simulator';
import type { Batch } from './batch.ts';

/** Bytes that may wait for a viewer; then it is told nothing until it has read, and then only what is newest. */
const UNREAD = 256 << 10;

/** What all viewers at the same position are told: each is written once. */
export interface Writings {
  present(): Buffer;
  update(batch: Batch): Buffer;
  /** Undefined where it has to wait for another turn. */
  history(before: number): Buffer | undefined;
  /** How the session stands in time, or that it goes on. */
  time(may: boolean): Buffer;
}

/** What came of a turn: whether it got a stretch of history, or since when it has read nothing of what waits for it. */
interface Told {
  readonly answered?: boolean;
  readonly waitingSince?: Duration;
}

/** One viewer, and how far it has been told. */
export class Viewer {
  readonly socket: WebSocket;
  readonly may: boolean;
  /** What it has not been told because it reads slowly. */
  #missed: Batch | undefined;
  #lacksPresent = true;
  #asked: number | undefined;
  #clockDue = true;
  #unread = 0;
  #progress: Duration | undefined;

  constructor(socket: WebSocket, may: boolean) {
    this.socket = socket;
    this.may = may;
  }

  /** It asks for the stretch before an instant. Only the last that it asked for is answered. */
  ask(before: number): void {
    this.#asked = before;
  }

  /** The clocks are due. */
  tick(): void {
    this.#clockDue = true;
  }

  /** Stops hearing whoever asks without reading the answers. */
  get overwhelmed(): boolean {
    return this.socket.bufferedAmount > UNREAD;
  }

  /** Tells it what is new, as far as it reads. */
  tell(batch: Batch | undefined, writings: Writings, now: Duration): Told {
    if (this.overwhelmed) {
      if (batch && !this.#lacksPresent) this.#miss(batch);
      const unread = this.socket.bufferedAmount;
      if (unread < this.#unread || this.#progress === undefined) this.#progress = now;
      this.#unread = unread;
      return { waitingSince: this.#progress };
    }
    this.#progress = undefined;
    this.#unread = 0;
    if (this.socket.isPaused) this.socket.resume();
    if (this.#lacksPresent) {
      this.#send(writings.present());
      this.#lacksPresent = false;
    } else if (this.#missed) {
      if (batch) this.#missed.absorb(batch);
      this.#send(writings.update(this.#missed));
    } else if (batch) {
      this.#send(writings.update(batch));
    }
    this.#missed = undefined;
    const history = this.#asked === undefined ? undefined : writings.history(this.#asked);
    if (history) this.#send(history);
    if (history) this.#asked = undefined;
    if (this.#clockDue) this.#send(writings.time(this.may));
    this.#clockDue = false;
    return { answered: history !== undefined };
  }

  #miss(batch: Batch): void {
    this.#missed ??= batch.another();
    this.#missed.absorb(batch);
    if (!this.#missed.full) return;
    // Rather than to drop an event, it is told what stands, and asks for what was.
    this.#missed = undefined;
    this.#lacksPresent = true;
  }

  #send(text: Buffer): void {
    this.socket.send(text, { binary: false });
  }
}
