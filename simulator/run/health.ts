import type { Times } from '../judge/statistics/times.ts';
import { type Duration, ms } from '../time/duration.ts';
import { lateAllowed } from './lateness.ts';

/** How a probe that asks on a schedule kept to it, and how it was answered. Times in ms. */
export interface ProbeHealth {
  /** What it asks for: `latest values`. */
  readonly name: string;
  readonly every: number;
  /** How late it asked, where no earlier question was still open: the harness's own doing. */
  readonly late: Times;
  /**
   * From when each question was due until its answer, so that a stack that stalls is charged for all that could not be
   * asked meanwhile.
   */
  readonly answered: Times;
  /** Questions that were due and never answered. */
  readonly unanswered: number;
}

/** What the harness says about itself while a run goes on. */
export interface HarnessHealth {
  /** How much later than asked the event loop came round, in ms. */
  readonly loopDelay: Times;
  /** How far the wall clock stepped, either way, in ms. */
  readonly clockStep: number;
  readonly probes: readonly ProbeHealth[];
}

/** How late the harness may be at p99 where no requirement gives the stack a time. */
const LATE_ANYWAY = ms(100);
/** A wall clock that steps further than this, in ms, makes source times doubtful. */
const CLOCK_STEP = 20;

/** Why a run of a harness in this state cannot be judged. `budget` is the tightest time that a requirement gives. */
export function healthComplaints(health: HarnessHealth, budget: Duration | undefined): string[] {
  const allowed = (budget === undefined ? LATE_ANYWAY : Math.min(LATE_ANYWAY, lateAllowed(budget))) / 1e3;
  const complaints: string[] = [];
  const { loopDelay, clockStep, probes } = health;
  if (loopDelay.p99 > allowed) {
    complaints.push(`the harness was too busy: event loop delay ${late(loopDelay, allowed)}`);
  }
  if (clockStep > CLOCK_STEP) {
    complaints.push(`the wall clock stepped by ${clockStep.toFixed(0)} ms during the run`);
  }
  for (const probe of probes) {
    if (probe.late.p99 > allowed)
      complaints.push(`the probe asked late for ${probe.name}: ${late(probe.late, allowed)}`);
  }
  return complaints;
}

const late = ({ p99 }: Times, allowed: number) => `p99 ${p99.toFixed(0)} ms, allowed is ${allowed.toFixed(0)} ms`;
