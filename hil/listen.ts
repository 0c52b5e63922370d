import net from 'node:net';
import { PlantwrightError } from '#simulator';
import { authorityOf, bind, type ListenAt } from './address.ts';

/**
 * Listens, and keeps the open connections so that they can be dropped.
 * @param who wants to, for the error
 * @throws PlantwrightError PORT_TAKEN, PORT_FORBIDDEN, ADDRESS_UNKNOWN
 */
export async function listen(
  server: net.Server,
  at: ListenAt,
  who: string,
): Promise<{ port: number; sockets: Set<net.Socket> }> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const port = await bind(server, at).catch((cause) => {
    throw listenError(cause, at, who);
  });
  // A connection that could not be accepted, for want of file descriptors, must not end the process.
  server.on('error', () => {});
  return { port, sockets };
}

/** What keeps somebody from listening, for a person. */
export function listenError(
  cause: Pick<NodeJS.ErrnoException, 'code' | 'message'>,
  { host, port, orNext = false }: ListenAt,
  who: string,
): PlantwrightError {
  const at = authorityOf(host, port);
  switch (cause.code) {
    case 'EADDRINUSE':
      return orNext
        ? new PlantwrightError('NO_FREE_PORT', `${who} finds no free port on ${host} from ${port} on.`, {
            hint: 'Something on this machine takes hundreds of ports; see what listens.',
            cause,
          })
        : new PlantwrightError('PORT_TAKEN', `${who} cannot listen on ${at}: the port is taken.`, {
            hint: 'Stop what uses it, or give another port.',
            cause,
          });
    case 'EACCES':
      return new PlantwrightError('PORT_FORBIDDEN', `${who} may not listen on ${at}.`, {
        hint: 'Ports below 1024 need rights that you do not have; give a higher one.',
        cause,
      });
    default:
      return new PlantwrightError('ADDRESS_UNKNOWN', `${who} cannot listen on ${at}: ${cause.message}.`, {
        hint: 'Give an address of this machine: 127.0.0.1, or 0.0.0.0 for all.',
        cause,
      });
  }
}

/** Stops listening and drops all connections. */
export function stopListening(server: net.Server, sockets: Iterable<net.Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}

/** A port that is listened on before its server can answer. */
export interface HeldPort {
  readonly port: number;
  /** Gives the port to a server, whenever that is told to listen, with everybody who has connected so far. */
  handOver(server: net.Server): void;
  /** Gives it up. */
  release(): Promise<void>;
}

/**
 * Takes a port for a server that has yet to be made: who connects in between waits instead of being refused.
 * @throws PlantwrightError PORT_TAKEN, PORT_FORBIDDEN, ADDRESS_UNKNOWN
 */
export async function holdPort(at: ListenAt, who: string): Promise<HeldPort> {
  // What they send waits with the system, until whoever takes them over reads.
  const holder = net.createServer({ pauseOnConnect: true });
  holder.on('connection', (socket) => socket.on('error', () => {}));
  const { port, sockets } = await listen(holder, at, who);
  return {
    port,
    handOver(server) {
      server.listen = ((_at: unknown, listening: () => void) =>
        net.Server.prototype.listen.call(server, holder, () => {
          listening();
          for (const socket of sockets) server.emit('connection', socket);
        })) as net.Server['listen'];
    },
    release: () => stopListening(holder, sockets),
  };
}

/** Whether nobody listens on a port now. Who wants it listens on it: it may be gone a moment later. */
export async function isFree(host: string, port: number): Promise<boolean> {
  const probe = net.createServer();
  try {
    await bind(probe, { host, port });
  } catch {
    return false;
  }
  await stopListening(probe, []);
  return true;
}
