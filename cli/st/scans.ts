import {
  type Duration,
  type FaultReport,
  PlantwrightError,
  type StructuredTextProgram,
  type StState,
  type StValue,
} from '#simulator';

/** A variable set from outside before a scan, counted from 1. */
export interface Setting {
  readonly path: string;
  readonly text: string;
  readonly scan: number;
}

export interface ScanResult {
  readonly scan: number;
  /** Time of the scan, in µs; the first is at 0. */
  readonly now: number;
  readonly memory: StState;
  /** Why the controller stopped; then this is the last scan. */
  readonly fault: FaultReport | undefined;
  /** Faults of this scan that the program went on after. */
  readonly passed: readonly FaultReport[];
}

/** Scans a program so many times, or until it faults. @throws PlantwrightError ST_VARIABLE, ST_VALUE, ST_SETTING */
export function* scans(
  program: StructuredTextProgram,
  {
    scans: count,
    period,
    set,
    onError,
  }: { scans: number; period: Duration; set: readonly Setting[]; onError: 'stop' | 'continue' },
): Generator<ScanResult> {
  const settings = set.map((setting) => resolved(program, setting, count));
  const memory = program.memory();
  for (let scan = 1; scan <= count; scan++) {
    for (const { at, path, value } of settings) if (at === scan) program.write(memory, path, value);
    const fault = program.scan(memory, { elapsed: scan === 1 ? 0 : period, onError });
    const now = (scan - 1) * period;
    const passed = program.faults(memory).filter(({ at }) => at === now);
    yield { scan, now, memory, fault, passed };
    if (fault) return;
  }
}

function resolved(
  program: StructuredTextProgram,
  { path, text, scan }: Setting,
  count: number,
): { at: number; path: string; value: StValue } {
  if (scan < 1 || scan > count) {
    throw new PlantwrightError('ST_SETTING', `${path}=${text}@${scan} is never set: there are scans 1 to ${count}.`, {
      hint: 'Scans count from 1; give more of them, or an earlier one.',
    });
  }
  const found = program.find(path);
  if (!found) {
    throw new PlantwrightError('ST_VARIABLE', `There is no variable "${path}".`, {
      hint: `There are: ${[...program.variables.keys()].join(', ')}.`,
    });
  }
  const value = program.valueOf(found.type, text);
  if (value !== undefined) return { at: scan, path: found.path, value };
  throw new PlantwrightError('ST_VALUE', `"${text}" is no value of ${path}.`, {
    hint: `Its type is ${found.type.name}: write a literal of that.`,
  });
}
