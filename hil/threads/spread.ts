import { availableParallelism } from 'node:os';
import type { FrameSink, PlantSide } from '#simulator';
import type { DeviceServer } from '../device.ts';
import { virtual } from '../virtual/index.ts';
import { DeviceThread } from './device-thread.ts';
import type { Place, Served } from './messages.ts';
import { openServed } from './open-served.ts';

/** So many OPC UA servers share a thread with the plant before they get threads of their own. */
const TOGETHER = 10;

/**
 * How many threads a plant's servers get when nobody says: none for a few, all that the machine has for many. In virtual
 * time there is one thread, and nothing on it is late.
 */
export const threadsFor = (opcuaServers: number): number =>
  opcuaServers > TOGETHER && !virtual() ? Math.max(1, availableParallelism() - 1) : 0;

/** Opens device servers on the thread of the plant, or in turn on threads of their own. */
export class Spread {
  /** Takes what is emitted beside the devices, after all that they have said. */
  readonly emit: FrameSink;
  readonly #side: PlantSide;
  readonly #out: FrameSink;
  readonly #threads: readonly DeviceThread[];
  #opened = 0;

  /** @param threads 0 keeps everything on the thread of the plant */
  constructor(threads: number, side: PlantSide, emit: FrameSink) {
    this.#side = side;
    this.#out = emit;
    this.#threads = Array.from({ length: threads }, () => new DeviceThread(side, emit));
    this.emit = (frame) => {
      for (const thread of this.#threads) thread.drain();
      emit(frame);
    };
  }

  /**
   * Opens an endpoint; resolves with its device servers once they can answer.
   * @param onListening told the port as soon as it is held
   * @throws PlantwrightError as they do
   */
  async open(
    served: Served,
    place: Place,
    onListening: (port: number) => void = () => {},
  ): Promise<readonly DeviceServer[]> {
    const thread = this.#threads[this.#opened++ % this.#threads.length];
    if (thread) return thread.open(served, place, onListening);
    return openServed(served, { side: this.#side, emit: this.#out, ...place, onListening });
  }

  /** Ends the threads, with whatever they still have open. */
  async end(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }
}
