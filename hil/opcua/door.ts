import type net from 'node:net';
import { ClientScope } from '../containment/scope.ts';

/** More than a hello, less than a hello and an open request: nobody who has a channel has sent so little, in bytes. */
const NO_CHANNEL_YET = 160;

export interface DoorOptions {
  /** Connections at a time. */
  readonly connections: number;
  /** How long the first answer on a new connection waits, in ms. */
  readonly quiet: number;
  /** Ends what the device keeps for a client whose connection is ended because of what it sent. */
  readonly forget: (client: ClientScope) => void;
}

/** The connections of a server, before the library sees them. */
export class Door {
  readonly #options: DoorOptions;
  readonly #sockets = new Set<net.Socket>();
  #silent = false;

  constructor(server: net.Server, options: DoorOptions) {
    this.#options = options;
    const inside = server.listeners('connection') as ((socket: net.Socket) => void)[];
    server.removeAllListeners('connection');
    server.on('connection', (socket: net.Socket) => {
      this.#knock(socket, () => {
        for (const take of inside) take(socket);
      });
    });
  }

  get size(): number {
    return this.#sockets.size;
  }

  /**
   * Where all places are taken the oldest connection that never opened a channel gives way (Part 4, 5.5.2.1). The
   * library would refuse the newcomer, so that a few idle connections could keep everybody out.
   */
  #knock(socket: net.Socket, enter: () => void): void {
    const idle =
      this.#sockets.size < this.#options.connections
        ? undefined
        : [...this.#sockets].find(({ bytesRead }) => bytesRead < NO_CHANNEL_YET);
    const client = this.#hold(socket);
    if (!idle) {
      client.run(enter);
      return;
    }
    this.#sockets.delete(idle);
    idle.once('close', () => setImmediate(() => socket.destroyed || client.run(enter)));
    idle.destroy();
  }

  #hold(socket: net.Socket): ClientScope {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    const client = this.#guard(socket);
    if (this.#silent) quiet(socket);
    else if (this.#options.quiet > 0) this.#answerLater(socket);
    return client;
  }

  /** What one client sent must harm nobody else: what the library throws on account of it ends its connection. */
  #guard(socket: net.Socket): ClientScope {
    const client = new ClientScope(`${socket.remoteAddress}:${socket.remotePort}`, () => {
      socket.destroy();
      this.#options.forget(client);
    });
    client.adopt(socket);
    return client;
  }

  /** A small device takes its time before it first answers a new connection. */
  #answerLater(socket: net.Socket): void {
    socket.cork();
    const later = setTimeout(() => {
      if (!this.#silent) socket.uncork();
    }, this.#options.quiet);
    socket.on('close', () => clearTimeout(later));
  }

  /** Connections stay up; nothing is read from them and nothing leaves. */
  silence(): void {
    this.#silent = true;
    for (const socket of this.#sockets) quiet(socket);
  }

  /** Everything goes on. */
  speak(): void {
    this.#silent = false;
    for (const socket of this.#sockets) {
      socket.uncork();
      socket.resume();
    }
  }

  /** Drops everybody. */
  clear(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

function quiet(socket: net.Socket): void {
  socket.pause();
  socket.cork();
}
