import { Readable } from 'node:stream';
import type { Subscription } from 'aedes';
import { contains } from '../codec.ts';
import { Budget, ownBytes } from './budget.ts';
import type { BrokerLimits } from './limits.ts';
import { type Notices, named } from './notices.ts';
import { type Outgoing, Queue } from './queue.ts';

/** Messages of QoS 2 that one client may leave without PUBREL; as many as the broker lets one connection have. */
const MOST_UNRELEASED = 1000;

interface Session {
  readonly queue: Queue;
  /** Identifiers of messages of QoS 2 that were taken and are not released: the message itself has gone on. */
  readonly unreleased: Set<number>;
}

interface Identified {
  readonly id: string;
}

/** The part of the library's store that says who is subscribed to what. */
export interface Subscribers {
  addSubscriptions(client: Identified, subscriptions: readonly Subscription[]): Promise<void>;
  cleanSubscriptions(client: Identified): Promise<void>;
  subscriptionsByTopic(topic: string): Promise<Subscriber[]>;
  subscriptionsByClient(client: Identified): Promise<{ readonly topic: string; readonly qos: 0 | 1 | 2 }[]>;
}

interface Subscriber {
  readonly clientId: string;
  readonly topic: string;
  readonly qos: 0 | 1 | 2;
}

/**
 * What is kept for clients that come back (3.1.1, 3.1.2.4): messages that wait for them, and what they have not finished,
 * in bounded memory. Takes the place of the same functions of the library's store, which has no bound, keeps
 * what was refused, and keeps one message twice for two subscriptions.
 */
export class Sessions {
  readonly #limits: BrokerLimits;
  readonly #notices: Notices;
  readonly #subscribers: Subscribers;
  readonly #isThere: (id: string) => boolean;
  /** The one that was used longest ago first. */
  readonly #sessions = new Map<string, Session>();
  readonly #queued = new Budget<string>(Number.POSITIVE_INFINITY);
  /** Subscriptions that were granted and are not stored yet. */
  readonly #granted = new Map<string, Subscription[]>();
  /** Called when a session is forgotten. */
  onForgotten: (id: string) => void = () => {};

  /** @param isThere whether the client with an id is connected */
  constructor(
    limits: BrokerLimits,
    notices: Notices,
    subscribers: { readonly kept: Subscribers; readonly isThere: (id: string) => boolean },
  ) {
    this.#limits = limits;
    this.#notices = notices;
    const { kept, isThere } = subscribers;
    this.#subscribers = {
      addSubscriptions: kept.addSubscriptions.bind(kept),
      cleanSubscriptions: kept.cleanSubscriptions.bind(kept),
      subscriptionsByTopic: kept.subscriptionsByTopic.bind(kept),
      subscriptionsByClient: kept.subscriptionsByClient.bind(kept),
    };
    this.#isThere = isThere;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Bytes that wait. */
  get queued(): number {
    return this.#queued.used;
  }

  /** A subscription was granted to a client that may come back. */
  grant({ id }: Identified, subscription: Subscription): void {
    const granted = this.#granted.get(id);
    if (granted) granted.push(subscription);
    else this.#granted.set(id, [subscription]);
  }

  /** The client has come, or gone: its session is the one that was used last. */
  touch(id: string): void {
    const session = this.#sessions.get(id);
    if (!session) return;
    this.#sessions.delete(id);
    this.#sessions.set(id, session);
  }

