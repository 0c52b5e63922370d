import type { Schedule } from './wire.ts';

/**
 * Holds back what is meant for an owner: what happens to it meanwhile happens when it is released, in the order of
 * arrival, one thing a turn.
 */
export class Owners {
  readonly #schedule: Schedule;
  readonly #waiting = new Map<unknown, { held: boolean; readonly runs: (() => void)[] }>();

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
  }

  /** Runs something that an owner notices: at once, or when it is released. */
  run(owner: unknown, run: () => void): void {
    const waiting = this.#waiting.get(owner);
    if (waiting) waiting.runs.push(run);
    else run();
  }

  hold(owner: unknown): void {
    const waiting = this.#waiting.get(owner);
    if (waiting) waiting.held = true;
    else this.#waiting.set(owner, { held: true, runs: [] });
  }

  release(owner: unknown): void {
    const waiting = this.#waiting.get(owner);
    if (!waiting?.held) return;
    waiting.held = false;
    const next = () => {
      // Held again, or forgotten, before everything that had waited was run.
      if (waiting.held || this.#waiting.get(owner) !== waiting) return;
      const run = waiting.runs.shift();
      if (!run) {
        this.#waiting.delete(owner);
        return;
      }
      this.#schedule.after(0, next);
      run();
    };
    this.#schedule.after(0, next);
  }

  /** Nothing that waits for it will ever run. */
  forget(owner: unknown): void {
    this.#waiting.delete(owner);
  }
}
