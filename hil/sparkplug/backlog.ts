import type { Reading } from './metrics.ts';

interface Waiting {
  readonly device: string | undefined;
  readonly reading: Reading;
}

/** Readings that nobody could be told, up to a limit: the oldest make room. */
export class Backlog {
  readonly #limit: number;
  #waiting: Waiting[] = [];
  dropped = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#waiting.length;
  }

  keep(device: string | undefined, readings: readonly Reading[]): void {
    for (const reading of readings) this.#waiting.push({ device, reading });
    const surplus = this.#waiting.length - this.#limit;
    if (surplus <= 0) return;
    this.#waiting.splice(0, surplus);
    this.dropped += surplus;
  }

  /** Takes out what waits for the edge node and for the devices that may be told, each with its readings in order. */
  take(mayTell: (device: string | undefined) => boolean): { device: string | undefined; readings: Reading[] }[] {
    const told = new Map<string | undefined, Reading[]>();
    const rest: Waiting[] = [];
    for (const one of this.#waiting) {
      if (!mayTell(one.device)) rest.push(one);
      else if (told.has(one.device)) told.get(one.device)!.push(one.reading);
      else told.set(one.device, [one.reading]);
    }
    this.#waiting = rest;
    return [...told].map(([device, readings]) => ({ device, readings }));
  }
}
