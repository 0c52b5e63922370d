import net from 'node:net';
import { networkInterfaces } from 'node:os';

/** Where somebody wants to listen. */
export interface ListenAt {
  /** An address of this machine, or a wildcard for all of them: `0.0.0.0`, `::`. */
  readonly host: string;
  /** 0 takes any that is free. */
  readonly port: number;
  /** Where the port is taken the next one that is free will do. Without it, this port or none. */
  readonly orNext?: boolean;
}

/** A port that is asked for. */
export type PortWish = Omit<ListenAt, 'host'>;

/** How many ports are tried where the next one will do. */
const TRIES = 100;

/**
 * A URL of a host by name or address; an IPv6 address stands in brackets (RFC 3986, 3.2.2).
 * @example urlOf('opc.tcp', '::1', 4840, '/plantwright') === 'opc.tcp://[::1]:4840/plantwright'
 */
export const urlOf = (protocol: string, host: string, port: number, path = ''): string =>
  `${protocol}://${authorityOf(host, port)}${path}`;

/** `127.0.0.1:1883`, `[::1]:1883`. */
export const authorityOf = (host: string, port: number): string => `${hostInUrl(host)}:${port}`;

/** `plc.example`, `[::1]`. */
export const hostInUrl = (host: string): string => (net.isIPv6(host) ? `[${host}]` : host);

/** Host and port that a URL names, an IPv6 address without its brackets. @param standard the port of a URL without one */
export function placeOf(url: string, standard: number): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? standard : Number(port) };
}

const LOOPBACK: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Where this machine itself reaches what listens on `host`: nobody can connect to a wildcard everywhere. */
export const dialled = (host: string): string => LOOPBACK[host] ?? host;

/** Whether only this machine reaches what listens on `host`. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (net.isIPv4(host) && host.startsWith('127.'));

/**
 * By what others reach what listens on `host`, the best first: on a wildcard every address of the machine's networks,
 * IPv4 before IPv6, and then `localhost`.
 */
export function addressesOf(host: string): string[] {
  if (LOOPBACK[host] === undefined) return [host];
  const all = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
  const reachable = all.filter(({ internal, scopeid }) => !internal && !scopeid);
  const of = (family: string) => reachable.filter((each) => each.family === family).map(({ address }) => address);
  return [...of('IPv4'), ...(host === '::' ? of('IPv6') : []), 'localhost'];
}

/**
 * Listens; the port is held from here on, because choosing it and listening are one.
 * @returns the port
 * @throws the system's error: EADDRINUSE, EACCES, EADDRNOTAVAIL, ENOTFOUND
 */
export async function bind(server: net.Server, { host, port, orNext = false }: ListenAt): Promise<number> {
  const last = orNext ? Math.min(port + TRIES - 1, 65_535) : port;
  for (let tried = port; ; tried++) {
    try {
      return await bindTo(server, host, tried);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || tried >= last) throw error;
    }
  }
}

function bindTo(server: net.Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as net.AddressInfo).port);
    });
  });
}

/** Ports of services that are stopped and started again: below the range from which systems give out temporary ones. */
const RESERVED = { from: 20_000, to: 30_000 };
let nextReserved = RESERVED.from + ((process.pid * 97) % (RESERVED.to - RESERVED.from));

/** A port, or the next one, that stays free while nobody listens: no system hands it out as a temporary one. */
export function reservedPort(): PortWish {
  const port = nextReserved;
  nextReserved = port + 1 < RESERVED.to ? port + 1 : RESERVED.from;
  return { port, orNext: true };
}
