import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { PlantwrightError } from '#simulator';
import type { MeasuredRun } from './runs.ts';

/** Version of the file; raised with every change of what it holds. */
const VERSION = 1;

interface BaselineFile {
  readonly version: number;
  readonly runs: readonly MeasuredRun[];
}

/** The runs of a baseline file. @throws PlantwrightError BASELINE_MISSING, BASELINE_UNREADABLE, BASELINE_NEWER */
export function readBaseline(file: string): readonly MeasuredRun[] {
  if (!existsSync(file)) {
    throw new PlantwrightError('BASELINE_MISSING', `There is no baseline at ${file}.`, {
      hint: 'Write one from good runs with --update, look at it, and commit it.',
    });
  }
  let parsed: BaselineFile;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8')) as BaselineFile;
  } catch (cause) {
    throw unreadable(file, (cause as Error).message, cause);
  }
  if (parsed?.version > VERSION) {
    throw new PlantwrightError(
      'BASELINE_NEWER',
      `${file} has version ${parsed.version}; this program knows ${VERSION}.`,
      {
        hint: 'Compare with a newer Plantwright.',
      },
    );
  }
  if (parsed?.version !== VERSION || !Array.isArray(parsed.runs)) throw unreadable(file, 'it holds no runs');
  const odd = parsed.runs.find((run) => typeof run?.what !== 'string' || ![run.p50, run.p95].every(Number.isFinite));
  if (odd !== undefined) throw unreadable(file, `a run in it has no times: ${JSON.stringify(odd).slice(0, 80)}`);
  return parsed.runs;
}

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
  writeFileSync(file, `{\n  "version": ${VERSION},\n  "runs": [\n${lines}\n  ]\n}\n`);
}
