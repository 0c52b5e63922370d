import { PlantwrightError } from '../error.ts';
import { type Duration, formatDuration } from '../time/duration.ts';

/** One wait of a script. */
interface Wait {
  /** Asked after each tick, at simulation time `now`. */
  readonly ready: (now: Duration) => boolean;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  readonly deadline: Duration | undefined;
  /** What it waits for, in words. */
  readonly text: string;
  /** Called when it ends because of the stack. */
  readonly reactive: (() => void) | undefined;
}

/** A wait that ran out: the script ends, and the run is inconclusive. */
export class WaitExpired extends PlantwrightError {
  constructor(text: string, within: Duration) {
    super('WAIT_EXPIRED', `The script waited ${formatDuration(within)} in vain for: ${text}.`, {
      hint: 'Either the plant did not get there, or the wait is too short for this start state.',
    });
  }
}

/**
 * Whose turn it is: the plant's or the script's. The script holds the turn from the end of a wait until it waits
 * again or returns; the plant steps only while the script waits.
 */
export class Turns {
  readonly #waits = new Set<Wait>();

  /** Whether the script waits for the plant to go on. */
  get waiting(): boolean {
    return this.#waits.size > 0;
  }

  /** What the script waits for, for progress displays. */
  get texts(): readonly string[] {
    return [...this.#waits].map(({ text }) => text);
  }

  /** A wait that ends after the first tick at which `ready` holds. */
  wait(
    text: string,
    ready: (now: Duration) => boolean,
    options: { now: Duration; within?: Duration; reactive?: () => void },
  ): Promise<void> {
    const { now, within, reactive } = options;
    return new Promise((resolve, rejectWait) => {
      const deadline = within === undefined ? undefined : ((now + within) as Duration);
      const reject = () => rejectWait(new WaitExpired(text, within!));
      this.#waits.add({ ready, resolve, reject, deadline, text, reactive });
    });
  }

  /** Ends the waits that are over at this time, in the order in which they began. True if there were any. */
  settle(now: Duration): boolean {
    let ended = false;
    for (const wait of [...this.#waits]) {
      const ready = wait.ready(now);
      if (!ready && (wait.deadline === undefined || now < wait.deadline)) continue;
      this.#waits.delete(wait);
      ended = true;
      if (ready) {
        wait.reactive?.();
        wait.resolve();
      } else {
        wait.reject(new Error(wait.text));
      }
    }
    return ended;
  }

  /** Forgets all waits: the script is over. */
  clear(): void {
    this.#waits.clear();
  }
}
