import { type Frame, type FrameSink, PlantwrightError, type Protocol } from '#simulator';
import { clock } from '../clock.ts';
import type { DeviceServer } from '../device.ts';
import { DeviceScope, outside } from './scope.ts';

/** How long a device that crashed may take to let go of its sockets, in ms. */
const CLOSES_WITHIN = 2000;

/** What opens together: the devices behind one endpoint. */
export interface Contained {
  readonly devices: readonly string[];
  readonly protocol: Protocol;
  /** Takes what they emit, and tells of those that crash. */
  readonly emit: FrameSink;
  /** Opens them, in the order of their names. @param emit takes their frames */
  readonly open: (emit: FrameSink) => Promise<readonly DeviceServer[]> | readonly DeviceServer[];
}

/**
 * Opens device servers so that each dies alone. What is thrown in the name of one of their clients ends that client's
 * connection; what is thrown in their own name closes the device, is told as `crashed`, and leaves everybody else up.
 * @throws what `open` throws; PlantwrightError DEVICE_CRASHED where it crashed before it was open
 */
export async function contain({ devices, protocol, emit, open }: Contained): Promise<readonly DeviceServer[]> {
  const contained = devices.map((device) => new ContainedDevice(device, protocol, emit));
  const { promise: crashed, reject } = Promise.withResolvers<never>();
  crashed.catch(() => {});
  // What cannot be told apart by device, such as the socket that they listen on, ends all of them.
  const endpoint = new DeviceScope({
    onCrash(error) {
      const what = `${devices.join(', ')} (${protocol}) crashed while it was opened: ${error.message}`;
      reject(new PlantwrightError('DEVICE_CRASHED', what, { cause: error }));
      for (const device of contained) device.scope.fail(error);
    },
    onDropped(client, { message }) {
      const text = `${devices.join(', ')} dropped the client ${client}: ${message}`;
      emit({ kind: 'event', t: clock.now(), event: { type: 'note', text } });
    },
  });
  const take: FrameSink = (frame) => {
    if (!endpoint.crashed) outside(() => emit(frame));
  };
  const opened = endpoint.run(async () => open(take));
  const around = opened.then((servers) => servers.map((server, i) => contained[i]!.around(server)));
  return Promise.race([around, crashed]);
}

/** One device server, and what becomes of it when it crashes. */
class ContainedDevice {
  readonly scope: DeviceScope;
  readonly #name: string;
  readonly #protocol: Protocol;
  readonly #emit: FrameSink;
  #server: DeviceServer | undefined;
  #closed: Promise<void> | undefined;

  constructor(name: string, protocol: Protocol, emit: FrameSink) {
    this.#name = name;
    this.#protocol = protocol;
    this.#emit = emit;
    this.scope = new DeviceScope({ onCrash: (error) => this.#end(error) });
  }

  around(server: DeviceServer): DeviceServer {
    this.#server = server;
    const { scope } = this;
    if (scope.crashed) this.#close();
    const act = <T extends { acted: Promise<string> }>(begin: () => T): T => {
      if (!scope.crashed) return scope.run(begin);
      const acted = Promise.reject(new Error(`${this.#name} has crashed`));
      return { acted, lift: async () => {} } as unknown as T;
    };
    return {
      endpoint: server.endpoint,
      serve: (now) => {
        if (!scope.crashed) scope.guard(() => server.serve(now));
      },
      silence: () => act(() => server.silence()),
      ...(server.expire && { expire: () => act(() => server.expire!()) }),
      close: () => this.#close(),
    };
  }

  #end(error: Error): void {
    // Where it was thrown is for us; the recording says what and where it hit.
    process.stderr.write(`${this.#name} (${this.#protocol}) ended by itself; the others go on.\n${error.stack}\n`);
    this.#tell({
      type: 'crashed',
      what: 'device',
      name: this.#name,
      protocol: this.#protocol,
      reason: `${error.name}: ${error.message}`,
    });
    this.#close();
  }

  /** Once, whoever asks first; a device that crashed may not be able to. */
  #close(): Promise<void> {
    const server = this.#server;
    if (!server) return Promise.resolve();
    this.#closed ??= this.scope.run(() => (this.scope.crashed ? letGo(server) : server.close()));
    return this.#closed;
  }

  #tell(event: Extract<Frame, { kind: 'event' }>['event']): void {
    this.#emit({ kind: 'event', t: clock.now(), event });
  }
}

async function letGo(server: DeviceServer): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, CLOSES_WITHIN);
  });
  // What it throws now is of no use to anybody: it has crashed already.
  await Promise.race([(async () => server.close())().catch(() => {}), enough]);
  clearTimeout(timer);
}
