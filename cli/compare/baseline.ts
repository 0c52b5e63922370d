import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { PlantwrightError } from '#simulator';
import { misfit } from '../../hil/recording/schemas.ts';
import { writeWhole } from '../../hil/storage.ts';
import type { MeasuredRun } from './runs.ts';

/** Version of the file; raised with every change of what it holds. */
const VERSION = 1;

/** The runs of a baseline file. @throws PlantwrightError BASELINE_MISSING, BASELINE_UNREADABLE, BASELINE_NEWER */
export function readBaseline(file: string): readonly MeasuredRun[] {
  if (!existsSync(file)) {
    throw new PlantwrightError('BASELINE_MISSING', `There is no baseline at ${file}.`, {
      hint: 'Write one from good runs with --update, look at it, and commit it.',
    });
  }
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw unreadable(file, (cause as Error).message, cause);
  }
  const version = z.object({ version: z.number() }).safeParse(content).data?.version;
  if (version !== undefined && version > VERSION) {
    throw new PlantwrightError('BASELINE_NEWER', `${file} has version ${version}; this program knows ${VERSION}.`, {
      hint: 'Compare with a newer Plantwright.',
    });
  }
  const { data, error } = baseline.safeParse(content);
  if (error) throw unreadable(file, misfit(error));
  return data.runs;
}

const names = z.array(z.string());
const baseline = z.object({
  version: z.literal(VERSION),
  runs: z.array(
    z.object({
      what: z.string(),
      seed: z.int(),
      planDigest: z.string(),
      verdict: z.enum(['pass', 'skipped', 'inconclusive', 'invalid', 'fail', 'error']),
      p50: z.number(),
      p95: z.number(),
      path: z.number().nullable(),
      failed: names,
      passed: names,
    }),
  ),
});

const unreadable = (file: string, reason: string, cause?: unknown) =>
  new PlantwrightError('BASELINE_UNREADABLE', `${file} is no baseline: ${reason}.`, {
    hint: 'Take it from version control again, or write a new one with --update.',
    cause,
  });

/**
 * Makes these runs the baseline of what they played; of anything else the file keeps what it has. One run a line, in a
 * fixed order, so that version control shows what changed.
 * @throws PlantwrightError BASELINE_OF_BAD_RUNS, and what an unreadable file throws
 */
export function updateBaseline(file: string, runs: readonly MeasuredRun[]): void {
  const bad = runs.filter(({ verdict }) => verdict !== 'pass');
  if (bad.length > 0) {
    throw new PlantwrightError('BASELINE_OF_BAD_RUNS', `${bad.length} of ${runs.length} runs did not pass.`, {
      hint: 'A baseline is what good looks like: give runs that passed.',
    });
  }
  const replaced = new Set(runs.map(({ what }) => what));
  const kept = existsSync(file) ? readBaseline(file).filter(({ what }) => !replaced.has(what)) : [];
  const all = [...kept, ...runs].sort((x, y) => x.what.localeCompare(y.what) || x.seed - y.seed || x.p50 - y.p50);
  const lines = all.map((run) => `    ${JSON.stringify(run)}`).join(',\n');
  writeWhole(file, `{\n  "version": ${VERSION},\n  "runs": [\n${lines}\n  ]\n}\n`);
}
