import type { Aedes, AuthenticateError, Client } from 'aedes';
import { Budget, costOf, costOfFilter, ownBytes } from './budget.ts';
import type { BrokerLimits } from './limits.ts';
import { type Notices, named } from './notices.ts';
import type { Sessions } from './sessions.ts';
import { filterFault, isReserved, topicFault } from './topics.ts';
import { type BrokerUser, type BrokerUsers, mayPublish, maySubscribe, Users } from './users.ts';

/** MQTT's names for why a client is refused (3.1.1, table 3.1). */
const [BAD_ID, BAD_USER, NOT_AUTHORISED] = [2, 4, 5];

interface AdmissionOptions {
  /** Without, everybody may come in and do everything. */
  readonly users: BrokerUsers | undefined;
  readonly limits: BrokerLimits;
  readonly sessions: Sessions;
  readonly notices: Notices;
}

/** The packet of a client that wants to come in. */
type Connect = Parameters<Aedes['preConnect']>[1];

/**
 * Who comes in, and what may be published and subscribed. A forbidden publication ends the connection, as 3.1.1 has
 * it where no reason can be given ([MQTT-3.3.5-2]); so does a will that is forbidden, at once, and a filter that is
 * none ([MQTT-4.8.0-1]). A subscription that is refused, or that nothing would ever come of, is answered with 0x80 (3.9.3).
 */
export class Admission {
  readonly #users: Users | undefined;
  readonly #limits: BrokerLimits;
  readonly #sessions: Sessions;
  readonly #notices: Notices;
  readonly #connects = new WeakMap<Client, Connect>();
  readonly #admitted = new WeakMap<Client, { readonly name: string; readonly user: BrokerUser }>();
  /** Filters by client, in the bytes that they cost all together. */
  readonly #filters = new Map<string, Set<string>>();
  readonly #filterBytes: Budget<string>;

  constructor(broker: Aedes, { users, limits, sessions, notices }: AdmissionOptions) {
    this.#users = users && new Users(users);
    this.#limits = limits;
    this.#sessions = sessions;
    this.#notices = notices;
    this.#filterBytes = new Budget(limits.filters);
    broker.preConnect = (client, packet, done) => {
      this.#comes(client, packet);
      done(null, true);
    };
    broker.authenticate = (client, name, password, done) => {
      const refusal = this.#refusal(client, name, password);
      if (!refusal) return done(null, true);
      this.#notices.tell('login', client.id ?? '', `a client is refused: ${refusal.message}`);
      done(refusal, false);
    };
    broker.authorizePublish = (client, { topic }, done) => {
      // The broker's own messages come from no client.
      const fault = client ? this.#publishFault(client, topic) : undefined;
      if (fault) this.#notices.tell('publish', client!.id, `${this.#who(client!)}: ${fault}`);
      done(fault === undefined ? null : new Error(fault));
    };
    broker.authorizeSubscribe = (client, subscription, done) => {
      const fault = filterFault(subscription.topic);
      if (fault) return done(new Error(`${named(subscription.topic)} is no topic filter: ${fault}`));
      const refused = this.#subscribeFault(client, subscription.topic);
      if (refused) {
        this.#notices.tell(
          'subscribe',
          client.id,
          `${this.#who(client)} gets no ${named(subscription.topic)}: ${refused}`,
        );
        return done(null, null);
      }
      if (!client.clean) this.#sessions.grant(client, subscription);
      done(null, subscription);
    };
    broker.on('unsubscribe', (filters, { id }) => this.#returned(id, filters));
  }

  /** The subscriptions of a client are gone. */
  forget(id: string): void {
    this.#returned(id, [...(this.#filters.get(id) ?? [])]);
  }

  #comes(client: Client, packet: Connect): void {
    this.#connects.set(client, packet);
    // The library keeps the packet as long as the connection, and with a part of it all that was read with it.
    if (packet.will) packet.will.payload = ownBytes(packet.will.payload);
    if (packet.password) packet.password = ownBytes(packet.password);
    // An id is the user's own: nobody takes over the session of another user, or ends their connection, by its id.
    if (this.#users && packet.clientId !== '') packet.clientId = `${packet.username ?? ''}/${packet.clientId}`;
  }

  #refusal(client: Client, name: string | undefined, password: Buffer | undefined): AuthenticateError | undefined {
    const refuse = (returnCode: number, why: string) =>
      Object.assign(new Error(why), { returnCode }) as AuthenticateError;
    const { will, clean, clientId } = this.#connects.get(client)!;
    // [MQTT-3.1.3-8]: a session that nobody could come back to.
    if (clientId === '' && !clean) return refuse(BAD_ID, 'it asks for a session and has no id');
    if (this.#users) {
      if (name === undefined) return refuse(NOT_AUTHORISED, 'it gives no user');
      const user = this.#users.find(name, password);
      if (!user) return refuse(BAD_USER, `wrong user or password for ${named(name)}`);
      this.#admitted.set(client, { name, user });
    }
    const fault = will && this.#publishFault(client, will.topic);
    return fault ? refuse(NOT_AUTHORISED, `${this.#who(client)} has a will: ${fault}`) : undefined;
  }

  #publishFault(client: Client, topic: string): string | undefined {
    const fault = topicFault(topic);
    if (fault) return `nothing can be published on ${named(topic)}: ${fault}`;
    return mayPublish(this.#admitted.get(client)?.user, topic) ? undefined : `it may not publish on ${named(topic)}`;
  }

  #subscribeFault(client: Client, filter: string): string | undefined {
    if (isReserved(filter)) return 'nothing is ever said there';
    if (!maySubscribe(this.#admitted.get(client)?.user, filter)) return 'it may not';
    const filters = this.#filters.get(client.id) ?? new Set();
    if (filters.has(filter)) return undefined;
    if (filters.size >= this.#limits.filtersEach) return `it has ${filters.size} subscriptions`;
    const id = client.id;
    if (!this.#filterBytes.set(id, this.#filterBytes.of(id) + costOfFilter(filter)))
      return `all subscriptions together take ${this.#limits.filters} bytes`;
    this.#filters.set(id, filters.add(filter));
    return undefined;
  }

  #returned(id: string, filters: readonly string[]): void {
    const known = this.#filters.get(id);
    for (const filter of filters) {
      if (known?.delete(filter)) this.#filterBytes.force(id, this.#filterBytes.of(id) - costOfFilter(filter));
    }
    if (known?.size === 0) this.#filters.delete(id);
  }

  #who(client: Client): string {
    const name = this.#admitted.get(client)?.name;
    return name === undefined ? `client ${named(client.id)}` : `user ${named(name)}`;
  }
}

/** Keeps wills (3.1.1, 3.1.2.5) in bounded memory: for whoever brings one too many the connection ends. */
export function boundWills(
  kept: {
    putWill(client: { id: string }, will: { topic: string; payload: Buffer }): Promise<unknown>;
    delWill(client: { id: string }): Promise<unknown>;
  },
  limit: number,
): void {
  const wills = new Budget<string>(limit);
  const [put, remove] = [kept.putWill.bind(kept), kept.delWill.bind(kept)];
  kept.putWill = async (client, will) => {
    if (!wills.set(client.id, costOf(will))) throw new Error(`all wills together take ${limit} bytes`);
    return put(client, will);
  };
  kept.delWill = async (client) => {
    wills.force(client.id, 0);
    return remove(client);
  };
}
