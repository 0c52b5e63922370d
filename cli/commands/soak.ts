import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { exitCode, PlantwrightError, type Verdict, worstOfRuns } from '#simulator';
import { refuseUnwritable } from '../../hil/storage.ts';
import type { RunResult } from '../artefacts.ts';
import { scenarioNamed, targetNamed } from '../catalogue.ts';
import { type Job, mediumOf } from '../jobs.ts';
import { playJobs, positive } from './run.ts';

/** Share of the runs that may be invalid, and be replaced. */
const MAY_BE_INVALID = 0.1;

interface SoakOptions {
  readonly jobs: number;
  readonly target: string;
  readonly defect?: string;
  readonly out: string;
  readonly virtual?: boolean;
}

/** One line of the log that makes a soak resumable. */
interface Logged {
  readonly seed: number;
  readonly verdict: Verdict;
  readonly failed: readonly string[];
  readonly took: number;
  readonly recording: string;
}

export const soak = (program: Command): Command =>
  program
    .command('soak')
    .argument('<scenario>', 'which')
    .argument('<n>', 'how many runs', positive)
    .description('play one scenario n times with seeds 1 to n; goes on where it was stopped')
    .option('--jobs <n>', 'runs at a time', positive, 1)
    .option('--target <name>', 'the stack under test', 'reference')
    .option('--defect <name>', 'switch on a known-bad behaviour of the reference stack')
    .option('--virtual', 'in virtual time: as fast as it goes, and nothing depends on the machine')
    .option('--out <dir>', 'where to keep recordings and the log', 'runs')
    .action(async (id: string, runs: number, options: SoakOptions) => {
      const scenario = scenarioNamed(id);
      const { name: target } = await targetNamed(options.target);
      const { defect, out } = options;
      const medium = mediumOf(options.virtual, target);
      const kind = medium === 'virtual' ? ['soak', medium] : ['soak'];
      const folder = join(out, [...kind, id, target, ...(defect ? [defect] : [])].join('-'));
      refuseUnwritable(folder);
      const log = new SoakLog(join(folder, 'log.jsonl'));
      const allowed = Math.floor(runs * MAY_BE_INVALID);
      for (let todo = log.missing(runs); todo.length > 0; todo = log.missing(runs)) {
        if (log.invalid.length > allowed) {
          throw new PlantwrightError(
            'TOO_MANY_INVALID',
            `${log.invalid.length} runs were invalid; ${allowed} of ${runs} may be.`,
            {
              hint: 'This machine is too busy to judge on: close what else runs, or take fewer --jobs.',
            },
          );
        }
        process.stderr.write(`${scenario.name}: ${runs - todo.length} of ${runs} done\n`);
        const jobs = todo.map((seed): Job => ({ scenario: id, seed, target, defect, out: folder, medium }));
        await playJobs(jobs, options.jobs, (result) => log.add(result));
      }
      console.log(log.summary(runs));
      const verdicts = log.judged(runs).map((l) => l.verdict);
      process.exitCode = exitCode(worstOfRuns(verdicts));
    });

/** What was played so far. An invalid run is shown and replaced; fail and inconclusive never are. */
class SoakLog {
  readonly #path: string;
  readonly #lines: Logged[];

  constructor(path: string) {
    this.#path = path;
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    this.#lines = text.split('\n').flatMap(parsed);
  }

  add({ seed, verdict, requirements, took, recording }: RunResult): void {
    const failed = requirements.filter((r) => r.verdict !== 'pass').map((r) => `${r.verdict}: ${r.name}`);
    const line: Logged = { seed, verdict, failed, took, recording };
    this.#lines.push(line);
    appendFileSync(this.#path, `${JSON.stringify(line)}\n`);
  }

  get invalid(): readonly Logged[] {
    return this.#lines.filter((l) => l.verdict === 'invalid');
  }

  /** The first judged run of each seed. */
  judged(runs: number): Logged[] {
    const bySeed = new Map<number, Logged>();
    for (const line of this.#lines) {
      if (line.verdict !== 'invalid' && line.seed <= runs && !bySeed.has(line.seed)) bySeed.set(line.seed, line);
    }
    return [...bySeed.values()].sort((a, b) => a.seed - b.seed);
  }

  missing(runs: number): number[] {
    const done = new Set(this.judged(runs).map((l) => l.seed));
    return Array.from({ length: runs }, (_, i) => i + 1).filter((seed) => !done.has(seed));
  }

  summary(runs: number): string {
    const judged = this.judged(runs);
    const count = (verdict: Verdict) => judged.filter((l) => l.verdict === verdict).length;
    const longest = Math.max(...judged.map((l) => l.took));
    const bad = judged.filter((l) => l.verdict !== 'pass');
    return [
      `${count('pass')} of ${runs} passed, ${count('fail')} failed, ${count('inconclusive')} inconclusive, ` +
        `${this.invalid.length} invalid and replaced; the longest took ${longest.toFixed(0)} s`,
      ...bad.map((l) => `  seed ${l.seed}: ${l.failed.join('; ')}      ${l.recording}`),
    ].join('\n');
  }
}

/** A line that was torn when a soak was killed is as if that run had not been played. */
function parsed(line: string): Logged[] {
  try {
    return [JSON.parse(line) as Logged];
  } catch {
    return [];
  }
}
