import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PlantwrightError, type Run, type Verdict } from '#simulator';
import { readRecording } from '../../hil/recording/reader.ts';
import type { RunResult } from '../artefacts.ts';

/** What of one run is compared, and kept in a baseline. Times in ms. */
export interface MeasuredRun {
  /** `nominal-fill on reference`, with the defect where one was switched on. */
  readonly what: string;
  readonly seed: number;
  readonly planDigest: string;
  readonly verdict: Verdict;
  /** Latency of delivered samples. */
  readonly p50: number;
  readonly p95: number;
  /** Median of the harness's own path; null where it was not measured. */
  readonly path: number | null;
  /** Requirements that failed. */
  readonly failed: readonly string[];
  /** Requirements that passed. */
  readonly passed: readonly string[];
}

/**
 * The runs at a place: a recording, the folder of a run, or a folder with folders of runs.
 * @throws PlantwrightError NOTHING_TO_COMPARE, RESULT_UNREADABLE, and what a broken recording throws
 */
export async function runsAt(place: string): Promise<MeasuredRun[]> {
  if (!existsSync(place)) throw nothingAt(place, 'There is nothing');
  if (!statSync(place).isDirectory()) return [await recordedRun(place)];
  const runs = resultFiles(place).map(resultIn);
  if (runs.length === 0) throw nothingAt(place, 'No run has left a result');
  return runs;
}

const nothingAt = (place: string, what: string) =>
  new PlantwrightError('NOTHING_TO_COMPARE', `${what} at ${place}.`, {
    hint: 'Give a recording, the folder of a run, or a folder of runs: npm run plantwright -- run … --out FOLDER.',
  });

function resultFiles(folder: string): string[] {
  const own = join(folder, 'result.json');
  if (existsSync(own)) return [own];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name, 'result.json'))
    .filter(existsSync)
    .sort();
}

function resultIn(file: string): MeasuredRun {
  try {
    const result = JSON.parse(readFileSync(file, 'utf8')) as RunResult;
    return measured(result, result.requirements);
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

async function recordedRun(file: string): Promise<MeasuredRun> {
  const { attachments } = await readRecording(file);
  const run = attachments['run.json'] as Run | undefined;
  if (!run) {
    throw new PlantwrightError('RESULT_UNREADABLE', `${file} holds no result: its run did not come to an end.`, {
      hint: 'Compare runs that ended.',
    });
  }
  try {
    return measured(
      run,
      Object.entries(run.requirements).map(([name, { verdict }]) => ({ name, verdict })),
    );
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

const unreadable = (file: string, cause: unknown) =>
  new PlantwrightError('RESULT_UNREADABLE', `${file} is no result of a run: ${(cause as Error).message}.`, {
    hint: 'Remove it, or play the run again.',
    cause,
  });

type Told = Pick<RunResult, 'scenario' | 'target' | 'defect' | 'seed' | 'planDigest' | 'verdict' | 'latency'> & {
  readonly calibration?: Run['calibration'];
};

function measured(
  run: Told,
  requirements: readonly { readonly name: string; readonly verdict: string }[],
): MeasuredRun {
  const { scenario, target, defect, seed, planDigest, verdict, latency, calibration } = run;
  const named = (wanted: string) => requirements.filter((r) => r.verdict === wanted).map((r) => r.name);
  const { p50, p95 } = latency;
  if (typeof scenario !== 'string' || ![seed, p50, p95].every(Number.isFinite)) throw new Error('something is missing');
  return {
    what: `${scenario} on ${target}${defect ? ` with ${defect}` : ''}`,
    seed,
    planDigest,
    verdict,
    p50,
    p95,
    path: calibration ? (calibration.before.path.p50 + calibration.after.path.p50) / 2 : null,
    failed: named('fail'),
    passed: named('pass'),
  };
}
