/** What virtual sockets need of time. What is due at one instant runs in the order in which it was asked for. */
export interface Schedule {
  /** In µs. */
  now(): number;
  /** Belongs to no owner: what is on its way arrives, whoever sent it. */
  after(us: number, run: () => void): { cancel(): void };
}

/** What the path between two ends is like, the same both ways. */
export interface LinkTraits {
  /** One way, in µs. */
  readonly latency: number;
  /** In bytes/s; without it, bytes take no time but the latency. */
  readonly bandwidth?: number;
  /** Draws by how many µs a segment is late: a lost segment is seen as one that arrives after its retransmission. */
  stall?(): number;
}

/** What a segment carries: bytes, or one of TCP's flags. `refused` is the RST that answers a SYN. */
export type Payload = Buffer | 'syn' | 'syn-ack' | 'ack' | 'refused' | 'fin' | 'rst';

/** One direction of a connection: segments arrive in the order in which they were sent, each as late as the link has it. */
export class Wire {
  readonly #schedule: Schedule;
  readonly #link: LinkTraits;
  readonly #deliver: (payload: Payload) => void;
  readonly #inFlight: Payload[] = [];
  /** When the last byte given to the link has left. */
  #free = 0;
  #lastArrival = 0;

  constructor(schedule: Schedule, link: LinkTraits, deliver: (payload: Payload) => void) {
    this.#schedule = schedule;
    this.#link = link;
    this.#deliver = deliver;
  }

  send(payload: Payload): void {
    const now = this.#schedule.now();
    const { latency, bandwidth } = this.#link;
    const bytes = typeof payload === 'string' ? 0 : payload.length;
    this.#free = Math.max(now, this.#free) + (bandwidth ? Math.ceil((bytes / bandwidth) * 1e6) : 0);
    const stall = Math.max(0, Math.round(this.#link.stall?.() ?? 0));
    // A receiver hands bytes on in order: what follows a late segment waits for it.
    this.#lastArrival = Math.max(this.#lastArrival, this.#free + latency + stall);
    this.#inFlight.push(payload);
    this.#schedule.after(this.#lastArrival - now, () => this.#deliver(this.#inFlight.shift()!));
  }
}
