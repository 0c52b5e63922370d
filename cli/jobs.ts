import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PlantwrightError, type Progress } from '#simulator';
import type { RunResult } from './artefacts.ts';

export type Medium = 'wire' | 'virtual';

/**
 * The medium that a person asks for.
 * @throws PlantwrightError NOT_VIRTUAL for a target that has processes and sockets of its own, or needs none
 */
export function mediumOf(asked: boolean | undefined, target: string | undefined): Medium {
  if (!asked) return 'wire';
  if (target === 'reference') return 'virtual';
  throw new PlantwrightError('NOT_VIRTUAL', `The target ${target ?? 'none'} cannot be played in virtual time.`, {
    hint:
      target === undefined
        ? 'A plant alone waits for nothing anyway: leave out --virtual.'
        : 'Only the reference stack can: leave out --virtual, and it is played on the wire.',
  });
}

/** What Node is given so that a process lives in virtual time. */
const VIRTUAL = ['--import', new URL('../hil/virtual/install.ts', import.meta.url).href];

/** One run to be played, by names: it is played in a process of its own. */
export interface Job {
  readonly scenario: string;
  readonly seed: number;
  /** Undefined plays the plant alone. */
  readonly target: string | undefined;
  readonly defect: string | undefined;
  readonly out: string;
  /** Real sockets, processes and the wall clock, or all of it in virtual time. */
  readonly medium: Medium;
}

/** What the process of a run says. */
export type FromRun =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'result'; readonly result: RunResult }
  | { readonly type: 'failed'; readonly code: string; readonly message: string; readonly hint?: string };

/** Told while jobs are played. */
export interface Watcher {
  started?(job: Job): void;
  progress?(job: Job, progress: Progress): void;
  finished?(job: Job, result: RunResult): void;
}

/**
 * Plays jobs, `parallel` at a time, each in its own process, so that one run does not delay the steps of another.
 * Results come in the order of the jobs. The first job that cannot be played at all ends the others.
 * @throws PlantwrightError what a run could not be played for; ABORTED after `stop`
 */
export class Jobs {
  readonly #running = new Set<ChildProcess>();
  /** Those that have said nothing yet: they are loading, for a second or more, and hear nothing meanwhile. */
  readonly #loading = new Set<ChildProcess>();
  #stopped = false;

  async play(jobs: readonly Job[], parallel: number, watcher: Watcher = {}): Promise<RunResult[]> {
    const results: RunResult[] = [];
    let next = 0;
    const lane = async () => {
      while (next < jobs.length && !this.#stopped) {
        const index = next++;
        results[index] = await this.#one(jobs[index]!, watcher);
      }
    };
    try {
      await Promise.all(Array.from({ length: Math.min(parallel, jobs.length) }, lane));
    } catch (error) {
      await this.stop();
      throw error;
    }
    if (this.#stopped) throw new PlantwrightError('ABORTED', 'Stopped before the end.');
    return results;
  }

  #one(job: Job, watcher: Watcher): Promise<RunResult> {
    const child = fork(fileURLToPath(new URL('./run-process.ts', import.meta.url)), {
      execArgv: ['--disable-warning=ExperimentalWarning', ...(job.medium === 'virtual' ? VIRTUAL : [])],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#running.add(child);
    this.#loading.add(child);
    watcher.started?.(job);
    return new Promise<RunResult>((resolve, reject) => {
      child.on('message', (message: FromRun) => {
        this.#loading.delete(child);
        if (message.type === 'progress') watcher.progress?.(job, message.progress);
        if (message.type === 'result') {
          try {
            watcher.finished?.(job, message.result);
            resolve(message.result);
          } catch (error) {
            reject(error);
          }
        }
        if (message.type === 'failed') {
          const { code, message: text, hint } = message;
          reject(new PlantwrightError(code, text, hint === undefined ? {} : { hint }));
        }
      });
      const ended = (how: string | number | null) => {
        this.#running.delete(child);
        this.#loading.delete(child);
        reject(new PlantwrightError('RUN_DIED', `The run of ${job.scenario} ended without a result (${how}).`));
      };
      child.once('exit', (code, signal) => ended(signal ?? code));
      child.once('error', ({ message }) => ended(message));
      // Its exit tells where it is gone before it hears of its job.
      child.send(job, () => {});
    });
  }

  /** Ends all runs in order: each closes its stack, devices and recording. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const gone = [...this.#running].map((child) => new Promise((resolve) => child.once('exit', resolve)));
    // A run that is ending already may not hear it any more: its end is all that is waited for.
    for (const child of this.#running) {
      if (this.#loading.has(child)) child.kill('SIGKILL');
      else if (child.connected) child.send('stop', () => {});
    }
    await Promise.all(gone);
  }
}
