import net from 'node:net';
import tls from 'node:tls';
import { Aedes, type AuthenticateError, type Client } from 'aedes';
import { bind, dialled, urlOf } from '../address.ts';
import { contains } from './codec.ts';

/** Who may come in, and what for: topic filters as MQTT 3.1.1 has them (4.7). Without a list, everything. */
export interface BrokerUser {
  readonly password: string;
  readonly publish?: readonly string[];
  readonly subscribe?: readonly string[];
}

export interface BrokerOptions {
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port?: number;
  /** Where that port is taken, whether the next one that is free will do. */
  readonly orNext?: boolean;
  /** Certificate and key as PEM: then it speaks TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** By name. Without, everybody may come in. */
  readonly users?: Readonly<Record<string, BrokerUser>>;
  /** The largest packet it takes, in bytes; who sends a larger one is cut off. */
  readonly largestPacket?: number;
}

/** A running broker. */
export interface Broker {
  readonly url: string;
  readonly port: number;
  /** Clients that are connected at the moment. */
  readonly clients: number;
  close(): Promise<void>;
}

const LARGEST_PACKET = 4 << 20;
/** MQTT's name for a wrong user or password, and for one who may not (3.1.1, table 3.1). */
const [BAD_USER, NOT_AUTHORISED] = [4, 5];

/**
 * An MQTT 3.1.1 broker inside this process. It sends without Nagle's delay; a stalled subscriber, which would stop
 * delivery to everybody for as long as it is waited for, is dropped after 250 ms; as many messages as 5000 (42 by
 * default) wait for one client.
 */
export async function openBroker(options: BrokerOptions = {}): Promise<Broker> {
  const { host = '127.0.0.1', port = 0, orNext = false, users, largestPacket = LARGEST_PACKET } = options;
  const broker = await Aedes.createBroker({
    drainTimeout: 250,
    queueLimit: 5000,
    maxClientsIdLength: 256,
    connectTimeout: 10_000,
  });
  if (users) admitOnly(broker, new Map(Object.entries(users)));
  const sockets = new Set<net.Socket>();
  const take = (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    refuseLarger(socket, largestPacket);
    broker.handle(socket);
  };
  const server = options.tls
    ? tls.createServer({ ...options.tls, noDelay: true }, take).on('tlsClientError', () => {})
    : net.createServer({ noDelay: true }, take);
  const at = await bind(server, { host, port, orNext });
  return {
    url: urlOf(options.tls ? 'mqtts' : 'mqtt', dialled(host), at),
    port: at,
    get clients() {
      return broker.connectedClients;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => broker.close(() => resolve()));
      }),
  };
}

function admitOnly(broker: Aedes, users: ReadonlyMap<string, BrokerUser>): void {
  const names = new WeakMap<Client, BrokerUser>();
  broker.authenticate = (client, name, password, done) => {
    const user = name === undefined ? undefined : users.get(name);
    if (user && user.password === password?.toString()) {
      names.set(client, user);
      done(null, true);
      return;
    }
    const returnCode = user || name === undefined ? BAD_USER : NOT_AUTHORISED;
    done(Object.assign(new Error('refused'), { returnCode }) as AuthenticateError, false);
  };
  broker.authorizePublish = (client, { topic }, done) => {
    // The broker's own messages come from no client.
    const allowed = client ? names.get(client)?.publish : undefined;
    done(!allowed || allowed.some((filter) => contains(filter, topic)) ? null : new Error(`not ${topic}`));
  };
  broker.authorizeSubscribe = (client, subscription, done) => {
    const allowed = names.get(client)?.subscribe;
    done(null, !allowed || allowed.some((filter) => contains(filter, subscription.topic)) ? subscription : null);
  };
}

/**
 * Cuts a client off that announces a packet larger than the limit. The parser of the broker would gather up to
 * 256 MiB of it in memory; so the lengths are followed on the bytes as they are read.
 */
function refuseLarger(socket: net.Socket, limit: number): void {
  const read = socket.read.bind(socket);
  const lengths = new PacketLengths();
  socket.read = (size?: number) => {
    const chunk: Buffer | null = read(size);
    if (!chunk || lengths.largest(chunk) <= limit) return chunk;
    socket.destroy();
    return null;
  };
}

/** Follows the remaining lengths of packets (3.1.1, 2.2.3) through a stream of chunks, without keeping any of it. */
class PacketLengths {
  /** Bytes of the present packet that are still to come. */
  #left = 0;
  #state: 'type' | 'length' | 'rest' = 'type';
  #length = 0;
  #shift = 0;

  /** The largest length that a chunk announces. */
  largest(chunk: Buffer): number {
    let largest = 0;
    for (let i = 0; i < chunk.length; ) {
      if (this.#state === 'rest') {
        const step = Math.min(this.#left, chunk.length - i);
        i += step;
        this.#left -= step;
        if (this.#left === 0) this.#state = 'type';
      } else {
        const byte = chunk[i++]!;
        if (this.#state === 'type') {
          [this.#length, this.#shift, this.#state] = [0, 0, 'length'];
          continue;
        }
        this.#length += (byte & 0x7f) * 2 ** this.#shift;
        this.#shift += 7;
        // A fifth byte is malformed: the parser says so.
        if (byte >= 0x80 && this.#shift < 28) continue;
        largest = Math.max(largest, this.#length);
        this.#left = this.#length;
        this.#state = this.#left === 0 ? 'type' : 'rest';
      }
    }
    return largest;
  }
}
