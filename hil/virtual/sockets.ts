import http from 'node:http';
import net from 'node:net';
import { normalized } from './dial.ts';
import { Network, type NetworkOptions } from './network.ts';
import { VirtualServer } from './server.ts';
import { VirtualSocket } from './socket.ts';

/** As it was before anything virtual was put in its place. */
const real = { ...net };

export type { WireEvent } from './network.ts';
export type { LinkTraits, Schedule } from './wire.ts';

export type VirtualNetOptions = NetworkOptions;

/** `node:net` without the operating system, and what one can do to those who use it. */
export type VirtualNet = typeof net & {
  /** Nothing is delivered to the sockets of an owner, nor accepted for its servers; the windows of its peers fill. */
  hold(owner: unknown): void;
  /** What was held back is delivered, in order. */
  release(owner: unknown): void;
  /** All sockets and servers of an owner vanish without a word to it; its peers receive a reset. */
  drop(owner: unknown): void;
};

/**
 * TCP in the memory of one process, in place of `node:net`: the same classes, functions, events, errors.
 *
 *     const virtual = virtualNet({ schedule });
 *     virtual.createServer((socket) => socket.pipe(socket)).listen(502);
 *     virtual.connect(502).end('question');
 */
export function virtualNet(options: VirtualNetOptions): VirtualNet {
  const network = new Network(options);

  class Socket extends VirtualSocket {
    get network() {
      return network;
    }
    ownerNow() {
      return network.ownerNow();
    }
  }

  class Server extends VirtualServer {
    override readonly owner = network.ownerNow();
    get network() {
      return network;
    }
    newSocket(socketOptions: net.SocketConstructorOpts) {
      return new CallableSocket(socketOptions);
    }
  }

  const CallableSocket = callable(Socket, real.Socket);
  const CallableServer = callable(Server, real.Server);

  function connect(...args: unknown[]): net.Socket {
    const [dialOptions, connected] = normalized(args);
    const socket = new CallableSocket(dialOptions);
    if (dialOptions.timeout) socket.setTimeout(dialOptions.timeout);
    return socket.connect(dialOptions, connected);
  }

  return {
    ...real,
    Socket: CallableSocket,
    Stream: CallableSocket,
    Server: CallableServer,
    createServer: (...args: ConstructorParameters<typeof net.Server>) => new CallableServer(...args),
    connect,
    createConnection: connect,
    hold: (owner: unknown) => network.owners.hold(owner),
    release: (owner: unknown) => network.owners.release(owner),
    drop: (owner: unknown) => network.drop(owner),
  } as VirtualNet;
}

/**
 * Lets a class be called without `new`, as those of `node:net` can be. Node's own classes for HTTP and TLS call them so
 * on objects that inherit from the real ones, which are then set up by the real ones.
 */
function callable<C extends new (...args: never[]) => object>(made: C, base: new (...args: never[]) => object): C {
  return new Proxy(made, {
    apply: (target, self, args) =>
      self instanceof base
        ? Reflect.apply(base as unknown as () => unknown, self, args)
        : Reflect.construct(target, args),
  });
}

/**
 * Puts Node's HTTP on virtual sockets: its servers listen there, its agents connect there.
 * @returns puts it back
 */
export function httpOn(virtual: VirtualNet): () => void {
  const { createConnection } = http.Agent.prototype;
  Object.setPrototypeOf(http.Server.prototype, virtual.Server.prototype);
  http.Agent.prototype.createConnection = virtual.createConnection as typeof createConnection;
  return () => {
    Object.setPrototypeOf(http.Server.prototype, real.Server.prototype);
    http.Agent.prototype.createConnection = createConnection;
  };
}
