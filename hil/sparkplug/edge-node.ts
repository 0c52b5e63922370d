import { randomUUID } from 'node:crypto';
import { PlantwrightError } from '#simulator';
import { clock } from '../clock.ts';
import { connectMqtt, type MqttAccess, type MqttConnection } from '../mqtt/client.ts';
import { Backlog } from './backlog.ts';
import { bdSeqMetric, controlMetric, deathCertificate, NEXT_SERVER, REBIRTH, refuseIds } from './certificates.ts';
import {
  type Address,
  decodePayload,
  encodePayload,
  type MetricValue,
  readState,
  readTopic,
  stateTopic,
  topicOf,
  type Verb,
  type WireMetric,
} from './codec.ts';
import { commandsIn } from './commands.ts';
import { type MetricDefinition, MetricSet, type Reading } from './metrics.ts';

const SEQUENCE = 256;
/** Readings in one message when a backlog is handed over. */
const BATCH = 200;

/** Something that a host asked of an edge node or one of its devices. */
export interface Command {
  readonly device: string | undefined;
  readonly metric: string;
  readonly value: MetricValue;
}

export interface EdgeNodeOptions extends MqttAccess {
  /** Brokers, `mqtt://…`, in the order in which they are tried. */
  readonly servers: readonly string[];
  readonly group: string;
  readonly node: string;
  readonly metrics: readonly MetricDefinition[];
  /** Metrics by device. */
  readonly devices?: Readonly<Record<string, readonly MetricDefinition[]>>;
  /** Whether metrics get a number that is sent in place of their name. They do, unless refused. */
  readonly aliases?: boolean;
  /** The host that must be online before anything is published. */
  readonly primaryHost?: string;
  /** Readings that are kept while nobody can be told, the newest; they follow the next births as historical. */
  readonly backlog?: number;
  /** How long to wait before connecting again, in ms. */
  readonly reconnect?: number;
  readonly onCommand?: (command: Command) => void;
  /** What went wrong and was dropped: a command that is none, a subscription that was refused. */
  readonly onProblem?: (problem: string) => void;
}

/** Where an edge node stands. `waiting`: connected, for its primary host; `born`: its births are published. */
export type EdgeNodeState = 'connecting' | 'subscribing' | 'waiting' | 'born' | 'closed';

/**
 * A Sparkplug B 3.0 edge node with its devices. It publishes births, reports what changes, takes commands, and dies in
 * order. While it is not born its readings wait and are sent later as historical.
 * @example new EdgeNode({ servers: ['mqtt://127.0.0.1:1883'], group: 'Water', node: 'Intake', metrics: [] })
 * @throws PlantwrightError SPARKPLUG_ID, METRIC_TWICE
 */
export class EdgeNode {
  readonly #options: EdgeNodeOptions;
  readonly #address: Address;
  readonly #own: MetricSet;
  readonly #devices = new Map<string, { readonly metrics: MetricSet; online: boolean }>();
  readonly #backlog: Backlog;
  /** The newest word of the primary host by server: one that is older than what was heard there does not count. */
  readonly #heard = new Map<string, number>();
  #client: MqttConnection;
  #state: EdgeNodeState = 'connecting';
  #server = 0;
  #walking = false;
  #seq = 0;
  /** Of the CONNECT that is being made, and of the one that was made last. */
  #nextBdSeq = 0;
  #bdSeq = 0;
  /** Births published since it was opened. */
  births = 0;

  constructor(options: EdgeNodeOptions) {
    const { group, node, devices = {}, primaryHost } = options;
    refuseIds({ group, node, 'primary host': primaryHost });
    refuseIds(Object.fromEntries(Object.keys(devices).map((device) => [`device "${device}"`, device])));
    this.#options = options;
    this.#address = { group, node };
    let last = 0;
    const alias = options.aliases === false ? undefined : () => ++last;
    const now = utc();
    this.#own = new MetricSet(options.metrics, alias, now);
    for (const [device, metrics] of Object.entries(devices))
      this.#devices.set(device, { metrics: new MetricSet(metrics, alias, now), online: true });
    this.#backlog = new Backlog(options.backlog ?? 10_000);
    this.#client = this.#dial();
  }

  get state(): EdgeNodeState {
    return this.#state;
  }

  /** The birth/death sequence number of the present MQTT session. */
  get bdSeq(): number {
    return this.#bdSeq;
  }

  /** The server that it is connected to, or tries to. */
  get server(): string {
    return this.#options.servers[this.#server]!;
  }

