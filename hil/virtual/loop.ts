import type { Outstanding } from './outstanding.ts';
import { real } from './real.ts';
import type { Timeline } from './timeline.ts';
import type { Immediates } from './timers.ts';

/** Turns of the real loop that must pass without anything to do before time goes on: promises settle within one. */
const QUIET_TURNS = 2;
/** Immediates one after the other without any time passing, before that is called a fault. */
const MOST_TURNS = 500_000;
/** How long one piece of real work may take, in ms of the wall. */
const PATIENCE = 60_000;

/** What a loop that never becomes idle is told for. */
export class NeverIdle extends Error {
  override readonly name = 'NeverIdle';
}

/**
 * The loop: whatever is to be done now is done first; when nothing is left, not a promise, not an immediate, no work of
 * the system, time goes to the next instant that is planned. It stands while nothing is planned.
 */
export class Loop {
  readonly #timeline: Timeline;
  readonly #immediates: Immediates;
  readonly #outstanding: Outstanding;
  readonly #onStuck: (error: NeverIdle) => void;
  #running = false;
  #held = true;
  #quiet = 0;
  #turns = 0;

  /** @param onStuck told of a loop that never becomes idle, with what keeps it */
  constructor(
    timeline: Timeline,
    immediates: Immediates,
    outstanding: Outstanding,
    onStuck: (error: NeverIdle) => void,
  ) {
    this.#timeline = timeline;
    this.#immediates = immediates;
    this.#outstanding = outstanding;
    this.#onStuck = onStuck;
    timeline.onPlanned = () => this.#wake();
    immediates.onAsked = () => this.#wake();
    outstanding.onDone = () => this.#wake();
  }

  /** Lets time pass. Until then only immediates happen: programs load as they would. */
  release(): void {
    this.#held = false;
    this.#wake();
  }

  #wake(): void {
    if (this.#running) return;
    this.#running = true;
    real.setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    if (!this.#immediates.empty) {
      this.#quiet = 0;
      if (++this.#turns > MOST_TURNS) {
        this.#stop(`${MOST_TURNS} immediates followed each other at ${this.#timeline.now() / 1e6} s`);
        return;
      }
      real.setImmediate(this.#turn);
      this.#immediates.turn();
      return;
    }
    if (this.#outstanding.some) {
      this.#quiet = 0;
      if (this.#outstanding.lasts > PATIENCE) this.#stop(`${this.#outstanding.names} does not end`);
      else real.setTimeout(this.#turn, 0);
      return;
    }
    // What is not counted, such as a module that is being loaded, shows as a request of the system.
    if (this.#quiet === QUIET_TURNS - 1 && isAtWork()) {
      real.setTimeout(this.#turn, 0);
      return;
    }
    if (this.#quiet++ < QUIET_TURNS) {
      real.setImmediate(this.#turn);
      return;
    }
    [this.#quiet, this.#turns] = [0, 0];
    if (this.#held || this.#timeline.next === undefined) {
      this.#running = false;
      return;
    }
    real.setImmediate(this.#turn);
    this.#timeline.step();
  };

  #stop(what: string): void {
    this.#running = false;
    this.#onStuck(new NeverIdle(`Virtual time stands: ${what}.`));
  }
}

const isAtWork = (): boolean => process.getActiveResourcesInfo().some((name) => /Req/.test(name));
