import type { Payload } from './wire.ts';

/** A read or a write takes this much at most, as libuv's read buffer has it. */
const SEGMENT = 65_536;

/** Who uses an endpoint, told that there is something to read, or room to write again. */
export interface EndpointUser {
  arrived(): void;
  roomAgain(): void;
}

export interface Address {
  readonly address: string;
  readonly port: number;
  readonly family: 'IPv4' | 'IPv6';
}

interface EndpointOptions {
  readonly local: Address;
  readonly remote: Address;
  /** How many bytes may be under way or unread. */
  readonly window: number;
  send(payload: Payload): void;
  /** Runs something one latency later: news of the peer that is no segment of its own. */
  later(run: () => void): void;
  /** This end is used no more. */
  released(): void;
}

/** One end of an established connection, as the kernel of its host has it: sequence, window, half-close, reset. */
export class Endpoint {
  readonly local: Address;
  readonly remote: Address;
  peer: Endpoint | undefined;
  user: EndpointUser | undefined;
  readonly #options: EndpointOptions;
  readonly #inbox: (Buffer | 'fin' | 'rst')[] = [];
  /** Bytes that were sent and not yet read by whoever uses the peer. */
  #outstanding = 0;
  #blocked = false;
  #finSent = false;
  #finReceived = false;
  #closed = false;
  #broken: 'ECONNRESET' | 'EPIPE' | undefined;

  constructor(options: EndpointOptions) {
    this.local = options.local;
    this.remote = options.remote;
    this.#options = options;
  }

  /** With what a write fails, once the peer has said that it is gone. */
  get broken(): 'ECONNRESET' | 'EPIPE' | undefined {
    return this.#broken;
  }

  /**
   * Sends as many of these bytes as one segment and the window take, and says how many; the user is told when there is
   * room for more. A window with little room counts as full, so that segments do not become ever smaller (RFC 9293, 3.8.6.2).
   */
  send(bytes: Buffer): number {
    const { window } = this.#options;
    const room = window - this.#outstanding;
    if (room < Math.min(bytes.length, window / 2)) {
      this.#blocked = true;
      return 0;
    }
    const size = Math.min(bytes.length, room, SEGMENT);
    // The sender may use its buffer for something else as soon as its write is done.
    const segment = Buffer.allocUnsafeSlow(size);
    bytes.copy(segment, 0, 0, size);
    this.#outstanding += size;
    this.#options.send(segment);
    return size;
  }

  /** What has arrived and was not read. */
  get pending(): boolean {
    return this.#inbox.length > 0;
  }

  /** Takes what arrived next; the peer may send as many bytes more. */
  read(): Buffer | 'fin' | 'rst' | undefined {
    const next = this.#inbox.shift();
    if (next instanceof Buffer && this.peer) this.peer.#acknowledged(next.length);
    return next;
  }

  #acknowledged(bytes: number): void {
    this.#outstanding -= bytes;
    if (!this.#blocked || this.#options.window - this.#outstanding < this.#options.window / 2) return;
    this.#blocked = false;
    this.#options.later(() => this.user?.roomAgain());
  }

  /** No more bytes from this end. */
  shutdown(): void {
    if (this.#finSent || this.#broken || this.#closed) return;
    this.#finSent = true;
    this.#options.send('fin');
  }

  /** Nobody uses this end any more. Bytes that nobody read make it a reset (RFC 2525, 2.17). */
  close(): void {
    if (this.#closed) return;
    if (this.#inbox.some((item) => item instanceof Buffer)) this.reset();
    else this.shutdown();
    this.#release();
  }

  reset(): void {
    if (this.#closed) return;
    if (!this.#broken) this.#options.send('rst');
    this.#release();
  }

  #release(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#options.released();
    this.user = undefined;
    this.#inbox.length = 0;
  }

  /** Takes a segment from the wire. */
  arrive(payload: Buffer | 'fin' | 'rst'): void {
    if (this.#closed) {
      if (payload instanceof Buffer && !this.#broken) {
        this.#broken = 'EPIPE';
        this.#options.send('rst');
      }
      return;
    }
    if (payload === 'fin') this.#finReceived = true;
    if (payload === 'rst') this.#broken = this.#finReceived ? 'EPIPE' : 'ECONNRESET';
    this.#inbox.push(payload);
    this.user?.arrived();
    if (payload === 'rst') this.user?.roomAgain();
  }
}