  /** Readings that wait, and how many had to make room. */
  get waiting(): { readonly readings: number; readonly dropped: number } {
    return { readings: this.#backlog.size, dropped: this.#backlog.dropped };
  }

  /**
   * Reports readings of the edge node itself, or of a device: those that say something new go out in one message.
   * @throws PlantwrightError METRIC_UNKNOWN, DEVICE_UNKNOWN; ValueMismatch
   */
  report(readings: readonly Reading[], device?: string): void {
    const { metrics, online } = this.#member(device);
    const fresh = readings.filter((reading) => metrics.take(reading));
    if (fresh.length === 0) return;
    if (this.#state !== 'born' || !online) this.#backlog.keep(device, fresh);
    else this.#send(device === undefined ? 'NDATA' : 'DDATA', device, this.#inOrder(metrics, fresh, false));
  }

  /** The device does not answer any more. @throws PlantwrightError DEVICE_UNKNOWN */
  deviceLost(device: string): void {
    const member = this.#member(device) as { online: boolean };
    if (!member.online) return;
    member.online = false;
    if (this.#state === 'born') this.#send('DDEATH', device, []);
  }

  /** The device answers again. @throws PlantwrightError DEVICE_UNKNOWN */
  deviceFound(device: string): void {
    const member = this.#member(device) as { online: boolean };
    if (member.online) return;
    member.online = true;
    if (this.#state !== 'born') return;
    this.#deviceBirth(device);
    this.#handOver();
  }

  /** Leaves in order: death certificate first, then DISCONNECT (Sparkplug 3.0, 5.4). */
  async close(): Promise<void> {
    const born = this.#state === 'born';
    this.#state = 'closed';
    await this.#leave(born);
  }

  #dial(): MqttConnection {
    const { onProblem, ...access } = this.#options;
    const client = connectMqtt({
      ...access,
      url: () => this.server,
      clientId: `${access.node}-${randomUUID().slice(0, 8)}`,
      // What is not said in this session is said by the next birth.
      queueQos0: false,
      reconnect: access.reconnect ?? 500,
      will: () => ({ ...deathCertificate(this.#address, this.#nextBdSeq, utc()), qos: 1, retain: false }),
      onConnecting: () => {
        this.#bdSeq = this.#nextBdSeq;
        this.#nextBdSeq = (this.#nextBdSeq + 1) % SEQUENCE;
      },
      onConnect: () => this.#subscribe(),
      onLost: () => this.#lost(client),
      onMessage: (topic, payload, _received, { retain }) => this.#hear(topic, payload, retain),
      onError: ({ message }) => onProblem?.(message),
    });
    return client;
  }

  #lost(client: MqttConnection): void {
    if (this.#state === 'closed' || this.#walking || client !== this.#client) return;
    this.#state = 'connecting';
    // A server that cannot be reached is left for the next one, if there is one.
    this.#server = (this.#server + 1) % this.#options.servers.length;
  }

  #subscribe(): void {
    const { primaryHost, onProblem } = this.#options;
    const client = this.#client;
    this.#state = 'subscribing';
    const topics = [topicOf('NCMD', this.#address)];
    if (this.#devices.size > 0) topics.push(`${topicOf('DCMD', this.#address)}/+`);
    if (primaryHost !== undefined) topics.push(stateTopic(primaryHost));
    client.subscribe(topics, { qos: 1 }, (error) => {
      if (client !== this.#client || this.#state !== 'subscribing') return;
      if (error) {
        onProblem?.(`${error.message}, asking for ${topics.join(', ')}`);
        return;
      }
      this.#state = 'waiting';
      if (primaryHost === undefined) this.#birth();
    });
  }

  #hear(topic: string, payload: Buffer, retained: boolean): void {
    const about = readTopic(topic);
    if (about?.verb === 'STATE') {
      if (about.host === this.#options.primaryHost) this.#hearHost(payload);
    } else if (about?.verb === 'NCMD' || about?.verb === 'DCMD') {
      // A command that was stored is one of another day.
      if (retained) this.#options.onProblem?.(`a retained command on ${topic}`);
      else this.#obey(about.device, payload, topic);
    }
  }

  /** Online: births may go out. Offline: leave this server, and look for the host on the next. */
  #hearHost(payload: Buffer): void {
    const state = readState(payload);
    if (!state || state.timestamp < (this.#heard.get(this.server) ?? 0)) return;
    this.#heard.set(this.server, state.timestamp);
    // Before the subscriptions stand a stored word may come: it comes again with each subscription.
    if (state.online && (this.#state === 'waiting' || this.#state === 'subscribing')) this.#birth();
    else if (!state.online && this.#state === 'born') this.#walk();
    else if (!state.online && this.#state === 'waiting' && this.#options.servers.length > 1) this.#walk();
  }

  #obey(device: string | undefined, payload: Buffer, topic: string): void {
    const { onCommand, onProblem } = this.#options;
    try {
      const { metrics } = this.#member(device);
      const asked = commandsIn(decodePayload(payload), metrics, device === undefined);
      if (asked.refused !== undefined) onProblem?.(`${topic}: ${asked.refused}`);
      for (const write of asked.writes) onCommand?.({ device, ...write });
      if (this.#state !== 'born') return;
      if (asked.rebirth) this.#birth();
      if (asked.nextServer) this.#walk();
    } catch (error) {
      onProblem?.(`${topic}: ${(error as Error).message}`);
    }
  }

  /** The whole sequence of births: first its own, then one for each device that is there. */
  #birth(): void {
    const timestamp = utc();
    const control = [REBIRTH, ...(this.#options.servers.length > 1 ? [NEXT_SERVER] : [])];
    this.#seq = 0;
    this.births++;
    this.#send('NBIRTH', undefined, [
      ...this.#own.birth(),
      bdSeqMetric(this.#bdSeq, timestamp),
      ...control.map((name) => controlMetric(name, timestamp)),
    ]);
    for (const [device, { online }] of this.#devices) if (online) this.#deviceBirth(device);
    this.#state = 'born';
    this.#handOver();
  }

  #deviceBirth(device: string): void {
    this.#send('DBIRTH', device, this.#devices.get(device)!.metrics.birth());
  }

  /** Sends what waited, as historical; what the births have said already is left out. */
  #handOver(): void {
    for (const { device, readings } of this.#backlog.take((name) => name === undefined || this.#member(name).online)) {
      const { metrics } = this.#member(device);
      const told = readings.filter(({ metric, timestamp }) => timestamp !== metrics.reading(metric).timestamp);
      for (let from = 0; from < told.length; from += BATCH) {
        const batch = this.#inOrder(metrics, told.slice(from, from + BATCH), true);
        this.#send(device === undefined ? 'NDATA' : 'DDATA', device, batch);
      }
    }
  }

  #inOrder(metrics: MetricSet, readings: readonly Reading[], historical: boolean): WireMetric[] {
    const ordered = readings.length > 1 ? readings.toSorted((a, b) => a.timestamp - b.timestamp) : readings;
    return ordered.map((reading) => metrics.data(reading, historical));
  }

  #send(verb: Verb, device: string | undefined, metrics: readonly WireMetric[]): void {
    const seq = this.#seq;
    this.#seq = (seq + 1) % SEQUENCE;
    const payload = encodePayload({ timestamp: utc(), metrics, seq });
    this.#client.publish(topicOf(verb, { ...this.#address, device }), payload, { qos: 0, retain: false });
  }

  /** Dies on this server in order, and goes to the next. */
  async #walk(): Promise<void> {
    if (this.#walking) return;
    const born = this.#state === 'born';
    this.#walking = true;
    this.#state = 'connecting';
    this.#server = (this.#server + 1) % this.#options.servers.length;
    await this.#leave(born);
    await new Promise((resolve) => setTimeout(resolve, this.#options.reconnect ?? 500));
    this.#walking = false;
    if ((this.#state as EdgeNodeState) !== 'closed') this.#client = this.#dial();
  }

  /** @param born whether anybody knows that it lives */
  async #leave(born: boolean): Promise<void> {
    const client = this.#client;
    if (client.connected && born) {
      const { topic, payload } = deathCertificate(this.#address, this.#bdSeq, utc());
      await new Promise<void>((resolve) => {
        client.once('close', resolve);
        client.publish(topic, payload, { qos: 1, retain: false }, () => resolve());
      });
    }
    // MQTT 5 asks for the will in spite of the DISCONNECT: reason 0x04 (Sparkplug 3.0, 6.4.25).
    const options = this.#options.version === '5' && client.connected ? { reasonCode: 0x04 } : {};
    await new Promise<void>((resolve) => client.end(!client.connected, options, () => resolve()));
  }

  #member(device: string | undefined): { readonly metrics: MetricSet; readonly online: boolean } {
    if (device === undefined) return { metrics: this.#own, online: true };
    const member = this.#devices.get(device);
    if (member) return member;
    throw new PlantwrightError('DEVICE_UNKNOWN', `Edge node ${this.#address.node} has no device "${device}".`, {
      hint: `It has ${[...this.#devices.keys()].join(', ') || 'none'}.`,
    });
  }
}

const utc = () => clock.utc(clock.now());
