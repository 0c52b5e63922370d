import { AsyncLocalStorage } from 'node:async_hooks';
import type { EventEmitter } from 'node:events';
import { isMainThread } from 'node:worker_threads';
import type { Duration } from '#simulator';
import { ms } from '#simulator';
import { clock } from '../clock.ts';

/**
 * Whose code runs: that of a device, or what one of its clients set going. Timers and promises keep it, so that an
 * exception which nobody catches still tells whom it belongs to. Sockets that were accepted do not: see `adopt`.
 */
interface Scope {
  readonly device: DeviceScope | undefined;
  fail(error: unknown): void;
}

const scopes = new AsyncLocalStorage<Scope>();

/** A client that was dropped may still have work under way, which fails too; from then on it is the device's fault. */
const AFTERMATH = ms(1000);

export interface DeviceScopeOptions {
  /** Called once, outside of the scope, with what ended the device. */
  readonly onCrash: (error: Error) => void;
  /** Told of every client that was dropped, outside of the scope. */
  readonly onDropped?: (client: string, error: Error) => void;
}

/** A device that dies alone: what is thrown in its scope ends it and nothing else. */
export class DeviceScope implements Scope {
  readonly #options: DeviceScopeOptions;
  #crashed = false;

  constructor(options: DeviceScopeOptions) {
    this.#options = options;
    watchUncaught();
  }

  get device(): DeviceScope {
    return this;
  }

  get crashed(): boolean {
    return this.#crashed;
  }

  /** Does something in the name of the device; what it throws goes to the caller. */
  run<T>(work: () => T): T {
    return scopes.run(this, work);
  }

  /** Does something in the name of the device; what it throws ends the device. */
  guard(work: () => void): void {
    try {
      scopes.run(this, work);
    } catch (error) {
      this.fail(error);
    }
  }

  fail(thrown: unknown): void {
    if (this.#crashed) return;
    this.#crashed = true;
    outside(() => this.#options.onCrash(errorOf(thrown)));
  }

  dropped(client: string, error: Error): void {
    if (!this.#crashed) outside(() => this.#options.onDropped?.(client, error));
  }
}

/** What one client set going: the first that is thrown there ends the client's connection. */
export class ClientScope implements Scope {
  readonly device: DeviceScope | undefined;
  readonly #client: string;
  readonly #drop: () => void;
  #droppedAt: Duration | undefined;

  /**
   * Belongs to the device whose code runs.
   * @param client what it is called in the recording
   * @param drop ends its connection, and whatever else the device keeps for it
   */
  constructor(client: string, drop: () => void) {
    this.device = scopes.getStore()?.device;
    this.#client = client;
    this.#drop = drop;
  }

  /** The client whose doing runs now. */
  static get current(): ClientScope | undefined {
    const scope = scopes.getStore();
    return scope instanceof ClientScope ? scope : undefined;
  }

  /** Does something in the name of the client, and takes the blame for what is thrown then or later. */
  run(work: () => void): void {
    try {
      scopes.run(this, work);
    } catch (error) {
      this.fail(error);
    }
  }

  /** All that is told of its connection happens in its name. */
  adopt(socket: EventEmitter): void {
    const emit = socket.emit.bind(socket) as (event: string | symbol, ...given: unknown[]) => boolean;
    socket.emit = (event: string | symbol, ...given: unknown[]): boolean => {
      let heard = true;
      this.run(() => {
        heard = emit(event, ...given);
      });
      return heard;
    };
  }

  fail(thrown: unknown): void {
    const error = errorOf(thrown);
    const now = clock.now();
    if (this.#droppedAt !== undefined) {
      if (now - this.#droppedAt > AFTERMATH) this.#isDevices(error);
      return;
    }
    this.#droppedAt = now;
    this.device?.dropped(this.#client, error);
    try {
      this.#drop();
    } catch (failed) {
      this.#isDevices(failed);
    }
  }

  #isDevices(error: unknown): void {
    if (this.device) this.device.fail(error);
    else rethrow(error);
  }
}

/** Does what is no device's own work, such as taking its frames: what goes wrong there is our own fault. */
export function outside(work: () => void): void {
  scopes.exit(() => {
    try {
      work();
    } catch (error) {
      rethrow(error);
    }
  });
}

/** Throws where nobody catches: no device may swallow it. */
const rethrow = (error: unknown): void => {
  scopes.exit(() =>
    setImmediate(() => {
      throw error;
    }),
  );
};

const errorOf = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

let watching = false;

/** What nobody catches goes to its scope. Without one it is our own fault and ends the process, or the thread. */
function watchUncaught(): void {
  if (watching) return;
  watching = true;
  process.on('uncaughtException', function onUncaught(error: Error) {
    const scope = scopes.getStore();
    if (scope) {
      // What has no scope of its own would run in this one from here on.
      scopes.enterWith(undefined as never);
      scope.fail(error);
      return;
    }
    // A test runner listens too, and decides itself.
    if (process.listenerCount('uncaughtException') > 1) return;
    if (!isMainThread) throw error;
    console.error(error);
    process.stderr.write('This is our fault: please report it with the lines above.\n');
    process.exit(4);
  });
}
