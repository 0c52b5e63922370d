import type { MqttEvent } from '../../mqtt/events.ts';
import { REBIRTH } from '../certificates.ts';
import { type HostState, type Payload, readTopic, type Verb, type WireMetric } from '../codec.ts';
import { bdSeqOf } from '../session.ts';
import {
  type ClientBook,
  comparable,
  type Event,
  type HostBook,
  type Look,
  type Message,
  messageOf,
  metricKey,
  type NodeBook,
} from './look.ts';

/** What was seen so far of clients, edge nodes and hosts. */
export class Books {
  readonly clients = new Map<string, ClientBook>();
  readonly nodes = new Map<string, NodeBook>();
  readonly hosts = new Map<string, HostBook>();
  /** A primary host that is known without looking at the connection of an edge node. */
  readonly #primaryHost: string | undefined;

  constructor(primaryHost?: string) {
    this.#primaryHost = primaryHost;
  }

  look(event: MqttEvent): Look {
    const client = event.client === undefined ? undefined : this.clients.get(event.client);
    const message = event.kind === 'publish' || event.kind === 'delivered' ? messageOf(event) : undefined;
    const topic = message?.topic;
    const node = topic && topic.verb !== 'STATE' ? this.#node(topic.group, topic.node) : client?.node;
    const host = topic?.verb === 'STATE' ? this.#host(topic.host) : client?.host;
    const published = event.kind === 'publish' ? message : undefined;
    return { event, at: event.at, client, message: published, node, host, books: this };
  }

  /** The host that an edge node waits for: the one whose state it has subscribed to. */
  primaryHostOf(node: NodeBook): HostBook | undefined {
    const filter = node.client?.subscriptions.find(({ topic }) => readTopic(topic)?.verb === 'STATE')?.topic;
    const id = filter?.split('/')[2] ?? this.#primaryHost;
    return id === undefined || id === '+' ? undefined : this.#host(id);
  }

  /** A metric of a DATA or command message, by name or alias, as its birth had it. */
  born(node: NodeBook, device: string | undefined, { name, alias }: WireMetric): WireMetric | undefined {
    const birth = device === undefined ? node.birth : node.devices.get(device)?.birth;
    if (name !== undefined) return birth?.metrics.get(name);
    const known = alias === undefined ? undefined : node.aliases.get(alias);
    return known && known.device === device ? birth?.metrics.get(known.name) : undefined;
  }

  take(look: Look): void {
    const { event, client } = look;
    switch (event.kind) {
      case 'connect':
        this.#connect(event);
        break;
      case 'subscribe':
        client?.subscriptions.push(...event.topics);
        break;
      case 'publish':
        this.#publish(look, look.message!);
        break;
      case 'delivered':
        this.#delivered(messageOf(event), event.at, client);
        break;
      case 'disconnect':
        if (client) client.ended = 'disconnect';
        break;
      case 'closed':
        if (client) {
          client.ended ??= 'closed';
          if (client.node?.client === client) client.node.birth = undefined;
        }
        break;
    }
  }

