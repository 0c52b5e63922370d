import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { type Duration, type Frame, type FrameSink, type PlantSide, PlantwrightError } from '#simulator';
import { clock } from '../clock.ts';
import type { DeviceServer, Endpoint, Expiry, Silence } from '../device.ts';
import {
  type Acted,
  type Answer,
  type Ask,
  dataOf,
  FAILED,
  type Last,
  type Opened,
  type Place,
  type Sensed,
  type Served,
  type Start,
  signalsOf,
  type Told,
  VERDICTS,
  type Wanted,
} from './messages.ts';

/** How long a thread may take to close what it has open, in ms; then it is terminated. */
const END_WITHIN_MS = 2000;

/**
 * A thread that device servers answer on, so that a busy plant makes no device late: they see what was sensed last,
 * stamp what they do themselves, and only writes wait for the plant.
 */
export class DeviceThread {
  readonly #side: PlantSide;
  readonly #emit: FrameSink;
  readonly #worker: Worker;
  readonly #sensed: MessagePort;
  readonly #frames: MessagePort;
  readonly #verdict: Int32Array;
  readonly #signals = new Set<string>();
  readonly #open = new Map<number, (answer: Answer) => void>();
  readonly #listening = new Map<number, (port: number) => void>();
  readonly #acting = new Map<number, (acted: Acted) => void>();
  /** What is open, by number. */
  readonly #devices = new Map<number, Endpoint>();
  #asks = 0;
  #revision = -1;
  #served = -1 as Duration;
  #ended = false;
  /** Whether there is a thread still. */
  #alive = true;

