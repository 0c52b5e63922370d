import net, { isIP } from 'node:net';
import { PlantwrightError } from '#simulator';
import type { Endpoint } from './endpoint.ts';
import { connectFailed, nameUnknown, noAddressAnswers } from './errors.ts';
import { addressesOf, type Resolved } from './hosts.ts';
import type { Network } from './network.ts';

export type ConnectArguments = unknown[];

export type DialOptions = net.SocketConstructorOpts &
  Partial<net.TcpSocketConnectOpts> & { readonly path?: string; readonly timeout?: number };

const { _normalizeArgs: normalizeArgs } = net as unknown as {
  _normalizeArgs(args: unknown[]): [DialOptions, (() => void) | null];
};

/** `(port, host, connected)` or `(options, connected)` as options and listener. */
export function normalized(args: ConnectArguments): [DialOptions, (() => void) | null] {
  // Node hands on what it has made of the arguments before, as one array.
  return Array.isArray(args[0]) ? (args[0] as [DialOptions, (() => void) | null]) : normalizeArgs(args);
}

/** Refuses what leads to something outside of the virtual network, instead of going there. */
export function refuseForeign(options: object | undefined): void {
  const foreign = ['path', 'fd', 'handle', 'onread'].find((name) => {
    const value = options?.[name as keyof typeof options];
    return value !== undefined && value !== null;
  });
  if (!foreign) return;
  throw new PlantwrightError('NOT_VIRTUAL', `A socket cannot have the option "${foreign}" in virtual time.`, {
    hint: 'Connect to a host and port, and read by "data" events.',
  });
}

function checkDestination({ port, host, lookup }: DialOptions): void {
  if (port === undefined) {
    const message = 'The "options" or "port" or "path" argument must be specified';
    throw Object.assign(new TypeError(message), { code: 'ERR_MISSING_ARGS' });
  }
  // Refuses the ports that Node refuses, with its words.
  new net.SocketAddress({ port });
  if (host !== undefined && typeof host !== 'string') {
    const message = `The "options.host" property must be of type string. Received ${typeof host}`;
    throw Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  if (lookup !== undefined && typeof lookup !== 'function') {
    const message = `The "options.lookup" property must be of type function. Received ${typeof lookup}`;
    throw Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_TYPE' });
  }
}

interface Dialling {
  readonly network: Network;
  /** Runs what whoever uses the socket notices. */
  noticed(run: () => void): void;
  connected(endpoint: Endpoint): void;
}

type Found = (error: Error | null, addresses: readonly Resolved[]) => void;

/** Finds the addresses of a host, by the lookup of the caller or among the names of the virtual host. */
function resolve(host: string, options: DialOptions, { network, noticed }: Dialling, found: Found): void {
  const family = options.family ?? 0;
  if (!options.lookup) {
    const addresses = addressesOf(host, family);
    const error = addresses.length === 0 ? nameUnknown(host) : null;
    network.schedule.after(0, () => noticed(() => found(error, addresses)));
    return;
  }
  options.lookup(host, { family, hints: options.hints ?? 0, all: family === 0 }, (error, answer, version) => {
    const addresses = Array.isArray(answer) ? answer : [{ address: answer, family: version ?? isIP(answer) }];
    found(error, error ? [] : addresses);
  });
}

/**
 * Looks a host up and tries its addresses one after the other, with the events of `net.Socket`.
 * @returns gives up
 * @throws as `socket.connect` of Node does, with the same codes
 */
export function dial(socket: net.Socket, options: DialOptions, dialling: Dialling): () => void {
  checkDestination(options);
  const { network, noticed, connected } = dialling;
  const host = options.host || 'localhost';
  const port = Number(options.port);
  const errors: NodeJS.ErrnoException[] = [];
  let givenUp = false;
  let giveUpAttempt = () => {};

  function attempt([next, ...rest]: readonly Resolved[]): void {
    const { address, family } = next!;
    const { localAddress, localPort } = options;
    socket.emit('connectionAttempt', address, port, family);
    if (givenUp) return;
    giveUpAttempt = network.open({ address, port, localAddress, localPort }, (answer) => {
      if ('endpoint' in answer) connected(answer.endpoint);
      else noticed(() => failed(address, family, answer.code, rest));
    });
  }

  function failed(address: string, family: number, code: string, rest: readonly Resolved[]): void {
    if (givenUp) return;
    const error = connectFailed(code, address, port);
    errors.push(error);
    socket.emit('connectionAttemptFailed', address, port, family, error);
    if (givenUp) return;
    if (rest.length > 0) attempt(rest);
    else socket.destroy(noAddressAnswers(errors));
  }

  const found: Found = (error, addresses) => {
    if (error) socket.emit('lookup', error, undefined, undefined, host);
    for (const { address, family } of addresses) {
      if (!givenUp) socket.emit('lookup', null, address, family, host);
    }
    if (givenUp) return;
    if (error) process.nextTick(() => socket.destroy(error));
    else attempt((options.autoSelectFamily ?? net.getDefaultAutoSelectFamily()) ? addresses : addresses.slice(0, 1));
  };

  const version = isIP(host);
  if (!version) resolve(host, options, dialling, found);
  else {
    process.nextTick(() => {
      if (!givenUp) attempt([{ address: host, family: version }]);
    });
  }
  return () => {
    givenUp = true;
    giveUpAttempt();
  };
}
