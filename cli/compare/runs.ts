import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PlantwrightError, type Verdict } from '#simulator';
import { readRecording } from '../../hil/recording/reader.ts';
import { misfit } from '../../hil/recording/schemas.ts';

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
  return readdirSync(folder)
    .map((name) => join(folder, name, 'result.json'))
    .filter(existsSync)
    .sort();
}

function resultIn(file: string): MeasuredRun {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw unreadable(file, (cause as Error).message);
  }
  const run = fitting(file, told, content);
  return measured(run, fitting(file, listed, (content as { requirements?: unknown }).requirements));
}

async function recordedRun(file: string): Promise<MeasuredRun> {
  const { attachments } = await readRecording(file);
  if (!Object.hasOwn(attachments, 'run.json')) {
    throw new PlantwrightError('RESULT_UNREADABLE', `${file} holds no result: its run did not come to an end.`, {
      hint: 'Compare runs that ended.',
    });
  }
  const content = attachments['run.json'];
  const run = fitting(file, told, content);
  const requirements = fitting(file, byName, (content as { requirements?: unknown }).requirements);
  return measured(
    run,
    Object.entries(requirements).map(([name, { verdict }]) => ({ name, verdict })),
  );
}

const verdict = z.enum(['pass', 'skipped', 'inconclusive', 'invalid', 'fail', 'error']);
const path = z.object({ path: z.object({ p50: z.number() }) });
/** What is compared of a run, as result.json and run.json both have it. */
const told = z.object({
  scenario: z.string(),
  target: z.string(),
  defect: z.string().nullable(),
  seed: z.int(),
  planDigest: z.string(),
  verdict,
  latency: z.object({ p50: z.number(), p95: z.number() }),
  calibration: z.object({ before: path, after: path }).nullish(),
});
const listed = z.array(z.object({ name: z.string(), verdict }));
const byName = z.record(z.string(), z.object({ verdict }));

function fitting<T>(file: string, schema: z.ZodType<T>, content: unknown): T {
  const { data, error } = schema.safeParse(content);
  if (error) throw unreadable(file, misfit(error));
  return data as T;
}

const unreadable = (file: string, why: string) =>
  new PlantwrightError('RESULT_UNREADABLE', `${file} is no result of a run: ${why}.`, {
    hint: 'Remove it, or play the run again.',
  });

function measured(run: z.infer<typeof told>, requirements: z.infer<typeof listed>): MeasuredRun {
  const { scenario, target, defect, seed, planDigest, verdict, latency, calibration } = run;
  const named = (wanted: string) => requirements.filter((r) => r.verdict === wanted).map((r) => r.name);
  return {
    what: `${scenario} on ${target}${defect ? ` with ${defect}` : ''}`,
    seed,
    planDigest,
    verdict,
    p50: latency.p50,
    p95: latency.p95,
    path: calibration ? (calibration.before.path.p50 + calibration.after.path.p50) / 2 : null,
    failed: named('fail'),
    passed: named('pass'),
  };
}
