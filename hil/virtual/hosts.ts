import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { Address } from './endpoint.ts';

/** Ports that a server gets which asks for any, and that a client gets: ranges of their own, so neither disturbs the other. */
const FIRST_FOR_SERVERS = 40_000;
const FIRST_FOR_CLIENTS = 49_152;
const END = 65_536;

const IPV4_LOOPBACK = { address: '127.0.0.1', family: 4 } as const;
const IPV6_LOOPBACK = { address: '::1', family: 6 } as const;

export interface Resolved {
  readonly address: string;
  readonly family: number;
}

/** The addresses of a name, in the order in which they are tried; none for a name that is not of this host. */
export function addressesOf(name: string, family: number): readonly Resolved[] {
  const version = isIP(name);
  if (version) return [{ address: name, family: version }];
  const own = name.toLowerCase();
  if (own !== 'localhost' && !own.endsWith('.localhost') && own !== hostname().toLowerCase()) return [];
  return [IPV4_LOOPBACK, IPV6_LOOPBACK].filter((resolved) => !family || resolved.family === family);
}

export function isOwn(address: string): boolean {
  return address.startsWith('127.') || ['0.0.0.0', '::', '::1'].includes(address) || address.startsWith('::ffff:127.');
}

/** To whom a connection goes that was asked for the unspecified address: to the host itself, as Linux has it. */
export function reached(address: string): string {
  if (address === '0.0.0.0') return IPV4_LOOPBACK.address;
  return address === '::' ? IPV6_LOOPBACK.address : address;
}

export const familyOf = (address: string): Address['family'] => (isIP(address) === 6 ? 'IPv6' : 'IPv4');

/** How a socket of IPv6 sees an address of IPv4 (RFC 4291, 2.5.5.2). */
export const mapped = (address: string): string => (isIP(address) === 4 ? `::ffff:${address}` : address);

/** Who listens where. */
export interface Binding {
  readonly address: string;
  readonly port: number;
  readonly ipv6Only: boolean;
}

/** Whether a binding takes what is sent to an address. */
function covers({ address, ipv6Only }: Binding, to: string): boolean {
  if (address === '::') return isIP(to) === 6 || !ipv6Only;
  return address === to || (address === '0.0.0.0' && isIP(to) === 4);
}

/** The ports of the one host that there is. */
export class Ports<B extends Binding> {
  readonly #bound = new Map<number, Set<B>>();
  readonly #ofClients = new Set<number>();
  #nextForServer = FIRST_FOR_SERVERS;
  #nextForClient = FIRST_FOR_CLIENTS;

  /** Who listens at an address; whoever names it exactly comes before a wildcard. */
  listenerAt(to: string, port: number): B | undefined {
    const all = [...(this.#bound.get(port) ?? [])].filter((binding) => covers(binding, to));
    return all.find(({ address }) => address === to) ?? all.find(({ address }) => address !== '::') ?? all[0];
  }

  /** Whether a binding would take what another one takes. */
  isTaken(wanted: Binding): boolean {
    return [...(this.#bound.get(wanted.port) ?? [])].some(
      (bound) => covers(bound, wanted.address) || covers(wanted, bound.address),
    );
  }

  bind(binding: B): void {
    const there = this.#bound.get(binding.port) ?? new Set();
    this.#bound.set(binding.port, there.add(binding));
  }

  unbind(binding: B): void {
    const there = this.#bound.get(binding.port);
    there?.delete(binding);
    if (there?.size === 0) this.#bound.delete(binding.port);
  }

  all(): B[] {
    return [...this.#bound.values()].flatMap((there) => [...there]);
  }

  /** A port on which nobody listens: the same ones in each run, in the order of asking. */
  nextForServer(): number {
    const range = FIRST_FOR_CLIENTS - FIRST_FOR_SERVERS;
    for (let tries = 0; tries < range; tries++) {
      const port = this.#nextForServer++;
      if (this.#nextForServer === FIRST_FOR_CLIENTS) this.#nextForServer = FIRST_FOR_SERVERS;
      if (!this.#bound.has(port)) return port;
    }
    return 0;
  }

  /** Takes a port for a connection, until it is given back. */
  takeForClient(): number {
    for (let tries = FIRST_FOR_CLIENTS; tries < END; tries++) {
      const port = this.#nextForClient++;
      if (this.#nextForClient === END) this.#nextForClient = FIRST_FOR_CLIENTS;
      if (this.#ofClients.has(port) || this.#bound.has(port)) continue;
      this.#ofClients.add(port);
      return port;
    }
    return 0;
  }

  giveBack(port: number): void {
    this.#ofClients.delete(port);
  }
}
