import type { Place } from './diagnostic.ts';
import type { State } from './types.ts';

/** What a PLC says when its program goes wrong while it runs. */
export interface FaultReport extends Place {
  readonly code: 'DIVISION_BY_ZERO' | 'ARRAY_BOUNDS' | 'SUBRANGE' | 'WATCHDOG' | 'TOO_DEEP';
  readonly file: string;
  /** Simulation time at which it happened, in µs. */
  readonly at: number;
  readonly text: string;
}

/** Unwinds a program that is stopped. Caught by whoever runs it; never seen outside this folder. */
export class Stopped {
  readonly report: FaultReport;
  constructor(report: FaultReport) {
    this.report = report;
  }
}

/**
 * The registers of a compiled program while it runs. Nothing here outlives a scan: what does is in the state.
 * Closures of the program hold this object and reach nothing else beside their state.
 */
export class Machine {
  globals: State = {};
  /** Simulation time, latched once per scan. In µs. */
  now = 0;
  /** Statements left in this scan. */
  budget = 0;
  onError: 'stop' | 'continue' = 'stop';
  /** Kept while `onError` is continue. */
  faults: FaultReport[] = [];

  /** Stops the program, or notes the fault so that the operation goes on with its substitute. */
  fault(code: FaultReport['code'], { line, column, file }: Origin, text: string): void {
    const report = { code, file, line, column, at: this.now, text };
    if (this.onError === 'stop' || code === 'WATCHDOG') throw new Stopped(report);
    if (this.faults.length < MOST_KEPT) this.faults.push(report);
  }

  /** Counts one statement. */
  spend(origin: Origin): void {
    if (--this.budget < 0) this.fault('WATCHDOG', origin, 'the instruction budget of the scan is used up');
  }
}

/** Where in which text an instruction comes from. */
export interface Origin extends Place {
  readonly file: string;
}

/** Faults kept per scan: the first tell the story. */
const MOST_KEPT = 16;
