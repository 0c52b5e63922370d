import net from 'node:net';
import tls from 'node:tls';
import mqtt from 'mqtt';
import { placeOf } from '../address.ts';

export type MqttConnection = mqtt.MqttClient;
export type Qos = 0 | 1 | 2;

/** How a client gets in: what a broker asks of it beside an address. */
export interface MqttAccess {
  /** Version of the protocol; 3.1.1 unless a broker or a device asks for 5. */
  readonly version?: '3.1.1' | '5';
  readonly username?: string;
  readonly password?: string;
  /** For `mqtts://`; certificates and keys as PEM. Without an authority those that Node trusts. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string; readonly serverName?: string };
}

/** What the broker says for a client that has gone without a word. */
export interface MqttWill {
  readonly topic: string;
  readonly payload: string | Buffer;
  readonly retain: boolean;
  /** 1 unless said otherwise. */
  readonly qos?: Qos;
}

/** What came with a message beside topic and payload. */
export interface MessageFlags {
  readonly qos: Qos;
  /** A stored message, or, where `retainAsPublished` was asked for, one that was published so. */
  readonly retain: boolean;
  readonly duplicate: boolean;
}

export interface MqttOptions extends MqttAccess {
  /** `mqtt://host:port` or `mqtts://host:port`; asked for at every attempt to connect where it is a function. */
  readonly url: string | (() => string);
  readonly clientId: string;
  /** Asked for at every attempt to connect where it is a function. */
  readonly will?: MqttWill | (() => MqttWill);
  /** How long to wait before connecting again, in ms. */
  readonly reconnect?: number;
  /** How often to show life, in s; 10 unless said otherwise. */
  readonly keepalive?: number;
  /** Whether messages of QoS 0 wait while the broker is away, as those of QoS 1 and 2 do. They do, unless refused. */
  readonly queueQos0?: boolean;
  /** Called with the bytes of a message, its topic, and the time of their receipt: before anything is parsed. */
  readonly onMessage?: (topic: string, payload: Buffer, received: bigint, flags: MessageFlags) => void;
  readonly onConnect?: (client: MqttConnection) => void;
  readonly onLost?: () => void;
  /** The connection at the socket is there, and CONNECT leaves. */
  readonly onConnecting?: () => void;
  /** The broker refused, or what it sent is no MQTT; the client goes on trying. */
  readonly onError?: (error: Error) => void;
}

/**
 * Connects and stays connected. Messages with QoS 1 are queued while the broker is away.
 * The stream is our own so that it sends without Nagle's delay, which `mqtt` does not offer (44 ms a message with
 * delayed acknowledgements), and so that receipt is stamped at the socket.
 */
export function connectMqtt(options: MqttOptions): MqttConnection {
  const receipts = new Receipts();
  const { will } = options;
  const open = (of: MqttConnection) => {
    // CONNECT is written as soon as this returns, and takes the will from here.
    if (typeof will === 'function') of.options.will = willOf(will());
    const socket = dial(typeof options.url === 'function' ? options.url() : options.url, options.tls);
    receipts.begin();
    socket.on('data', (chunk: Buffer) => receipts.arrived(chunk.length));
    socket.once('connect', () => options.onConnecting?.());
    return socket;
  };
  const client = new mqtt.MqttClient(open, {
    clientId: options.clientId,
    clean: true,
    protocolVersion: options.version === '5' ? 5 : 4,
    keepalive: options.keepalive ?? 10,
    reconnectPeriod: options.reconnect ?? 500,
    connectTimeout: 5000,
    resubscribe: false,
    queueQoSZero: options.queueQos0 ?? true,
    ...(options.username !== undefined && { username: options.username, password: options.password ?? '' }),
    ...(will && typeof will !== 'function' && { will: willOf(will) }),
  });
  client.on('packetreceive', (packet) => receipts.read(packet.length ?? 0));
  client.on('message', (topic, payload, { qos, retain, dup }) => {
    options.onMessage?.(topic, payload as Buffer, receipts.last, { qos, retain, duplicate: dup });
  });
  client.on('connect', () => options.onConnect?.(client));
  client.on('close', () => options.onLost?.());
  // An unreachable broker is told by `close`; without a listener the library would throw.
  client.on('error', (error) => options.onError?.(error));
  return client;
}

const willOf = ({ topic, payload, retain, qos = 1 }: MqttWill) => ({
  topic,
  payload: Buffer.from(payload as string),
  qos,
  retain,
});

/** Opens the way to a broker, without Nagle's delay. */
export function dial(url: string, trust: MqttAccess['tls'] = {}): net.Socket {
  const secure = new URL(url).protocol === 'mqtts:';
  const { host, port } = placeOf(url, secure ? 8883 : 1883);
  if (!secure) return net.connect({ host, port, noDelay: true });
  const { ca, cert, key, serverName = net.isIP(host) ? undefined : host } = trust;
  return tls
    .connect({
      host,
      port,
      ...(ca !== undefined && { ca }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
      ...(serverName !== undefined && { servername: serverName }),
    })
    .setNoDelay(true);
}

/**
 * When the last byte of each packet came in. The library reads packets later than they arrive, several from one chunk
 * and chunks that wait for each other; counting bytes on both sides tells which chunk a packet ended in.
 */
class Receipts {
  #chunks: { readonly end: number; readonly at: bigint }[] = [];
  #arrived = 0;
  #read = 0;
  /** Of the packet that was read last. */
  last = 0n;

  begin(): void {
    this.#chunks = [];
    this.#arrived = 0;
    this.#read = 0;
  }

  arrived(length: number): void {
    this.#arrived += length;
    this.#chunks.push({ end: this.#arrived, at: process.hrtime.bigint() });
  }

  /** @param remaining the remaining length of a packet (MQTT 3.1.1, 2.2.3), itself 1 to 4 bytes after the first */
  read(remaining: number): void {
    const header = remaining < 128 ? 2 : remaining < 16_384 ? 3 : remaining < 2_097_152 ? 4 : 5;
    this.#read += header + remaining;
    while (this.#chunks.length > 1 && this.#chunks[0]!.end < this.#read) this.#chunks.shift();
    this.last = this.#chunks[0]?.at ?? process.hrtime.bigint();
  }
}

/** Publishes with QoS 1; resolves when the broker has acknowledged it. */
export const publish = (
  client: MqttConnection,
  topic: string,
  payload: string | Buffer,
  retain = false,
): Promise<void> =>
  new Promise((resolve, reject) => {
    client.publish(topic, payload, { qos: 1, retain }, (error) => (error ? reject(error) : resolve()));
  });

/** Ends the connection, in order when the broker is there. */
export const endMqtt = (client: MqttConnection): Promise<void> =>
  new Promise((resolve) => client.end(!client.connected, {}, () => resolve()));
