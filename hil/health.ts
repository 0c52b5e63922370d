import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Distribution, type HarnessHealth, type ProbeHealth, timesOf } from '#simulator';
import { clock } from './clock.ts';

/** How often the event loop is looked at, in ms. Its histogram counts this in. */
const RESOLUTION = 5;
const MARKS = [0.5, 0.95, 0.99] as const;

/** Watches the harness while a run goes on: what it says about itself belongs beside every verdict. */
export class HealthWatch {
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  readonly #stepped = clock.stepped();

  constructor() {
    this.#delay.enable();
  }

  health(probes: readonly ProbeHealth[]): HarnessHealth {
    const { count, max } = this.#delay;
    const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION);
    const [p50, p95, p99] = MARKS.map((p) => late(this.#delay.percentile(100 * p))) as [number, number, number];
    return {
      loopDelay: count === 0 ? timesOf(new Distribution()) : { n: count, p50, p95, p99, max: late(max) },
      clockStep: Math.abs(clock.stepped() - this.#stepped) / 1e3,
      probes,
    };
  }

  close(): void {
    this.#delay.disable();
  }
}
