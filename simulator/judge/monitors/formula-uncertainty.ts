import { type Duration, formatDuration } from '../../time/duration.ts';
import type { Formula } from '../stl/formula.ts';
import { Online, type OnlineOptions } from '../stl/online.ts';
import { tightened } from '../stl/uncertainty.ts';
import { inconclusive, type Judgement } from '../verdict.ts';

/**
 * With clocks that agree only to ± some time, a formula passes only if it holds with every deadline tightened by it, and
 * fails only if it does not hold with every deadline loosened by it.
 */
export class Uncertain {
  readonly #tightened: Online;
  readonly #loosened: Online;
  readonly #by: Duration;

  constructor(formula: Formula, by: Duration, options: OnlineOptions) {
    this.#by = by;
    this.#tightened = new Online(tightened(formula, by), options);
    this.#loosened = new Online(tightened(formula, -by), options);
  }

  get monitors(): readonly Online[] {
    return [this.#tightened, this.#loosened];
  }

  wantsMore(now: Duration): boolean {
    return this.monitors.some((monitor) => monitor.wantsMore(now));
  }

  /** A judgement as far as it is certain. */
  weigh(judgement: Judgement, end: Duration): Judgement {
    const { verdict, reason, evidence } = judgement;
    const passes = verdict === 'pass' && this.#tightened.at(end).opinion !== 'true';
    const fails = verdict === 'fail' && this.#loosened.at(end).opinion !== 'false';
    if (!passes && !fails) return judgement;
    return inconclusive(`clocks agree only to ± ${formatDuration(this.#by)}, which decides it: ${reason}`, evidence);
  }
}
