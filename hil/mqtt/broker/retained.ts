import { Readable } from 'node:stream';
import type { AedesPublishPacket } from 'aedes';
import { contains } from '../codec.ts';
import { Budget, costOf, ownBytes } from './budget.ts';
import { type Notices, named } from './notices.ts';

/** Topics that are looked at before others have their turn. */
const AT_A_TIME = 2000;

type Retained = Omit<AedesPublishPacket, 'payload'> & { readonly payload: Buffer };

/**
 * The last message of each topic for who subscribes later (3.1.1, 3.3.1.3), in bounded memory: where there is no room
 * for a message it is delivered, and not retained. Takes the place of the library's, which has no bound and
 * looks through all topics for each filter in one go.
 */
export class RetainedMessages {
  readonly #messages = new Map<string, Retained>();
  readonly #kept: Budget<string>;
  readonly #notices: Notices;

  constructor(limit: number, notices: Notices) {
    this.#kept = new Budget(limit);
    this.#notices = notices;
  }

  get bytes(): number {
    return this.#kept.used;
  }

  /** The functions of the library's store that are kept here. */
  readonly store = {
    storeRetained: async (packet: AedesPublishPacket): Promise<void> => this.#keep(packet),
    createRetainedStream: (filter: string): Readable => Readable.from(this.#matching([filter])),
    createRetainedStreamCombi: (filters: readonly string[]): Readable => Readable.from(this.#matching(filters)),
  };

  #keep(packet: AedesPublishPacket): void {
    const { topic, payload } = packet;
    if (payload.length > 0 && this.#kept.set(topic, costOf(packet))) {
      this.#messages.set(topic, { ...packet, payload: ownBytes(payload) });
      return;
    }
    // The one before it would be a stale value.
    this.#messages.delete(topic);
    this.#kept.force(topic, 0);
    if (payload.length > 0) {
      this.#notices.tell(
        'dropped',
        'retained',
        `${named(topic)} is not retained: ${this.#kept.used} bytes are already`,
      );
    }
  }

  async *#matching(filters: readonly string[]): AsyncGenerator<Retained> {
    const rest = () => new Promise((resolve) => setImmediate(resolve));
    let looked = 0;
    for (const filter of filters) {
      if (!/[+#]/.test(filter)) {
        const message = this.#messages.get(filter);
        if (message) yield message;
        continue;
      }
      for (const [topic, message] of this.#messages) {
        if (++looked % AT_A_TIME === 0) await rest();
        if (contains(filter, topic)) yield message;
      }
    }
  }
}
