import { AsyncLocalStorage } from 'node:async_hooks';
import net, { isIP } from 'node:net';
import { PlantwrightError } from '#simulator';
import type { Endpoint } from './endpoint.ts';
import { listenFailed, nameUnknown } from './errors.ts';
import { addressesOf, familyOf, isOwn } from './hosts.ts';
import type { Acceptor, Network } from './network.ts';
import type { VirtualSocket } from './socket.ts';

const IPV6_ONLY = 1;

/** Stands where Node has the handle of a listening socket: `close`, `address`, `listening` and so on are Node's own. */
class Listener implements Acceptor {
  readonly address: string;
  readonly port: number;
  readonly ipv6Only: boolean;
  readonly owner: unknown;
  #server: VirtualServer;
  /** What a connection causes runs as what followed from `listen`, not from what some client did. */
  readonly #enter = AsyncLocalStorage.snapshot();
  readonly #backlog = new Set<Endpoint>();

  constructor(server: VirtualServer, address: string, port: number, ipv6Only: boolean) {
    this.#server = server;
    this.address = address;
    this.port = port;
    this.ipv6Only = ipv6Only;
    this.owner = server.owner;
  }

  /** Connections go to another server from here on, which was told to listen on this one. */
  handTo(server: VirtualServer): void {
    this.#server = server;
  }

  accept(endpoint: Endpoint): void {
    this.#backlog.add(endpoint);
    this.#server.network.owners.run(this.owner, () => {
      if (this.#backlog.delete(endpoint)) this.#enter(() => this.#server.onConnection(endpoint));
    });
  }

  close(): void {
    this.#server.network.ports.unbind(this);
    for (const endpoint of this.#backlog) endpoint.reset();
    this.#backlog.clear();
  }

  getsockname(out: object): number {
    Object.assign(out, { address: this.address, family: familyOf(this.address), port: this.port });
    return 0;
  }

  // Nothing virtual keeps a process running.
  ref(): void {}
  unref(): void {}
}

/**
 * `net.Server` on a virtual network. Holds no state but what `net.Server` has, since servers of HTTP are made by calling
 * that as a function.
 */
export abstract class VirtualServer extends net.Server {
  abstract readonly network: Network;
  abstract readonly owner: unknown;
  abstract newSocket(options: net.SocketConstructorOpts & object): VirtualSocket;

  declare _handle: Listener | null;
  declare _connections: number;
  declare _connectionKey: string;
  declare _emitCloseIfDrained: () => void;
  declare readonly allowHalfOpen: boolean;
  declare readonly pauseOnConnect: boolean;
  declare readonly noDelay: boolean;
  declare readonly highWaterMark: number | undefined;
  declare readonly blockList: net.BlockList | undefined;

  /** As in `net.Server`; names are those of the virtual host, nobody else is asked. */
  override listen(...args: unknown[]): this {
    const [first, second] = args;
    const held = (first as Partial<VirtualServer> | undefined)?._handle;
    if (held instanceof Listener) {
      const listening = args.findLast((each) => typeof each === 'function') as (() => void) | undefined;
      if (listening) this.once('listening', listening);
      held.handTo(this);
      this._handle = held;
      process.nextTick(() => this.emit('listening'));
      return this;
    }
    const options = typeof first === 'object' && first !== null ? (first as net.ListenOptions) : undefined;
    const host = options ? options.host : second;
    if (typeof host === 'string' && host !== '' && !isIP(host)) {
      const address = addressesOf(host, 0)[0]?.address;
      if (!address) {
        process.nextTick(() => this.emit('error', nameUnknown(host)));
        return this;
      }
      args = options ? [{ ...options, host: address }, ...args.slice(1)] : [first, address, ...args.slice(2)];
    }
    return super.listen(...(args as []));
  }

  /** Where `listen` of Node ends up, arguments checked and addresses found. */
  _listen2(address: string | null, port: number, family: number, _backlog: number, fd?: number, flags = 0): void {
    if (typeof fd === 'number' || port === -1) {
      throw new PlantwrightError(
        'NOT_VIRTUAL',
        `A server cannot listen on ${address ?? `descriptor ${fd}`} in virtual time.`,
        {
          hint: 'Listen on a port.',
        },
      );
    }
    const at = address || '::';
    const { ports } = this.network;
    const listener = new Listener(this, at, port || ports.nextForServer(), (flags & IPV6_ONLY) !== 0);
    const code = !isOwn(at) ? 'EADDRNOTAVAIL' : ports.isTaken(listener) ? 'EADDRINUSE' : undefined;
    if (code) {
      process.nextTick(() => this.emit('error', listenFailed(code, at, port)));
      return;
    }
    ports.bind(listener);
    this._handle = listener;
    this._connectionKey = `${address ? family : 6}:${at}:${port}`;
    process.nextTick(() => {
      if (this._handle) this.emit('listening');
    });
  }

  /** Takes a connection as `net.Server` does. */
  onConnection(endpoint: Endpoint): void {
    const { local, remote } = endpoint;
    if (this.maxConnections != null && this._connections >= this.maxConnections) {
      endpoint.close();
      this.emit('drop', {
        ...{ localAddress: local.address, localPort: local.port, localFamily: local.family },
        ...{ remoteAddress: remote.address, remotePort: remote.port, remoteFamily: remote.family },
      });
      return;
    }
    if (this.blockList?.check(remote.address, remote.family === 'IPv6' ? 'ipv6' : 'ipv4')) {
      endpoint.close();
      return;
    }
    const { allowHalfOpen, highWaterMark } = this;
    const socket = this.newSocket({
      allowHalfOpen,
      ...(highWaterMark !== undefined && {
        readableHighWaterMark: highWaterMark,
        writableHighWaterMark: highWaterMark,
      }),
    } as net.SocketConstructorOpts);
    if (this.noDelay) socket.setNoDelay(true);
    this._connections++;
    socket.accepted(endpoint, this);
    this.emit('connection', socket);
  }
}