  /** The functions of the library's store that are kept here. */
  readonly store = {
    // It gives all that were asked for, once for each that was granted.
    addSubscriptions: async (client: Identified): Promise<void> => {
      const granted = this.#granted.get(client.id) ?? [];
      this.#granted.delete(client.id);
      if (granted.length === 0) return;
      this.#open(client.id);
      await this.#subscribers.addSubscriptions(client, granted);
    },
    cleanSubscriptions: async ({ id }: Identified): Promise<void> => this.#forget(id),
    // The library's tree does not know that + matches an empty level ([MQTT-4.7.1-3]).
    subscriptionsByTopic: async (topic: string): Promise<Subscriber[]> =>
      topic.split('/').includes('') ? this.#lookThrough(topic) : this.#subscribers.subscriptionsByTopic(topic),
    outgoingEnqueue: async ({ clientId }: { clientId: string }, packet: Outgoing): Promise<void> =>
      this.#enqueue(clientId, owned(packet), packet.qos),
    outgoingEnqueueCombi: async (subscribers: readonly Subscriber[], packet: Outgoing): Promise<void> => {
      if (subscribers.length === 0) return;
      // All sessions share the bytes of one message; each is charged for them.
      const kept = owned(packet);
      for (const { clientId, qos } of subscribers) this.#enqueue(clientId, kept, qos);
    },
    // One that had to make room is sent all the same.
    outgoingUpdate: async ({ id }: Identified, packet: Outgoing): Promise<void> => {
      this.#change(id, (queue) => queue.update(packet));
    },
    outgoingClearMessageId: async ({ id }: Identified, { messageId }: Outgoing): Promise<Outgoing | undefined> =>
      messageId === undefined ? undefined : this.#change(id, (queue) => queue.remove(messageId)),
    outgoingStream: ({ id }: Identified): Readable => Readable.from(this.#sessions.get(id)?.queue.all() ?? []),

    incomingStorePacket: async ({ id }: Identified, { messageId }: { messageId: number }): Promise<void> => {
      const { unreleased } = this.#open(id);
      if (unreleased.size >= MOST_UNRELEASED) throw new Error(`${unreleased.size} messages wait for their PUBREL`);
      unreleased.add(messageId);
    },
    incomingGetPacket: async ({ id }: Identified, { messageId }: { messageId: number }): Promise<object> => {
      if (!this.#sessions.get(id)?.unreleased.has(messageId)) throw new Error('no such packet');
      return { messageId };
    },
    incomingDelPacket: async ({ id }: Identified, { messageId }: { messageId: number }): Promise<void> => {
      if (!this.#sessions.get(id)?.unreleased.delete(messageId)) throw new Error('no such packet');
    },
    cleanIncoming: async ({ id }: Identified): Promise<void> => {
      const session = this.#sessions.get(id);
      session?.unreleased.clear();
      if (session?.queue.size === 0) this.#sessions.delete(id);
    },
  };

  async #lookThrough(topic: string): Promise<Subscriber[]> {
    const found: Subscriber[] = [];
    for (const clientId of [...this.#sessions.keys()]) {
      for (const { topic: filter, qos } of await this.#subscribers.subscriptionsByClient({ id: clientId })) {
        if (qos > 0 && contains(filter, topic)) found.push({ clientId, topic: filter, qos });
      }
    }
    return found;
  }

  #open(id: string): Session {
    const known = this.#sessions.get(id);
    if (known) return known;
    const session = { queue: new Queue(), unreleased: new Set<number>() };
    this.#sessions.set(id, session);
    while (
      this.#sessions.size > this.#limits.sessions &&
      this.#forgetLongestAway(`more than ${this.#limits.sessions} are kept`)
    );
    return session;
  }

  #enqueue(id: string, packet: Outgoing, qos: 0 | 1 | 2): void {
    this.#open(id);
    this.#change(id, (queue) => {
      queue.add(packet, qos);
      while (queue.bytes > this.#limits.queue) {
        queue.dropOldest();
        this.#notices.tell(
          'dropped',
          id,
          `${named(id)} is given up its oldest messages: it has not taken ${this.#limits.queue} bytes`,
        );
      }
    });
    const tooMuch = () => this.#queued.used > this.#limits.queues;
    while (tooMuch() && this.#forgetLongestAway(`more than ${this.#limits.queues} bytes wait`));
    // All are connected, and do not take what they are sent.
    while (tooMuch() && this.#change(id, (queue) => queue.dropOldest()));
  }

  #change<T>(id: string, act: (queue: Queue) => T): T | undefined {
    const queue = this.#sessions.get(id)?.queue;
    if (!queue) return undefined;
    const result = act(queue);
    this.#queued.force(id, queue.bytes);
    return result;
  }

  /** Ends the session that was left first: its client will be told that there is none (Session Present, 3.2.2.2). */
  #forgetLongestAway(why: string): boolean {
    for (const id of this.#sessions.keys()) {
      if (this.#isThere(id)) continue;
      this.#notices.tell('dropped', `session of ${id}`, `the session of ${named(id)} is forgotten: ${why}`);
      void this.#forget(id);
      return true;
    }
    return false;
  }

  async #forget(id: string): Promise<void> {
    this.#sessions.delete(id);
    this.#queued.force(id, 0);
    this.onForgotten(id);
    await this.#subscribers.cleanSubscriptions({ id });
  }
}

const owned = (packet: Outgoing): Outgoing => ({ ...packet, payload: ownBytes(packet.payload) });
