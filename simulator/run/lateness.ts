import { quantile } from '../judge/statistics/index.ts';
import { type Duration, formatDuration, us } from '../time/duration.ts';

/** How late the steps of a run were executed, in ms. */
export interface LatenessSummary {
  readonly n: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** What p99 may reach before nothing can be judged; null where no requirement gives the stack a time. */
  readonly allowed: number | null;
}

/** Share of the tightest budget that tick lateness may reach, at p99, before nothing can be judged. */
const SHARE = 1 / 8;

/** Keeps the lateness of every step of a run. */
export class Lateness {
  readonly #values: number[] = [];

  note(late: number): void {
    this.#values.push(late);
  }

  summary(budget: Duration | undefined): LatenessSummary {
    const at = (p: number) => (this.#values.length === 0 ? 0 : quantile(this.#values, p) / 1e3);
    const allowed = budget === undefined ? null : (budget * SHARE) / 1e3;
    return { n: this.#values.length, p50: at(0.5), p99: at(0.99), max: at(1), allowed };
  }

  /** Why a run that was this late cannot be judged. */
  complaints(budget: Duration | undefined): string[] {
    const late = quantile(this.#values, 0.99);
    if (budget === undefined || !(late > budget * SHARE)) return [];
    const [found, allowed] = [formatDuration(us(late)), formatDuration(us(budget * SHARE))];
    return [
      `the plant was stepped late: p99 ${found}, an eighth of the tightest budget is ${allowed}; is this machine busy?`,
    ];
  }
}
