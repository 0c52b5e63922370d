import { PlantwrightError } from '#simulator';
import { storageError } from '../hil/storage.ts';
import { networkNamed, scenarioNamed, targetNamed } from './catalogue.ts';
import type { FromRun, Job } from './jobs.ts';
import { playRecorded } from './play-recorded.ts';

/** How long it may still take to end in order when whoever started it is gone, in ms. */
const ORPHANED_FOR = 500;

/** The process of one run. It ends in order when it is told to, and also when whoever started it is gone. */
const abort = { aborted: false };
// With a callback, so that a parent that goes away just then is no error of its own.
const say = (message: FromRun) => process.connected && process.send!(message, undefined, {}, () => {});

// Ctrl-C on a terminal reaches this process too; whoever started it decides and says so.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {
  abort.aborted = true;
});
process.on('disconnect', () => {
  abort.aborted = true;
  // Nobody waits for it any more. What it has started ends when its pipes close.
  setTimeout(() => process.exit(143), ORPHANED_FOR).unref();
});
process.on('message', (message: Job | 'stop') => {
  if (message === 'stop') abort.aborted = true;
  else run(message);
});

async function run({ scenario: id, seed, target, defect, out }: Job): Promise<void> {
  try {
    const scenario = scenarioNamed(id);
    const { result } = await playRecorded({
      scenario,
      network: networkNamed(scenario.plant.name),
      target: target === undefined ? undefined : await targetNamed(target),
      ...(defect !== undefined && { defect }),
      seed,
      out,
      abort,
      onProgress: everyTenth((progress) => say({ type: 'progress', progress })),
    });
    say({ type: 'result', result });
  } catch (error) {
    const known = error instanceof PlantwrightError ? error : storageError(error);
    const { code, message, hint } = known ?? unexpected(error);
    say({ type: 'failed', code, message, ...(hint !== undefined && { hint }) });
  }
  if (process.connected) process.disconnect();
}

/** Progress comes at every wake-up; a person reads ten of them a second. */
function everyTenth<P extends { phase: string }>(tell: (progress: P) => void): (progress: P) => void {
  let [count, phase] = [0, ''];
  return (progress) => {
    if (progress.phase === phase && count++ % 10 !== 0) return;
    phase = progress.phase;
    tell(progress);
  };
}

function unexpected(error: unknown): PlantwrightError {
  console.error(error);
  return new PlantwrightError('UNEXPECTED', error instanceof Error ? error.message : String(error), {
    hint: 'This is our fault: please report it with the lines above.',
  });
}