  /** @param emit takes what the devices say; see `drain` */
  constructor(side: PlantSide, emit: FrameSink) {
    this.#side = side;
    this.#emit = emit;
    const [sensed, frames] = [new MessageChannel(), new MessageChannel()];
    const verdict = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    this.#verdict = new Int32Array(verdict);
    this.#sensed = sensed.port1;
    this.#frames = frames.port1;
    this.#worker = new Worker(new URL('./thread.ts', import.meta.url), {
      workerData: { sensed: sensed.port2, frames: frames.port2, verdict } satisfies Start,
      transferList: [sensed.port2, frames.port2],
    });
    this.#worker.on('message', (told: Told) => this.#take(told));
    this.#worker.on('error', (error: Error) => this.#crash(error));
    this.#worker.on('exit', () => {
      this.#alive = false;
      this.#crash(new Error('its thread ended'));
    });
    this.#frames.on('message', (frame: Frame) => this.#emit(frame));
  }

  /** Opens an endpoint; resolves with its device servers once clients can connect. @throws PlantwrightError as they do */
  async open(
    served: Served,
    place: Place,
    onListening: (port: number) => void = () => {},
  ): Promise<readonly DeviceServer[]> {
    this.#tellSensed([...signalsOf(served)].filter((signal) => !this.#signals.has(signal)));
    const number = this.#asks;
    this.#listening.set(number, onListening);
    const asked = this.#ask({ ask: 'open', served: dataOf(served), place });
    const opened = (await asked.finally(() => this.#listening.delete(number))) as Opened;
    for (const { device, endpoint } of opened) this.#devices.set(device, endpoint);
    return opened.map(({ device, endpoint, expires }) => this.#server(device, endpoint, expires));
  }

  /** Emits what the devices have said so far. What follows from it can only be emitted afterwards: ask before that. */
  drain(): void {
    for (;;) {
      const next = receiveMessageOnPort(this.#frames) as { message: Frame } | undefined;
      if (next === undefined) return;
      this.#emit(next.message);
    }
  }

  /**
   * Ends the thread, and with it whatever it has open. It is asked to, and ends by itself once nothing is left to do: a
   * thread that is terminated in the middle of its work can take the whole process with it (nodejs/node#56312).
   */
  async end(): Promise<void> {
    this.#ended = true;
    const ended = new Promise<void>((resolve) => void this.#worker.once('exit', () => resolve()));
    this.#worker.postMessage({ end: true } satisfies Last);
    const late = setTimeout(() => void this.#worker.terminate(), END_WITHIN_MS);
    if (this.#alive) await ended;
    clearTimeout(late);
    this.drain();
    this.#sensed.close();
    this.#frames.close();
  }

  /** What no device of the thread can be blamed for, such as the end of its memory, ends all of them, and nobody else. */
  #crash({ name, message }: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.drain();
    const reason = `${name}: ${message}`;
    process.stderr.write(`a thread of devices ended by itself: ${reason}\n`);
    for (const { device, protocol } of this.#devices.values()) {
      const crashed = { type: 'crashed', what: 'device', name: device, reason } as const;
      const spoke = protocol === 'sparkplug' ? 'mqtt' : protocol;
      this.#emit({ kind: 'event', t: clock.now(), event: { ...crashed, protocol: spoke } });
    }
    const error = { code: 'DEVICE_CRASHED', message: `the thread of the device ended: ${reason}`, hint: undefined };
    for (const [number, answer] of this.#open) answer({ number, error });
    for (const [device, acted] of this.#acting) acted({ device, reason });
  }

  /** All devices of the thread are served by the first that is. */
  #serve(now: Duration): void {
    if (now === this.#served || this.#ended) return;
    this.#served = now;
    if (this.#revision !== this.#side.revision) this.#tellSensed([]);
    this.#worker.postMessage({ now });
  }

  #tellSensed(more: readonly string[]): void {
    for (const signal of more) this.#signals.add(signal);
    this.#revision = this.#side.revision;
    const samples = Array.from(this.#signals, (signal) => this.#side.sample(signal));
    this.#sensed.postMessage({ revision: this.#revision, more, samples } satisfies Sensed);
  }

  #ask(ask: Ask): Promise<unknown> {
    const number = this.#asks++;
    if (this.#ended)
      return Promise.reject(new PlantwrightError('DEVICE_CRASHED', 'The thread of the device has ended.'));
    return new Promise((resolve, reject) => {
      this.#open.set(number, (answer) => {
        if ('result' in answer) resolve(answer.result);
        else {
          const { code, message, hint } = answer.error;
          reject(new PlantwrightError(code, message, hint === undefined ? {} : { hint }));
        }
      });
      this.#worker.postMessage({ ...ask, number });
    });
  }

  #take(told: Told): void {
    if ('writes' in told) {
      this.#decide(told.writes);
    } else if ('listening' in told) {
      this.#listening.get(told.listening)?.(told.port);
    } else if ('device' in told) {
      this.drain();
      this.#acting.get(told.device)!(told);
    } else {
      this.#open.get(told.number)!(told);
      this.#open.delete(told.number);
    }
  }

  /** Whatever comes of it, the device gets an answer: its thread waits for one. */
  #decide(writes: Wanted['writes']): void {
    let verdict = FAILED;
    try {
      verdict = 1 + VERDICTS.indexOf(this.#side.write(writes));
      // Before the word is given: the device reads back what it wrote.
      this.#tellSensed([]);
    } catch {
      // Thrown again on the device's thread, in the name of the client that wanted it.
    }
    Atomics.store(this.#verdict, 0, verdict);
    Atomics.notify(this.#verdict, 0);
  }

  #server(device: number, endpoint: Endpoint, expires: boolean): DeviceServer {
    const touch = (ask: 'silence' | 'expire') => {
      const acted = new Promise<string>((resolve, reject) => {
        this.#acting.set(device, (told) =>
          'evidence' in told ? resolve(told.evidence) : reject(new Error(told.reason)),
        );
        this.#ask({ ask, device }).catch(reject);
      });
      return { acted, lift: async () => void (this.#ended || (await this.#ask({ ask: 'lift', device }))) };
    };
    return {
      endpoint,
      serve: (now) => this.#serve(now),
      silence: (): Silence => touch('silence'),
      ...(expires && { expire: (): Expiry => touch('expire') }),
      close: async () => {
        if (!this.#ended) await this.#ask({ ask: 'close', device });
        this.#devices.delete(device);
        if (this.#devices.size === 0) await this.end();
      },
    };
  }
}
