import type { PointSample } from '../record/frames.ts';
import type { Duration } from '../time/duration.ts';
import type { Manner, SentRun } from './ledger.ts';

/** Joins repeats: equal answers of a polled point, and for any point the same sample said again. */
export class SentRuns {
  readonly #manner: Manner;
  #last: SentRun | undefined;

  constructor(manner: Manner) {
    this.#manner = manner;
  }

  /** The run that a sample begins; undefined where it goes on with the last one. */
  take({ value, quality, sourceTime }: PointSample, left: Duration): SentRun | undefined {
    const last = this.#last;
    const again = this.#manner === 'polled' || last?.to === sourceTime;
    if (again && last && last.value === value && last.quality === quality) {
      last.to = sourceTime;
      last.count++;
      return undefined;
    }
    this.#last = { from: sourceTime, to: sourceTime, left, count: 1, value, quality };
    return this.#last;
  }
}
