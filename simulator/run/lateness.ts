import { Distribution, timesOf } from '../judge/statistics/index.ts';
import type { Times } from '../judge/statistics/times.ts';
import { type Duration, formatDuration, us } from '../time/duration.ts';

/** How late the steps of a run were executed, in ms. */
export interface LatenessSummary extends Times {
  /** What p99 may reach before nothing can be judged; null where no requirement gives the stack a time. */
  readonly allowed: number | null;
}

/** Share of the tightest budget that the harness's own lateness may reach, at p99, before nothing can be judged. */
const SHARE = 1 / 8;

/** How late, in µs, the harness may be at p99 where this is the tightest time that it gives a stack. */
export const lateAllowed = (budget: Duration): Duration => us(budget * SHARE);

/** Keeps the lateness of every step of a run. */
export class Lateness {
  readonly #late = new Distribution();

  note(late: number): void {
    this.#late.add(Math.max(0, late));
  }

  summary(budget: Duration | undefined): LatenessSummary {
    return { ...timesOf(this.#late), allowed: budget === undefined ? null : lateAllowed(budget) / 1e3 };
  }

  /** Why a run that was this late cannot be judged. */
  complaints(budget: Duration | undefined): string[] {
    const late = this.#late.quantile(0.99);
    if (budget === undefined || !(late > lateAllowed(budget))) return [];
    const [found, allowed] = [formatDuration(us(late)), formatDuration(lateAllowed(budget))];
    return [
      `the plant was stepped late: p99 ${found}, an eighth of the tightest budget is ${allowed}; is this machine busy?`,
    ];
  }
}
