import net from 'node:net';
import { type Packet, parser as packetParser } from 'mqtt-packet';
import { dialled, urlOf } from '../address.ts';
import { clock } from '../clock.ts';
import { listen, stopListening } from '../listen.ts';
import { dial, type MqttAccess, type Qos } from './client.ts';
import type { MqttEvent, MqttEventSink, MqttMessage } from './events.ts';

export interface TapOptions {
  /** The broker behind it. */
  readonly url: string;
  /** For a broker with TLS. */
  readonly tls?: MqttAccess['tls'];
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port?: number;
  readonly onEvent: MqttEventSink;
  /** Every chunk as it passes, for a capture of the bytes. */
  readonly onBytes?: (connection: number, from: 'client' | 'broker', chunk: Buffer) => void;
}

/**
 * Stands between clients and a broker and tells what passes: who connects with which will, subscribes, publishes and
 * leaves. Bytes go through unchanged. With it conformance can be judged that a subscriber cannot see.
 */
export class MqttTap {
  readonly url: string;
  readonly #server: net.Server;
  readonly #sockets: Set<net.Socket>;

  /** @throws PlantwrightError PORT_TAKEN, PORT_FORBIDDEN, ADDRESS_UNKNOWN */
  static async open(options: TapOptions): Promise<MqttTap> {
    const { host = '127.0.0.1', port = 0 } = options;
    const server = net.createServer({ noDelay: true });
    const { port: at, sockets } = await listen(server, { host, port }, 'The tap');
    let connections = 0;
    server.on('connection', (socket) => join(socket, ++connections, options, sockets));
    return new MqttTap(urlOf('mqtt', dialled(host), at), server, sockets);
  }

  private constructor(url: string, server: net.Server, sockets: Set<net.Socket>) {
    this.url = url;
    this.#server = server;
    this.#sockets = sockets;
  }

  close(): Promise<void> {
    return stopListening(this.#server, this.#sockets);
  }
}

function join(client: net.Socket, connection: number, options: TapOptions, sockets: Set<net.Socket>): void {
  const broker = dial(options.url, options.tls);
  sockets.add(broker);
  const reader = new ConnectionReader(connection, options.onEvent);
  const pass = (from: 'client' | 'broker', source: net.Socket, sink: net.Socket) => {
    source.on('data', (chunk: Buffer) => {
      options.onBytes?.(connection, from, chunk);
      reader.read(from, chunk);
    });
    source.pipe(sink);
    source.on('error', () => {});
    source.on('close', () => {
      sockets.delete(source);
      sink.destroy();
      if (source === client) reader.closed();
    });
  };
  pass('client', client, broker);
  pass('broker', broker, client);
}

/** Reads both directions of one connection. */
class ConnectionReader {
  readonly #emit: MqttEventSink;
  #client: string;
  #version = 4;
  readonly #parsers: Partial<Record<'client' | 'broker', ReturnType<typeof packetParser>>> = {};

  constructor(connection: number, emit: MqttEventSink) {
    this.#client = `connection ${connection}`;
    this.#emit = emit;
  }

  read(from: 'client' | 'broker', chunk: Buffer): void {
    // What a broker says depends on the version, which CONNECT gives: so its parser is made when it speaks first.
    const parser = this.#parsers[from] ?? this.#parser(from);
    this.#parsers[from] = parser;
    try {
      parser.parse(chunk);
    } catch (error) {
      this.#tell({ kind: 'malformed', reason: (error as Error).message });
    }
  }

  closed(): void {
    this.#tell({ kind: 'closed' });
  }

  #parser(from: 'client' | 'broker') {
    const parser = packetParser({ protocolVersion: this.#version });
    parser.on('packet', (packet) => this.#packet(from, packet));
    parser.on('error', (error: Error) => this.#tell({ kind: 'malformed', reason: error.message }));
    return parser;
  }

  #packet(from: 'client' | 'broker', packet: Packet): void {
    switch (packet.cmd) {
      case 'connect': {
        if (packet.clientId) this.#client = packet.clientId;
        this.#version = packet.protocolVersion ?? 4;
        const version = this.#version === 5 ? '5' : this.#version === 3 ? '3.1' : '3.1.1';
        const { will, clean = true, properties } = packet;
        const sessionExpiry = properties?.sessionExpiryInterval ?? 0;
        this.#tell({ kind: 'connect', version, clean, sessionExpiry, will: will && messageOf(will) });
        break;
      }
      case 'connack':
        if ((packet.returnCode ?? packet.reasonCode) === 0) this.#tell({ kind: 'connected' });
        break;
      case 'subscribe':
        this.#tell({ kind: 'subscribe', topics: packet.subscriptions.map(({ topic, qos }) => ({ topic, qos })) });
        break;
      case 'publish':
        this.#tell({ kind: from === 'client' ? 'publish' : 'delivered', ...messageOf(packet) });
        break;
      case 'disconnect':
        if (from === 'client') this.#tell({ kind: 'disconnect', reason: packet.reasonCode ?? 0 });
        break;
    }
  }

  #tell(event: WithoutSeen<MqttEvent>): void {
    this.#emit({ ...event, at: clock.utc(clock.now()), client: this.#client });
  }
}

/** Leaves the members of a union a union. */
type WithoutSeen<T> = T extends unknown ? Omit<T, 'at' | 'client'> : never;

interface SentMessage {
  readonly topic: string;
  readonly payload?: string | Uint8Array;
  readonly qos?: number;
  readonly retain?: boolean;
}

const messageOf = ({ topic, payload = '', qos = 0, retain = false }: SentMessage): MqttMessage => ({
  topic,
  payload: new Uint8Array(Buffer.from(payload as Uint8Array)),
  qos: qos as Qos,
  retain,
});
