import type { Schedule } from './wire.ts';

interface IdleTimerOptions {
  schedule(): Schedule;
  expired(): void;
  /** Whether bytes wait for room: then what went out since the last look is a sign of life (`Socket._onTimeout` of Node). */
  isWriting(): boolean;
}

const LONGEST = 2 ** 31 - 1;

/** `socket.setTimeout`: expires once when nothing has happened for so long, and anew after the next activity. */
export class IdleTimer {
  readonly #options: IdleTimerOptions;
  #milliseconds = 0;
  #last = 0;
  #progressed = false;
  #timer: { cancel(): void } | undefined;

  constructor(options: IdleTimerOptions) {
    this.#options = options;
  }

  /** @param milliseconds 0 stops it @throws as the timers of Node do, with the same codes */
  set(milliseconds: number): void {
    this.stop();
    this.#milliseconds = milliseconds === 0 ? 0 : Math.max(1, Math.min(LONGEST, Math.trunc(milliseconds)));
    this.touch();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Something happened. */
  touch(): void {
    if (this.#milliseconds === 0) return;
    this.#last = this.#options.schedule().now();
    if (!this.#timer) this.#look(this.#milliseconds * 1000);
  }

  /** Bytes of a write that is not done have left. */
  progressed(): void {
    this.#progressed = true;
  }

  /** The timer is not moved at every activity: it looks at the end how long ago the last one was. */
  #look(us: number): void {
    this.#timer = this.#options.schedule().after(us, () => {
      this.#timer = undefined;
      if (this.#progressed && this.#options.isWriting()) this.touch();
      this.#progressed = false;
      if (this.#timer) return;
      const left = this.#last + this.#milliseconds * 1000 - this.#options.schedule().now();
      if (left > 0) this.#look(left);
      else this.#options.expired();
    });
  }
}

/** Refuses what `socket.setTimeout` of Node refuses. */
export function checkTimeout(milliseconds: unknown): void {
  if (typeof milliseconds !== 'number') {
    const message = `The "msecs" argument must be of type number. Received ${typeof milliseconds}`;
    throw Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  if (milliseconds < 0 || !Number.isFinite(milliseconds)) {
    const message = `The value of "msecs" is out of range. It must be a non-negative finite number. Received ${milliseconds}`;
    throw Object.assign(new RangeError(message), { code: 'ERR_OUT_OF_RANGE' });
  }
}
