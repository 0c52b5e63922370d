import { constants } from 'node:os';
import { PlantwrightError } from '#simulator';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Exit code of a process that ended in order on a signal, as shells have it: 130 for Ctrl-C, 143 for SIGTERM. */
let code = 128 + constants.signals.SIGINT;
export const interruptedCode = (): number => code;

/**
 * Waits for work, and when a person presses Ctrl-C (or the system asks the process to end) for its end in order.
 * A second Ctrl-C does not wait. A second SIGTERM is no haste: `timeout` sends one to each process of its group, and the
 * parent of this one passes its own on.
 * @throws PlantwrightError ABORTED
 */
export async function untilInterrupted<T>(work: Promise<T>, stop: () => Promise<void>): Promise<T> {
  let interrupted = false;
  const interrupt = (signal: (typeof SIGNALS)[number]) => {
    if (interrupted && signal === 'SIGINT') process.exit(128 + constants.signals.SIGINT);
    if (interrupted) return;
    interrupted = true;
    code = 128 + constants.signals[signal];
    process.stderr.write('\nstopping in order; press Ctrl-C again to stop at once\n');
    stop().catch(() => {});
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    return await work;
  } catch (error) {
    if (interrupted) throw new PlantwrightError('ABORTED', 'Stopped before the end; nothing was left behind.');
    throw error;
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}