  #node(group: string, node: string): NodeBook {
    const name = `${group}/${node}`;
    let book = this.nodes.get(name);
    if (!book) {
      book = { group, node, followed: false, devices: new Map(), aliases: new Map(), values: new Map(), data: false };
      this.nodes.set(name, book);
    }
    return book;
  }

  #host(host: string): HostBook {
    let book = this.hosts.get(host);
    if (!book) {
      book = { host };
      this.hosts.set(host, book);
    }
    return book;
  }

  #connect(event: Event<'connect'>): void {
    if (event.client === undefined) return;
    const client: ClientBook = { id: event.client, connect: event, subscriptions: [], published: 0 };
    this.clients.set(event.client, client);
    const topic = event.will && readTopic(event.will.topic);
    if (topic?.verb === 'STATE') this.#become(client, this.#host(topic.host));
    else if (topic?.verb === 'NDEATH') this.#attach(client, this.#node(topic.group, topic.node));
  }

  #attach(client: ClientBook, node: NodeBook): void {
    if (node.client === client) return;
    node.before = node.client;
    node.client = client;
    node.birth = undefined;
    node.followed = true;
    client.node = node;
  }

  #become(client: ClientBook, host: HostBook): void {
    host.client = client;
    client.host = host;
  }

  #publish(look: Look, message: Message): void {
    const { client, at } = look;
    const { topic, payload, state } = message;
    if (client) {
      client.published++;
      client.last = { verb: topic?.verb, ...(state && { online: state.online }) };
    }
    if (topic?.verb === 'STATE') {
      const host = look.host!;
      if (client && host.client !== client) this.#become(client, host);
      if (client) host.contradicted = undefined;
      if (client && state) client.online = state.online;
      if (state) this.#state(host, state, at);
      return;
    }
    const node = look.node;
    if (!topic || !payload || !node) return;
    if (topic.verb === 'NCMD' || topic.verb === 'DCMD') {
      if (!node.client) this.#asked(node, payload, at);
      return;
    }
    if (client && (!client.node || topic.verb === 'NBIRTH')) this.#attach(client, node);
    const primary = this.primaryHostOf(node);
    if (primary) primary.strayAt = undefined;
    if (topic.verb !== 'NDEATH') node.seq = payload.seq === undefined ? undefined : Number(payload.seq);
    this.#lived(node, topic.verb, topic.device, payload, at);
  }

  #lived(node: NodeBook, verb: Verb, device: string | undefined, payload: Payload, at: number): void {
    switch (verb) {
      case 'NBIRTH':
        node.followed = true;
        node.birth = { at, metrics: byName(payload.metrics) };
        node.bdSeq = bdSeqOf(payload);
        node.data = false;
        node.aliases.clear();
        node.values.clear();
        if (node.rebirth) node.rebirth.born = true;
        this.#learn(node, undefined, payload.metrics);
        for (const one of node.devices.values()) delete one.birth;
        break;
      case 'DBIRTH': {
        const hasDied = node.devices.get(device!)?.hasDied ?? false;
        node.devices.set(device!, { alive: true, hasDied, birth: { at, metrics: byName(payload.metrics) } });
        node.rebirth?.owed.delete(device!);
        this.#learn(node, device, payload.metrics);
        break;
      }
      case 'NDATA':
      case 'DDATA':
        node.data = true;
        if (node.rebirth?.born) node.rebirth = undefined;
        this.#learn(node, device, payload.metrics);
        break;
      case 'DDEATH':
        node.devices.set(device!, { alive: false, hasDied: true });
        break;
      case 'NDEATH':
        if (bdSeqOf(payload) !== node.bdSeq && node.bdSeq !== undefined) return;
        if (this.primaryHostOf(node)?.state?.online === false) node.leftAt = at;
        node.birth = undefined;
        node.rebirth = undefined;
    }
  }

  #learn(node: NodeBook, device: string | undefined, metrics: readonly WireMetric[]): void {
    for (const metric of metrics) {
      const name = metric.name ?? this.born(node, device, metric)?.name;
      if (name === undefined) continue;
      if (metric.alias !== undefined && metric.name !== undefined) node.aliases.set(metric.alias, { device, name });
      if (!metric.isHistorical) node.values.set(metricKey(device, name), comparable(metric));
    }
  }

  #delivered({ topic, payload, state }: Message, at: number, client: ClientBook | undefined): void {
    if (topic?.verb === 'STATE' && state) {
      const host = this.#host(topic.host);
      // What a host hears of itself is known already, unless somebody else has said it.
      if (client?.host !== host) this.#state(host, state, at);
      else if (!state.online && client.online) host.contradicted ??= at;
    } else if (topic?.verb === 'NCMD' && payload) this.#asked(this.#node(topic.group, topic.node), payload, at);
  }

  #state(host: HostBook, state: HostState, at: number): void {
    const old = state.timestamp < (host.state?.timestamp ?? 0);
    // The same word on its way to several clients is one word.
    const { latest } = host;
    if (latest && latest.state.online === state.online && latest.state.timestamp === state.timestamp) return;
    host.latest = { state, at, old };
    if (old && !state.online) host.strayAt = at;
    if (!old) host.state = state;
  }

  #asked(node: NodeBook, { metrics }: Payload, at: number): void {
    const asked = metrics.some(({ name, value }) => name === REBIRTH && value?.value === true);
    if (!asked || !node.birth || node.rebirth) return;
    const alive = [...node.devices].filter(([, { alive }]) => alive).map(([device]) => device);
    node.rebirth = { at, born: false, owed: new Set(alive) };
  }
}

const byName = (metrics: readonly WireMetric[]): Map<string, WireMetric> =>
  new Map(metrics.flatMap((metric) => (metric.name === undefined ? [] : [[metric.name, metric] as const])));
