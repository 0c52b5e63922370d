import { AsyncLocalStorage } from 'node:async_hooks';
import net from 'node:net';
import { type ConnectArguments, dial, normalized, refuseForeign } from './dial.ts';
import type { Endpoint } from './endpoint.ts';
import { callFailed, closedBeforeConnection, socketClosed } from './errors.ts';
import { checkTimeout, IdleTimer } from './idle-timer.ts';
import type { Network, Vanishing } from './network.ts';
import { Receiver } from './receiver.ts';
import { type Done, Sender } from './sender.ts';
import type { VirtualServer } from './server.ts';

/**
 * `net.Socket` on a virtual network. All that touches a handle of the operating system is replaced, and there is none
 * (`_handle` is null); what is left of Node's own is the stream and what happens at its ends.
 */
export abstract class VirtualSocket extends net.Socket implements Vanishing {
  abstract readonly network: Network;
  abstract ownerNow(): unknown;
  /** Whose code made it, or the server that accepted it. */
  owner: unknown;

  declare connecting: boolean;
  declare timeout?: number;
  declare server: net.Server | null;
  declare _server: VirtualServer | null;
  declare _pendingData: unknown;
  declare _pendingEncoding: string;
  declare _undestroy: () => void;

  #endpoint: Endpoint | undefined;
  #peername: object | undefined;
  /** Gives up what goes on before there is a connection. */
  #giveUp: (() => void) | undefined;
  #withdraw: (() => void) | undefined;
  #enter: (run: () => void) => void = (run) => run();
  readonly #idle: IdleTimer;
  #receiver: Receiver | undefined;
  #sender: Sender | undefined;
  #bytesRead = 0;
  #bytesSent = 0;
  #resetting = false;
  #vanished = false;

