import { PlantwrightError, type Progress } from '#simulator';
import { storageError } from '../hil/storage.ts';
import { networkNamed, scenarioNamed, targetNamed } from './catalogue.ts';
import type { FromRun, Job } from './jobs.ts';
import { playRecorded } from './play-recorded.ts';

/** Plays a job by its names; gives its result, or what it could not be played for. */
export async function playJob(
  { scenario: id, seed, target, defect, out }: Job,
  abort: { readonly aborted: boolean },
  onProgress: (progress: Progress) => void,
): Promise<FromRun> {
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
      onProgress: everyTenth(onProgress),
    });
    return { type: 'result', result };
  } catch (error) {
    const known = error instanceof PlantwrightError ? error : storageError(error);
    const { code, message, hint } = known ?? unexpected(error);
    return { type: 'failed', code, message, ...(hint !== undefined && { hint }) };
  }
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
