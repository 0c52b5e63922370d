import { randomUUID } from 'node:crypto';
import { PlantwrightError } from '#simulator';
import { clock } from '../clock.ts';
import { connectMqtt, endMqtt, type MqttAccess, type MqttConnection, publish } from '../mqtt/client.ts';
import { REBIRTH, refuseIds } from './certificates.ts';
import {
  type Address,
  decodePayload,
  encodePayload,
  type MetricValue,
  NAMESPACE,
  type Payload,
  readState,
  readTopic,
  stateTopic,
  topicOf,
  toWire,
  type Verb,
  type WireMetric,
  writeState,
} from './codec.ts';
import { Order } from './order.ts';
import { type Heard, NodeSession, type Said } from './session.ts';

/** Something a host noticed beside what metrics say. */
export type HostEvent = Address &
  (
    | { readonly kind: 'born' | 'died' | 'late death' }
    /** Numbers are missing in the sequence; what came after them is kept back for a while. */
    | { readonly kind: 'out of order' }
    /** What was missing came in time. */
    | { readonly kind: 'in order again' }
    | { readonly kind: 'rebirth asked for' | 'malformed'; readonly reason: string }
  );

/** What an edge node said of its metrics, in one message. */
export interface HostReading extends Address {
  readonly said: readonly Said[];
  /** When the message came in, on the clock of `process.hrtime`, in ns. */
  readonly received: bigint;
}

export interface HostOptions extends MqttAccess {
  /** The broker. A host that lives on several has one of these for each: each session has its own time. */
  readonly url: string;
  /** Its id for STATE; without one it only listens, and says nothing of itself. */
  readonly host?: string;
  /** Whether it asks edge nodes for their births when it has lost track. It does, unless refused. */
  readonly asksForRebirth?: boolean;
  /** How long a message that comes too early waits for those before it, in ms (Sparkplug 3.0, 5.8). */
  readonly reorderTimeout?: number;
  readonly reconnect?: number;
  readonly onReading?: (reading: HostReading) => void;
  readonly onEvent?: (event: HostEvent) => void;
}

interface Message {
  readonly verb: Exclude<Verb, 'NCMD' | 'DCMD'>;
  readonly device: string | undefined;
  readonly payload: Payload;
  readonly received: bigint;
}

interface Followed {
  readonly address: Address;
  readonly session: NodeSession;
  readonly order: Order<Message>;
  timer?: NodeJS.Timeout | undefined;
  /** No rebirth is asked for again before this instant. */
  askAfter: number;
}

/** How long an edge node is given to answer a request for rebirth before it is asked again, in ms. */
const PATIENCE = 1000;

/**
 * A Sparkplug B 3.0 host application: says that it is online, follows births, data and deaths of all edge nodes on one
 * broker, resolves aliases, notices gaps, asks for rebirth, and sends commands.
 * @example new HostApplication({ url: 'mqtt://127.0.0.1:1883', host: 'SCADA', onReading: console.log })
 * @throws PlantwrightError SPARKPLUG_ID
 */
export class HostApplication {
  readonly #options: HostOptions;
  readonly #client: MqttConnection;
  readonly #followed = new Map<string, Followed>();
  /** Of the session: its birth and its death certificate carry the same time. */
  #since = 0;
  #listening = false;
  #closing = false;

  constructor(options: HostOptions) {
    const { host, reconnect = 500 } = options;
    refuseIds({ host });
    this.#options = options;
    this.#client = connectMqtt({
      ...options,
      clientId: `${host ?? 'listener'}-${randomUUID().slice(0, 8)}`,
      reconnect,
      ...(host !== undefined && { will: () => this.#certificate(false, clock.utc(clock.now())) }),
      onConnect: () => this.#announce(),
      onLost: () => this.#lost(),
      onMessage: (topic, payload, received) => this.#hear(topic, payload, received),
    });
  }

  /** Connected, subscribed, and, where it has an id, known to be online. */
  get listening(): boolean {
    return this.#listening;
  }

  /** What is known of an edge node. */
  node({ group, node }: Address): NodeSession | undefined {
    return this.#followed.get(`${group}/${node}`)?.session;
  }