  constructor(options?: net.SocketConstructorOpts) {
    refuseForeign(options);
    super(options);
    this.owner = this.ownerNow();
    this.#idle = new IdleTimer({
      schedule: () => this.network.schedule,
      expired: () => this.#noticed(() => this.emit('timeout')),
      isWriting: () => this.#sender !== undefined,
    });
  }

  /** Runs what whoever uses the socket notices: not while its owner is held, and in the context that it was connected in. */
  #noticed(run: () => void): void {
    this.network.owners.run(this.owner, () => {
      if (!this.#vanished) this.#enter(run);
    });
  }

  // --- connecting

  override connect(...args: ConnectArguments): this {
    const [options, connected] = normalized(args);
    refuseForeign(options);
    if (connected) this.once('connect', connected);
    this.#begin(undefined);
    this.connecting = true;
    this._unrefTimer();
    this.#giveUp = dial(this, options, {
      network: this.network,
      noticed: (run) => this.#noticed(run),
      connected: (endpoint) => this.#connected(endpoint),
    });
    return this;
  }

  /** Begins a connection; a socket that was closed may be used for another one. */
  #begin(endpoint: Endpoint | undefined): void {
    this._undestroy();
    if (Object.hasOwn(this, 'write')) Reflect.deleteProperty(this, 'write');
    this.#endpoint = endpoint;
    this.#peername = undefined;
    this.#receiver = undefined;
    this.#bytesRead = 0;
    this.#bytesSent = 0;
    this.#enter = AsyncLocalStorage.snapshot();
    this.#withdraw?.();
    this.#withdraw = this.network.enrol(this);
  }

  #connected(endpoint: Endpoint): void {
    // The kernel has the connection from now on, even while whoever uses the socket is held.
    this.#giveUp = undefined;
    this.#endpoint = endpoint;
    this.#noticed(() => {
      if (this.destroyed) return;
      this.connecting = false;
      this.#attend(endpoint);
      this._unrefTimer();
      this.emit('connect');
      this.emit('ready');
      if (!this.isPaused()) this.read(0);
    });
  }

  #attend(endpoint: Endpoint): void {
    const receiver = this.#receiverOf(endpoint);
    this.#receiver = receiver;
    endpoint.user = {
      arrived: () => this.#noticed(() => receiver.next()),
      roomAgain: () => this.#noticed(() => this.#sendNext()),
    };
  }

  /** Takes over an endpoint that a server has accepted. */
  accepted(endpoint: Endpoint, server: VirtualServer): void {
    this.owner = server.owner;
    this.#begin(endpoint);
    this.#attend(endpoint);
    this.server = server;
    this._server = server;
    if (server.pauseOnConnect) this.pause();
    else this.read(0);
  }

  // --- reading

  override _read(size: number): void {
    if (this.connecting || !this.#endpoint) {
      this.once('connect', () => this._read(size));
      return;
    }
    this.#receiver?.start();
  }

  #receiverOf(endpoint: Endpoint): Receiver {
    return new Receiver({
      endpoint,
      schedule: this.network.schedule,
      noticed: (run) => this.#noticed(run),
      received: (bytes) => {
        this._unrefTimer();
        this.#bytesRead += bytes.length;
        return this.push(bytes);
      },
      ended: () => {
        this._unrefTimer();
        this.push(null);
        this.read(0);
      },
      wasReset: () => this.destroy(callFailed('read', 'ECONNRESET')),
    });
  }

  // --- writing

  override _write(chunk: Buffer | string, encoding: BufferEncoding, done: Done): void {
    this._writev([{ chunk, encoding }], done);
  }

  override _writev(entries: { chunk: Buffer | string; encoding: BufferEncoding }[], done: Done): void {
    const chunks = entries.map(({ chunk, encoding }) =>
      typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk,
    );
    if (!this.connecting) {
      this.#send(chunks, done);
      return;
    }
    // `bytesWritten` counts it from here.
    this._pendingData = Buffer.concat(chunks);
    const onClose = () => done(closedBeforeConnection());
    this.once('close', onClose);
    this.once('connect', () => {
      this.off('close', onClose);
      this.#send(chunks, done);
    });
  }

  #send(chunks: Buffer[], done: Done): void {
    this._pendingData = null;
    if (this.#vanished) return;
    if (!this.#endpoint) {
      done(socketClosed());
      return;
    }
    this._unrefTimer();
    for (const chunk of chunks) this.#bytesSent += chunk.length;
    this.#sender = new Sender(this.#endpoint, chunks, done);
    this.#sendNext();
  }

  #sendNext(): void {
    const sender = this.#sender;
    const outcome = sender?.send();
    if (outcome === 'moved') this.#idle.progressed();
    if (outcome !== 'done' && outcome !== 'failed') return;
    this.#sender = undefined;
    if (outcome === 'done') this._unrefTimer();
    sender?.finish();
  }

  override _final(done: Done): void {
    if (this.connecting) {
      this.once('connect', () => this._final(done));
      return;
    }
    this.#endpoint?.shutdown();
    if (!this.#vanished) process.nextTick(done);
  }

  // --- going down

  override resetAndDestroy(): this {
    if (this.connecting) this.once('connect', () => this.resetAndDestroy());
    else if (!this.#endpoint) this.destroy(socketClosed());
    else {
      this.#resetting = true;
      this.destroy();
    }
    return this;
  }

  override _destroy(error: Error | null, done: Done): void {
    const wasOpen = this.connecting || this.#endpoint !== undefined;
    const sender = this.#sender;
    this.connecting = false;
    this.#idle.stop();
    this.#sender = undefined;
    this.#leave();
    done(this.#vanished ? null : error);
    const closed = () => {
      if (this.#vanished) return;
      // It may connect anew by now.
      if (this.destroyed) this.#withdraw?.();
      sender?.cancel();
      this.emit('close', Boolean(error));
    };
    if (wasOpen) this.network.schedule.after(0, () => this.#noticed(closed));
    else process.nextTick(closed);
    if (this._server) {
      this._server._connections--;
      this._server._emitCloseIfDrained();
    }
  }

  #leave(): void {
    this.#giveUp?.();
    this.#giveUp = undefined;
    if (this.#resetting) this.#endpoint?.reset();
    else this.#endpoint?.close();
    this.#resetting = false;
    this.#endpoint = undefined;
    this.#receiver?.stop();
  }

  /** Is gone with its owner: the peer receives a reset, nobody here is told anything. */
  vanish(): void {
    this.#vanished = true;
    this.#resetting = true;
    this.#idle.stop();
    this.#leave();
    this.#withdraw?.();
  }

  // --- the rest

  override setTimeout(milliseconds: number, callback?: () => void): this {
    if (this.destroyed) return this;
    this.timeout = milliseconds;
    checkTimeout(milliseconds);
    this.#idle.set(milliseconds);
    if (callback && milliseconds === 0) this.off('timeout', callback);
    else if (callback) this.once('timeout', callback);
    return this;
  }

  _unrefTimer(): void {
    this.#idle.touch();
  }

  // Nothing virtual keeps a process running.
  override ref(): this {
    return this;
  }

  override unref(): this {
    return this;
  }

  _getpeername(): object {
    if (!this.connecting) this.#peername ??= this.#endpoint?.remote;
    return this.#peername ?? {};
  }

  _getsockname(): object {
    return this.#endpoint && !this.connecting ? { ...this.#endpoint.local } : {};
  }

  static {
    /** Node has these as accessors, its types have them as properties. */
    const accessors: Record<string, (socket: VirtualSocket) => unknown> = {
      bytesRead: (socket) => socket.#bytesRead,
      _bytesDispatched: (socket) => socket.#bytesSent,
      pending: (socket) => socket.connecting || !socket.#endpoint,
      bufferSize: (socket) => (socket.#endpoint ? socket.writableLength : undefined),
    };
    for (const [name, read] of Object.entries(accessors)) {
      Object.defineProperty(VirtualSocket.prototype, name, {
        configurable: true,
        enumerable: true,
        get(this: VirtualSocket) {
          return read(this);
        },
      });
    }
  }
}
