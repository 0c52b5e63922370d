import { Distribution, timesOf } from '../judge/statistics/index.ts';
import type { Times } from '../judge/statistics/times.ts';
import { type Duration, formatDuration, us } from '../time/duration.ts';

/**
 * The harness measured against itself: virtual device, socket, own client, stamp, with no stack in between. Times in
 * µs, in the order in which they were measured.
 */
export interface PathSamples {
  /** From when each event was due to the stamp of the answer that shows it. */
  readonly path: readonly number[];
  /** How late each event was made. */
  readonly late: readonly number[];
}

/** The same as people read it, in ms. */
export interface PathSummary {
  readonly path: Times;
  readonly late: Times;
}

/** What every time of a run contains of the harness itself, in ms. */
export interface Calibration {
  readonly before: PathSummary;
  readonly after: PathSummary;
  /** What 99 % of the harness's own path take at most, with 95 % confidence. */
  readonly pathAtMost: number;
  /** The tightest budget that can be measured here: three times that. */
  readonly measurable: number;
  /** How far the medians before and after lie apart, as a share of the lesser. */
  readonly spread: number;
}

const QUANTILE = 0.99;
const CONFIDENCE = 0.95;
/** A budget below this many times the harness's own path says more about the harness than about the stack. */
export const TIMES_PATH = 3;
/** The medians before and after may differ by this factor… */
const DRIFT = 2;
/** …or as long as the greater is below this share of the tightest budget: there it can decide nothing. */
const NEGLIGIBLE = 1 / 100;

/** Sums up what was measured before and after a run. */
export function calibrationOf(before: PathSamples, after: PathSamples): Calibration {
  const atMost = upperBound({ path: [...before.path, ...after.path] });
  const [a, b] = [summaryOf(before), summaryOf(after)];
  const [less, more] = [Math.min(a.path.p50, b.path.p50), Math.max(a.path.p50, b.path.p50)];
  return {
    before: a,
    after: b,
    pathAtMost: atMost / 1e3,
    measurable: (TIMES_PATH * atMost) / 1e3,
    spread: less > 0 ? more / less - 1 : 0,
  };
}

/** What 99 % of the harness's own path take at most, with 95 % confidence, in µs. */
export function upperBound({ path }: Pick<PathSamples, 'path'>): number {
  const seen = distributionOf(path);
  // Too few for a bound: then the greatest is all that is known.
  return seen.bounds(QUANTILE, CONFIDENCE).upper ?? seen.greatest;
}

const summaryOf = ({ path, late }: PathSamples): PathSummary => ({
  path: timesOf(distributionOf(path)),
  late: timesOf(distributionOf(late)),
});

function distributionOf(times: readonly number[]): Distribution {
  const seen = new Distribution();
  for (const time of times) seen.add(Math.max(0, time));
  return seen;
}

/** Why a run on this machine, as it was then, cannot be judged. `budget` is the tightest time that a requirement gives. */
export function calibrationComplaints(calibration: Calibration, budget: Duration | undefined): string[] {
  if (budget === undefined) return [];
  const { before, after, pathAtMost, measurable, spread } = calibration;
  const complaints: string[] = [];
  if (measurable * 1e3 > budget) {
    complaints.push(
      `a budget of ${formatDuration(budget)} cannot be measured here: the harness's own path takes up to ${inMs(pathAtMost)} (p99), and three times that is ${inMs(measurable)}`,
    );
  }
  const greater = Math.max(before.path.p50, after.path.p50);
  if (spread > DRIFT - 1 && greater * 1e3 > budget * NEGLIGIBLE) {
    complaints.push(
      `this machine changed during the run: the harness's own path took ${inMs(before.path.p50)} before and ${inMs(after.path.p50)} after (p50)`,
    );
  }
  return complaints;
}

const inMs = (time: number) => formatDuration(us(time * 1e3));
