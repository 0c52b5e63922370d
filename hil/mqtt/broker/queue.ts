import { costOf } from './budget.ts';

/** A message, or the PUBREL of one, on its way to a client. */
export interface Outgoing {
  readonly cmd: 'publish' | 'pubrel';
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  readonly dup: boolean;
  readonly brokerId: string;
  readonly brokerCounter: number;
  messageId?: number;
}

/** What a client that is away has not acknowledged yet, in its order. */
export class Queue {
  readonly #packets = new Map<number, Outgoing>();
  /** Where the packet with an identifier stands. */
  readonly #places = new Map<number, number>();
  bytes = 0;

  get size(): number {
    return this.#packets.size;
  }

  /** Takes a message with the quality of service of the subscription; of two subscriptions the higher one (3.3.5). */
  add(packet: Outgoing, qos: 0 | 1 | 2): void {
    const { brokerCounter: place } = packet;
    const granted = Math.min(packet.qos, qos) as 0 | 1 | 2;
    const known = this.#packets.get(place);
    if (known && known.qos >= granted) return;
    const { cmd, topic, retain, dup, brokerId, payload } = packet;
    const kept = { cmd, topic, payload, qos: granted, retain, dup, brokerId, brokerCounter: place };
    this.#packets.set(place, kept);
    if (!known) this.bytes += costOf(kept);
  }

  /** Notes the identifier that a message was sent with, or what its client has answered. */
  update(packet: Outgoing): void {
    const { messageId, brokerCounter } = packet;
    if (messageId === undefined) return;
    const known = this.#packets.get(brokerCounter);
    if (known) {
      if (known.messageId !== undefined) this.#places.delete(known.messageId);
      known.messageId = messageId;
      this.#places.set(messageId, brokerCounter);
      return;
    }
    const place = this.#places.get(messageId);
    const sent = place === undefined ? undefined : this.#packets.get(place);
    if (!sent) return;
    this.bytes -= costOf(sent);
    const answered = { ...packet, topic: packet.topic ?? '', payload: packet.payload ?? Buffer.alloc(0) };
    this.#packets.set(place!, answered);
    this.bytes += costOf(answered);
  }

  /** Takes out what a client has acknowledged. */
  remove(messageId: number): Outgoing | undefined {
    const place = this.#places.get(messageId);
    return place === undefined ? undefined : this.#take(place);
  }

  dropOldest(): Outgoing | undefined {
    const [place] = this.#packets.keys();
    return place === undefined ? undefined : this.#take(place);
  }

  #take(place: number): Outgoing | undefined {
    const packet = this.#packets.get(place);
    if (!packet) return undefined;
    this.#packets.delete(place);
    if (packet.messageId !== undefined) this.#places.delete(packet.messageId);
    this.bytes -= costOf(packet);
    return packet;
  }

  all(): Outgoing[] {
    return [...this.#packets.values()];
  }
}
