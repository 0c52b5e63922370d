import type http from 'node:http';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

/** Why a request is not served. */
export interface Refusal {
  readonly status: 400 | 403 | 404;
  readonly reason: string;
}

type Asked = Pick<http.IncomingMessage, 'url' | 'headers'>;

/** Addresses that mean all of this machine's. */
const WILDCARDS = new Set(['0.0.0.0', '::']);

/**
 * Who may speak to the viewer's server. A page of another site must not reach it through the browser of somebody who
 * may: neither by a request of its own (its `Origin` is another), nor by a name of its own that was made to point here
 * (DNS rebinding: its `Host` is no name of this server). Reasons are for people and go into the response.
 */
export class Admission {
  readonly #names: ReadonlySet<string>;

  /**
   * @param host the address that is listened on
   * @param more other names that people reach it by
   */
  constructor(host: string, more: readonly string[] = []) {
    this.#names = new Set([...namesOf(host), ...more].map((name) => name.toLowerCase()));
  }

  /** @returns the address that was asked for, or why it is not served */
  judge({ url, headers }: Asked): URL | Refusal {
    const asked = urlOf(`http://${headers.host ?? ''}`);
    if (asked === undefined || asked.pathname !== '/' || asked.search !== '' || asked.username !== '') {
      return { status: 400, reason: `"${headers.host ?? ''}" is not a host name. Send the Host that you connect to.` };
    }
    const target = pathOf(url ?? '/', asked);
    if (!target) return { status: 400, reason: 'The request target is not a path. Ask for / or /session.' };
    if (!this.#names.has(asked.hostname)) return this.#foreignHost(asked.hostname);
    const { origin } = headers;
    if (origin !== undefined && urlOf(origin)?.host !== asked.host) {
      return { status: 403, reason: 'Pages of other sites may not use this server. Open its own address.' };
    }
    return target;
  }

  #foreignHost(found: string): Refusal {
    const names = [...this.#names].join(', ');
    return { status: 403, reason: `"${found}" is not a name of this server. Open it as one of: ${names}.` };
  }
}

/** The names and addresses, as a URL writes them, by which a listener can be reached. */
function namesOf(host: string): string[] {
  const written = (address: string) => (isIP(address) === 6 ? `[${address}]` : address);
  if (!WILDCARDS.has(host))
    return isLoopback(host) ? ['localhost', written(host), '127.0.0.1', '[::1]'] : [written(host)];
  const addresses = Object.values(networkInterfaces()).flatMap((ones) => ones ?? []);
  return ['localhost', hostname(), `${hostname()}.local`, ...addresses.map(({ address }) => written(address))];
}

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.');

/** Only an origin-form target (RFC 9112, 3.2.1) is served: `//` would be read as the name of another host. */
function pathOf(target: string, host: URL): URL | undefined {
  return target.startsWith('/') && !target.startsWith('//') ? urlOf(`http://${host.host}${target}`) : undefined;
}

function urlOf(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
