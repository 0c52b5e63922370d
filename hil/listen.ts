import net from 'node:net';
import { PlantwrightError } from '#simulator';

/**
 * Listens, and keeps the open connections so that they can be dropped.
 * @throws PlantwrightError PORT_TAKEN, PORT_FORBIDDEN, ADDRESS_UNKNOWN
 */
export function listen(
  server: net.Server,
  host: string,
  port: number,
  who: string,
): Promise<{ port: number; sockets: Set<net.Socket> }> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(explain(cause, host, port, who)));
    server.listen(port, host, () => resolve({ port: (server.address() as net.AddressInfo).port, sockets }));
  });
}

function explain(cause: NodeJS.ErrnoException, host: string, port: number, who: string): PlantwrightError {
  switch (cause.code) {
    case 'EADDRINUSE':
      return new PlantwrightError('PORT_TAKEN', `${who} cannot listen on ${host}:${port}: the port is taken.`, {
        hint: 'Stop what uses it, or give another port.',
        cause,
      });
    case 'EACCES':
      return new PlantwrightError('PORT_FORBIDDEN', `${who} may not listen on ${host}:${port}.`, {
        hint: 'Ports below 1024 need rights that you do not have; give a higher one.',
        cause,
      });
    default:
      return new PlantwrightError('ADDRESS_UNKNOWN', `${who} cannot listen on ${host}:${port}: ${cause.message}.`, {
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

/** Ports that are asked for by number: below the range from which systems give out temporary ones. */
const RESERVED = { from: 20_000, to: 30_000 };
let nextPort = RESERVED.from + ((process.pid * 97) % (RESERVED.to - RESERVED.from));

/**
 * A free port that stays free while nobody listens: a service that is stopped and started keeps it, because no
 * system hands it out as a temporary port in between.
 */
export async function reservePort(host = '127.0.0.1'): Promise<number> {
  for (let tries = 0; tries < 200; tries++) {
    const port = nextPort;
    nextPort = nextPort + 1 < RESERVED.to ? nextPort + 1 : RESERVED.from;
    if (await isFree(host, port)) return port;
  }
  throw new PlantwrightError('NO_FREE_PORT', `No free port between ${RESERVED.from} and ${RESERVED.to}.`, {
    hint: 'Something on this machine takes hundreds of ports; see what listens.',
  });
}

/** The preferred port, or the next one that is free. @throws PlantwrightError NO_FREE_PORT */
export async function freePortFrom(host: string, preferred: number): Promise<number> {
  for (let port = preferred; port < preferred + 100 && port < 65536; port++) if (await isFree(host, port)) return port;
  throw new PlantwrightError(
    'NO_FREE_PORT',
    `No port from ${preferred} to ${preferred + 99} can be listened on at ${host}.`,
    {
      hint: 'Is that an address of this machine? Does something here take hundreds of ports?',
    },
  );
}

/** Whether nobody listens on a port. */
export function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}
