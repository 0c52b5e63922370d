import type { PointInfo } from '../judge/books.ts';
import type { Finding } from '../judge/findings.ts';
import type { Latency } from '../judge/judge.ts';
import type { Counts } from '../judge/ledger.ts';
import type { Judgement, Verdict } from '../judge/verdict.ts';
import type { FaultWindow } from '../judge/world.ts';
import type { Duration } from '../time/duration.ts';
import type { Calibration } from './calibration.ts';
import type { HarnessHealth } from './health.ts';
import type { LatenessSummary } from './lateness.ts';
import type { Input } from './plan.ts';

/** What one playing of a scenario came to. */
export interface Run<N extends string = string> {
  readonly scenario: string;
  readonly name: string;
  readonly plant: string;
  readonly seed: number;
  readonly target: string;
  readonly defect: string | null;
  readonly verdict: Verdict;
  readonly requirements: { readonly [K in N]: Judgement };
  /** What requirements were given whose budget is `auto`, by name: fixed before the run. */
  readonly budgets: Readonly<Record<string, Duration>>;
  /** Why the run could not be judged; empty for a valid run. */
  readonly invalid: readonly string[];
  readonly notes: readonly string[];
  readonly faults: readonly FaultWindow[];
  /** The points that were accounted for, with what tells their samples apart: the ledger can be drawn up again from frames. */
  readonly points: readonly PointInfo[];
  readonly ledger: Counts;
  /** What the ledger can put a name to: word order, arrival time for source time, a missing stretch … */
  readonly findings: readonly Finding[];
  /** In ms. */
  readonly latency: Latency;
  readonly lateness: LatenessSummary;
  /** The harness's own path, measured before and after; null where there was no stack, or nothing was played. */
  readonly calibration: Calibration | null;
  /** How the harness fared meanwhile; null where there was nothing to watch. */
  readonly health: HarnessHealth | null;
  /** How long the script took: the judged time. */
  readonly judgedFor: Duration;
  readonly planDigest: string;
  readonly inputDigest: string;
  readonly truthDigest: string;
  /** The truth chain after each 100 ms: equal for two runs as long as their truths are. */
  readonly links: readonly string[];
  readonly inputs: readonly Input[];
  /** Steps of the plant during the script. */
  readonly ticks: number;
}
