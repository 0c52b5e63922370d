import { PlantwrightError } from '#simulator';

/**
 * Waits for work, and when a person presses Ctrl-C (or the system asks the process to end) for its end in order.
 * A second Ctrl-C does not wait.
 * @throws PlantwrightError ABORTED
 */
export async function untilInterrupted<T>(work: Promise<T>, stop: () => Promise<void>): Promise<T> {
  let interrupted = false;
  const interrupt = () => {
    if (interrupted) process.exit(130);
    interrupted = true;
    process.stderr.write('\nstopping in order; press Ctrl-C again to stop at once\n');
    stop().catch(() => {});
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, interrupt);
  try {
    return await work;
  } catch (error) {
    if (interrupted) throw new PlantwrightError('ABORTED', 'Stopped before the end; nothing was left behind.');
    throw error;
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}
