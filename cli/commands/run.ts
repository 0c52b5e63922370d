import { type Command, InvalidArgumentError } from 'commander';
import { exitCode, PlantwrightError, worstOfRuns } from '#simulator';
import { refuseUnwritable } from '../../hil/storage.ts';
import { scenarios } from '../../scenarios/index.ts';
import { type RunResult, replayLine } from '../artefacts.ts';
import { scenarioNamed, targetNamed } from '../catalogue.ts';
import { untilInterrupted } from '../interrupt.ts';
import { type Job, Jobs, mediumOf } from '../jobs.ts';
import { progressWatcher } from '../progress.ts';

interface RunOptions {
  readonly all?: boolean;
  readonly target: string;
  readonly defect?: string;
  readonly seed: number;
  readonly out: string;
  readonly jobs: number;
  readonly json?: boolean;
  readonly virtual?: boolean;
}

export const run = (program: Command): Command =>
  program
    .command('run [scenario...]')
    .description('play scenarios against a stack and judge it')
    .option('--all', 'play all scenarios')
    .option('--target <name>', 'the stack under test; "none" plays the plant alone', 'reference')
    .option('--defect <name>', 'switch on a known-bad behaviour of the reference stack')
    .option('--seed <n>', 'root of all random streams', wholeNumber, 1)
    .option('--out <dir>', 'where to keep recordings and reports', 'runs')
    .option('--jobs <n>', 'runs at a time', positive, 1)
    .option('--virtual', 'play in virtual time: the same code in one process, without sockets and without waiting')
    .option('--json', 'one JSON object on stdout')
    .action(async (names: string[], options: RunOptions) => {
      const jobs = await jobsOf(names, options);
      const results = await playJobs(jobs, options.jobs);
      if (options.json) console.log(JSON.stringify({ runs: results }));
      else summary(results);
      process.exitCode = exitCode(worstOfRuns(results.map((r) => r.verdict)));
    });

async function jobsOf(names: readonly string[], options: RunOptions): Promise<Job[]> {
  if (names.length === 0 && !options.all) {
    throw new PlantwrightError('NOTHING_TO_RUN', 'No scenario was named.', {
      hint: `Name one, or give --all. There are: ${scenarios.map(({ id }) => id).join(', ')}.`,
    });
  }
  const chosen = options.all ? [...scenarios] : names.map(scenarioNamed);
  const target = options.target === 'none' ? undefined : await targetNamed(options.target);
  const { defect, seed, out } = options;
  if (defect !== undefined && !target?.defects.includes(defect)) {
    const { named } = await import('../names.ts');
    named('defect', defect, new Map((target?.defects ?? []).map((name) => [name, name])));
  }
  for (const line of target?.notice ?? []) process.stderr.write(`${line}\n`);
  const medium = mediumOf(options.virtual, target?.name);
  return chosen.map(({ id }) => ({ scenario: id, seed, target: target?.name, defect, out, medium }));
}

/** Plays jobs with progress for a person, and ends them in order on Ctrl-C. */
export async function playJobs(
  jobs: readonly Job[],
  parallel: number,
  onResult: (result: RunResult) => void = () => {},
): Promise<RunResult[]> {
  for (const out of new Set(jobs.map((job) => job.out))) refuseUnwritable(out);
  const player = new Jobs();
  const shown = progressWatcher(replayLine);
  const watcher = {
    ...shown,
    finished(job: Job, result: RunResult) {
      shown.finished?.(job, result);
      onResult(result);
    },
  };
  try {
    return await untilInterrupted(player.play(jobs, parallel, watcher), () => player.stop());
  } finally {
    watcher.done();
  }
}

function summary(results: readonly RunResult[]): void {
  const passed = results.filter((r) => r.verdict === 'pass').length;
  console.log(`${passed} of ${results.length} runs passed`);
  const width = Math.max(...results.map(({ scenario }) => scenario.length)) + 2;
  for (const { scenario, report } of results) console.log(`  ${scenario.padEnd(width)}${report}`);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}

export function positive(text: string): number {
  const value = wholeNumber(text);
  if (value < 1) throw new InvalidArgumentError('It must be 1 or more.');
  return value;
}
