/** How long to wait before the first restart in a row, in ms; each further one waits twice as long. */
const FIRST_AFTER = 250;
/** How often a part is started again in a row. */
const IN_A_ROW = 5;
/** Who has lived so long begins a new row, in ms. */
const SOUND_AFTER = 60_000;

/** When a part that ended by itself is started again: ever later, and not without end. */
export class Restarts {
  #attempt = 0;
  #startedAt = Number.NEGATIVE_INFINITY;

  /** The present restart in a row; 0 when there was none. */
  get attempt(): number {
    return this.#attempt;
  }

  /** It runs. @param now in ms */
  started(now: number): void {
    this.#startedAt = now;
  }

  /** It ended by itself. Returned is how long to wait, in ms; undefined when it stays down. */
  next(now: number): number | undefined {
    if (now - this.#startedAt >= SOUND_AFTER) this.#attempt = 0;
    this.#startedAt = Number.POSITIVE_INFINITY;
    if (this.#attempt >= IN_A_ROW) return undefined;
    return FIRST_AFTER * 2 ** this.#attempt++;
  }

  /** Somebody has started it by order: what was before is forgotten. */
  forget(): void {
    this.#attempt = 0;
  }
}
