import { PlantwrightError } from '#simulator';
import { networkNamed, scenarioNamed, targetNamed } from './catalogue.ts';
import type { FromRun, Job } from './jobs.ts';
import { playRecorded } from './play-recorded.ts';

/** The process of one run. It ends in order when it is told to, and also when whoever started it is gone. */
const abort = { aborted: false };
const say = (message: FromRun) => process.connected && process.send!(message);

// Ctrl-C on a terminal reaches this process too; whoever started it decides and says so.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {
  abort.aborted = true;
});
process.on('disconnect', () => {
  abort.aborted = true;
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
    const { code, message, hint } = error instanceof PlantwrightError ? error : unexpected(error);
    say({ type: 'failed', code, message, ...(hint !== undefined && { hint }) });
  }
  process.disconnect?.();
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