  get nodes(): readonly Address[] {
    return [...this.#followed.values()].map(({ address }) => address);
  }

  /**
   * Sends a command to a metric that its birth has announced.
   * @throws PlantwrightError METRIC_UNKNOWN; ValueMismatch
   */
  write(address: Address, name: string, value: MetricValue): void {
    const { device } = address;
    const metric = this.node(address)?.metric(device, name);
    if (!metric) {
      throw new PlantwrightError('METRIC_UNKNOWN', `No birth has announced "${name}" of ${describe(address)}.`, {
        hint: 'Ask for a rebirth, or wait for one: commands go to what a birth certificate names.',
      });
    }
    const { alias, type } = metric;
    this.#command(address, { ...(alias === undefined ? { name } : { alias }), value: toWire(type, value) });
  }

  /** Asks an edge node for all its births. */
  askForRebirth({ group, node }: Address): void {
    this.#command({ group, node }, { name: REBIRTH, value: { field: 'boolean', value: true } });
  }

  /** Leaves in order: death certificate first, then DISCONNECT. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const { timer } of this.#followed.values()) clearTimeout(timer);
    const { host } = this.#options;
    if (host !== undefined && this.#listening) {
      const { topic, payload } = this.#certificate(false, this.#since);
      await Promise.race([
        publish(this.#client, topic, payload, true).catch(() => {}),
        new Promise((resolve) => this.#client.once('close', () => resolve(undefined))),
      ]);
    }
    this.#listening = false;
    await endMqtt(this.#client);
  }

  #certificate(online: boolean, timestamp: number) {
    this.#since = timestamp;
    const topic = stateTopic(this.#options.host!);
    return { topic, payload: writeState({ online, timestamp }), qos: 1, retain: true } as const;
  }

  /** Subscribes first, then says that it is online (Sparkplug 3.0, 5.1). */
  #announce(): void {
    const { host } = this.#options;
    const topics = [`${NAMESPACE}/#`, ...(host === undefined ? [] : [stateTopic(host)])];
    this.#client.subscribe(topics, { qos: 1 }, (error) => {
      if (error || this.#closing) return;
      this.#sayOnline().then(
        () => {
          this.#listening = true;
        },
        () => {},
      );
    });
  }

  async #sayOnline(): Promise<void> {
    if (this.#options.host === undefined) return;
    const { topic, payload } = this.#certificate(true, this.#since);
    await publish(this.#client, topic, payload, true);
  }

  #lost(): void {
    this.#listening = false;
    for (const { session, order, timer } of this.#followed.values()) {
      clearTimeout(timer);
      order.giveUp();
      session.lose();
    }
  }

  #hear(topic: string, bytes: Buffer, received: bigint): void {
    const about = readTopic(topic);
    if (!about) return;
    if (about.verb === 'STATE') {
      this.#hearState(about.host, bytes);
      return;
    }
    const { verb, group, node, device } = about;
    if (verb === 'NCMD' || verb === 'DCMD') return;
    const followed = this.#follow({ group, node });
    try {
      this.#sort(followed, { verb, device, payload: decodePayload(bytes), received });
    } catch (error) {
      this.#tell({ ...about, kind: 'malformed', reason: (error as Error).message });
    }
  }

  /** A will of an earlier session that comes late must not leave it offline for all. */
  #hearState(host: string, bytes: Buffer): void {
    if (host !== this.#options.host || !this.#listening || this.#closing) return;
    if (readState(bytes)?.online === false) this.#sayOnline().catch(() => {});
  }

  #follow(address: Address): Followed {
    const name = `${address.group}/${address.node}`;
    let followed = this.#followed.get(name);
    if (!followed) {
      followed = { address, session: new NodeSession(), order: new Order(), askAfter: 0 };
      this.#followed.set(name, followed);
    }
    return followed;
  }

  /** Deaths of edge nodes carry no number; births begin one; all else must follow it. */
  #sort(followed: Followed, message: Message): void {
    const { order, session } = followed;
    if (message.verb === 'NDEATH') {
      this.#read(followed, message);
      return;
    }
    const seq = Number(message.payload.seq ?? Number.NaN);
    if (message.verb === 'NBIRTH') {
      this.#stopWaiting(followed);
      order.begin(Number.isInteger(seq) ? seq : 0);
      this.#read(followed, message);
      return;
    }
    if (!Number.isInteger(seq) || seq > 255) throw new Error(`sequence number ${message.payload.seq}`);
    if (!session.online) {
      this.#read(followed, message);
      return;
    }
    const ready = order.take(seq, message);
    for (const one of ready) this.#read(followed, one);
    if (order.waiting === 0 && followed.timer) {
      this.#stopWaiting(followed);
      this.#tell({ ...followed.address, kind: 'in order again' });
    } else if (order.waiting > 0 && !followed.timer) {
      this.#tell({ ...followed.address, kind: 'out of order' });
      followed.timer = setTimeout(() => this.#giveUp(followed), this.#options.reorderTimeout ?? 2000);
    }
  }

  #stopWaiting(followed: Followed): void {
    clearTimeout(followed.timer);
    followed.timer = undefined;
  }

  #giveUp(followed: Followed): void {
    followed.timer = undefined;
    for (const message of followed.order.giveUp()) this.#read(followed, message);
    this.#ask(followed, 'messages are missing');
  }

  #read(followed: Followed, { verb, device, payload, received }: Message): void {
    const { session, address } = followed;
    const about = { ...address, device };
    let heard: Heard;
    try {
      heard = session.take(verb, device, payload);
    } catch (error) {
      this.#tell({ ...about, kind: 'malformed', reason: (error as Error).message });
      return;
    }
    if (heard.kind !== 'said') {
      this.#tell({ ...about, kind: heard.kind });
      return;
    }
    if (verb === 'NBIRTH') followed.askAfter = 0;
    if ((verb === 'NBIRTH' || verb === 'DBIRTH') && !heard.confusion) this.#tell({ ...about, kind: 'born' });
    if (heard.said.length > 0) this.#options.onReading?.({ ...about, said: heard.said, received });
    if (heard.confusion) this.#ask(followed, heard.confusion);
  }

  #ask(followed: Followed, reason: string): void {
    const now = clock.now();
    if (this.#options.asksForRebirth === false || this.#closing || now < followed.askAfter) return;
    followed.askAfter = now + PATIENCE * 1000;
    this.askForRebirth(followed.address);
    this.#tell({ ...followed.address, kind: 'rebirth asked for', reason });
  }

  #command(address: Address, metric: WireMetric): void {
    const timestamp = clock.utc(clock.now());
    const payload = encodePayload({ timestamp, metrics: [{ ...metric, timestamp }] });
    const topic = topicOf(address.device === undefined ? 'NCMD' : 'DCMD', address);
    this.#client.publish(topic, payload, { qos: 0, retain: false });
  }

  #tell(event: HostEvent): void {
    this.#options.onEvent?.(event);
  }
}

const describe = ({ group, node, device }: Address) => [group, node, device].filter(Boolean).join('/');
