import net from 'node:net';
import tls from 'node:tls';
import { Aedes } from 'aedes';
import { bind, dialled, urlOf } from '../address.ts';
import { Admission, boundWills } from './broker/admission.ts';
import { Intake } from './broker/intake.ts';
import { type BrokerLimits, LIMITS } from './broker/limits.ts';
import { type NoticeSink, Notices } from './broker/notices.ts';
import { RetainedMessages } from './broker/retained.ts';
import { Sessions } from './broker/sessions.ts';
import type { BrokerUsers } from './broker/users.ts';

export type { BrokerLimits } from './broker/limits.ts';
export type { BrokerUser, BrokerUsers } from './broker/users.ts';

export interface BrokerOptions {
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port?: number;
  /** Where that port is taken, whether the next one that is free will do. */
  readonly orNext?: boolean;
  /** Certificate and key as PEM: then it speaks TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** By name. Without, everybody may come in. */
  readonly users?: BrokerUsers;
  readonly limits?: Partial<BrokerLimits>;
  /** Takes what it refuses, cuts off, forgets or drops: of each client the first, in one line. */
  readonly onNotice?: NoticeSink;
}

/** What a broker keeps at the moment, in bytes unless said otherwise. */
export interface BrokerLoad {
  /** Packets that are not whole or not dealt with. */
  readonly intake: number;
  /** Messages that wait for sessions. */
  readonly queued: number;
  /** A number. */
  readonly sessions: number;
  readonly retained: number;
  /** How often something was refused, cut off, forgotten or dropped. */
  readonly refused: number;
}

/** A running broker. */
export interface Broker {
  readonly url: string;
  readonly port: number;
  /** Clients that are connected at the moment. */
  readonly clients: number;
  readonly load: BrokerLoad;
  close(): Promise<void>;
}

/**
 * An MQTT 3.1.1 broker inside this process. It sends without Nagle's delay; a stalled subscriber, which would stop
 * delivery to everybody for as long as it is waited for, is dropped after 250 ms. What it keeps is bounded (`BrokerLimits`).
 */
export async function openBroker(options: BrokerOptions = {}): Promise<Broker> {
  const { host = '127.0.0.1', port = 0, orNext = false, users, onNotice = () => {} } = options;
  const limits = { ...LIMITS, ...options.limits };
  const notices = new Notices(onNotice);
  const broker = await Aedes.createBroker({
    drainTimeout: 250,
    queueLimit: 5000,
    maxClientsIdLength: 256,
    connectTimeout: 10_000,
  });
  const { sessions, retained } = boundStore(broker, limits, notices);
  const admission = new Admission(broker, { users, limits, sessions, notices });
  sessions.onForgotten = (id) => admission.forget(id);
  const intake = new Intake(limits, notices);
  const sockets = new Set<net.Socket>();
  const take = (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    intake.guard(socket);
    broker.handle(socket);
  };
  const server = options.tls
    ? tls.createServer({ ...options.tls, noDelay: true }, take).on('tlsClientError', () => {})
    : net.createServer({ noDelay: true }, take);
  server.maxConnections = limits.connections;
  server.on('drop', () =>
    notices.tell('cut off', 'connections', `one more than ${limits.connections} connections is refused`),
  );
  const at = await bind(server, { host, port, orNext });
  return {
    url: urlOf(options.tls ? 'mqtts' : 'mqtt', dialled(host), at),
    port: at,
    get clients() {
      return broker.connectedClients;
    },
    get load() {
      const { queued, size } = sessions;
      return { intake: intake.held, queued, sessions: size, retained: retained.bytes, refused: notices.count };
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => broker.close(() => resolve()));
      }),
  };
}

/** Puts stores of bounded size in place of those of the library that grow with what clients send. */
function boundStore(broker: Aedes, limits: BrokerLimits, notices: Notices) {
  const { persistence } = broker as Aedes & { persistence: ConstructorParameters<typeof Sessions>[2]['kept'] };
  const there = new Set<string>();
  const sessions = new Sessions(limits, notices, { kept: persistence, isThere: (id) => there.has(id) });
  const retained = new RetainedMessages(limits.retained, notices);
  Object.assign(persistence, sessions.store, retained.store);
  boundWills(persistence as unknown as Parameters<typeof boundWills>[0], limits.wills);
  broker.on('client', ({ id }) => {
    there.add(id);
    sessions.touch(id);
  });
  broker.on('clientDisconnect', ({ id }) => {
    there.delete(id);
    sessions.touch(id);
  });
  return { sessions, retained };
}
