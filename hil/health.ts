import { monitorEventLoopDelay } from 'node:perf_hooks';
import { clock } from './clock.ts';

/** Event loop delay above which the harness itself was too busy to be believed, p99 in ms. */
const LOOP_DELAY = 100;
/** A wall clock that steps further than this, in ms, makes source times doubtful. */
const CLOCK_STEP = 20;

/** Watches the harness: what it says about itself belongs beside every verdict. */
export class HarnessHealth {
  readonly #delay = monitorEventLoopDelay({ resolution: 5 });
  readonly #stepped = clock.stepped();

  constructor() {
    this.#delay.enable();
  }

  complaints(): string[] {
    const complaints: string[] = [];
    const p99 = this.#delay.percentile(99) / 1e6;
    if (p99 > LOOP_DELAY) complaints.push(`the harness was too busy: event loop delay p99 ${p99.toFixed(0)} ms`);
    const step = Math.abs(clock.stepped() - this.#stepped) / 1e3;
    if (step > CLOCK_STEP) complaints.push(`the wall clock stepped by ${step.toFixed(0)} ms during the run`);
    return complaints;
  }

  close(): void {
    this.#delay.disable();
  }
}
