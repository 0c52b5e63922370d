import { join } from 'node:path';
import {
  type Frame,
  PlantwrightError,
  type PointInfo,
  type Requirement,
  type Run,
  type SessionInfo,
  worst,
} from '#simulator';
import { RecordingWriter } from '../hil/recording/writer.ts';
import { makeFolder, storageError, writeWhole } from '../hil/storage.ts';
import { virtual } from '../hil/virtual/index.ts';
import { junitXml, reportHtml, summaryMarkdown } from '../viewer/report/index.ts';
import type { Medium } from './jobs.ts';
import { canBePasted, quoted } from './shell.ts';

/** One requirement as `run --json` gives it. */
interface RequirementResult {
  readonly name: string;
  readonly verdict: string;
  readonly margin: number | null;
  readonly unit: string;
  readonly reason: string;
  readonly evidence: readonly { readonly at?: number; readonly text: string }[];
}

/** One run as `run --json` and result.json give it. */
export interface RunResult {
  readonly scenario: string;
  readonly name: string;
  readonly seed: number;
  /** Played on real sockets and the wall clock, or in virtual time. */
  readonly medium: Medium;
  /** In virtual time: a hash over every byte and instant on every link. The same seed and build give the same. */
  readonly traceDigest: string | null;
  readonly target: string;
  readonly defect: string | null;
  readonly verdict: Run['verdict'];
  readonly requirements: readonly RequirementResult[];
  /** Of requirements whose budget is `auto`: what they were given, in ms. */
  readonly budgets: Readonly<Record<string, number>>;
  readonly invalid: readonly string[];
  readonly notes: readonly string[];
  readonly ledger: Run['ledger'];
  readonly findings: Run['findings'];
  /** In ms. */
  readonly latency: Run['latency'];
  readonly lateness: Run['lateness'];
  readonly calibration: Run['calibration'];
  readonly health: Run['health'];
  readonly planDigest: string;
  readonly inputDigest: string;
  readonly truthDigest: string;
  /** How long the script took, and the run on the wall, in s. */
  readonly judgedFor: number;
  readonly took: number;
  readonly recording: string;
  readonly report: string;
}

const medium = (): Medium => (virtual() ? 'virtual' : 'wire');

/** What a run in virtual time can say, in one sentence. */
const OF_VIRTUAL_TIME =
  'Played in virtual time: logic, order, loss, quality and recovery are judged as on the wire, and speed only as what the links are declared to take.';

/** The command that plays a run again, as a shell takes it: names may come from a recording of somebody else. */
export const replayLine = ({
  scenario,
  seed,
  target,
  defect,
  medium = 'wire',
}: Pick<Run, 'scenario' | 'seed' | 'target' | 'defect'> & { readonly medium?: Medium }): string => {
  if (![scenario, target, defect ?? ''].every(canBePasted)) {
    return '# no command: the names in the recording hold characters that cannot be seen';
  }
  const options = [
    ...['--seed', String(seed)],
    ...(target === 'reference' ? [] : [`--target=${target}`]),
    ...(defect === null ? [] : [`--defect=${defect}`]),
    ...(medium === 'virtual' ? ['--virtual'] : []),
  ];
  // What begins with a hyphen is a name only after `--`.
  const words = scenario.startsWith('-') ? [...options, '--', scenario] : [scenario, ...options];
  return ['npm run plantwright -- run', ...words.map(quoted)].join(' ');
};

/** The folder of one run, with what it leaves behind: recording, report, JUnit, result. */
export class Artefacts {
  readonly folder: string;
  readonly recording: string;
  readonly frames: Frame[] = [];
  #writer: RecordingWriter | undefined;
  #session: SessionInfo | undefined;

  /** @param base folder under which runs are kept @param stamp start of the run, for the name of its folder */
  constructor(base: string, stamp: Date, scenario: string, seed: number, defect: string | undefined) {
    const time = stamp
      .toISOString()
      .replace(/[-:]/g, '')
      .replace(/\.(\d+)Z/, '-$1');
    this.folder = join(base, [time, scenario, ...(defect ? [defect] : []), seed].join('-'));
    this.recording = join(this.folder, 'run.mcap');
    try {
      makeFolder(this.folder);
    } catch (cause) {
      throw storageError(cause, this.folder) ?? cause;
    }
  }

  /** The script starts: from here on frames are recorded. @param points what a judge must know of them */
  begin(session: SessionInfo, points: readonly PointInfo[]): void {
    this.#session = session;
    this.#writer = new RecordingWriter(this.recording, session);
    this.#writer.attach('points.json', points);
  }

  readonly take = (frame: Frame): void => {
    this.frames.push(frame);
    this.#writer?.write(frame);
  };

  /** Closes the recording and writes what tells of the run. One that could not be recorded to its end is invalid. */
  async finish(played: Run, took: number, requirements: JudgedRun['requirements']): Promise<RunResult> {
    const unrecorded = await this.#close(played);
    const run = unrecorded ? { ...played, ...unproven(played, `the recording ends early: ${unrecorded}`) } : played;
    const { folder, recording, frames } = this;
    const replay = replayLine({ ...run, medium: medium() });
    return writeResults(folder, { run, requirements, took, recording, frames, session: this.#session, replay });
  }

  /** Why the recording could not be written to its end, if so. */
  async #close(run: Run): Promise<string | undefined> {
    try {
      this.#writer?.attach('run.json', run);
      await this.#writer?.close();
      return undefined;
    } catch (error) {
      return storageMessage(error);
    }
  }

  get session(): SessionInfo | undefined {
    return this.#session;
  }
}

/** What is not kept proves nothing: the run is invalid, whatever its requirements came to. */
const unproven = ({ verdict, invalid }: Pick<Run, 'verdict' | 'invalid'>, reason: string) => ({
  verdict: worst([verdict, 'invalid']),
  invalid: [...invalid, reason],
});

function storageMessage(error: unknown): string {
  if (error instanceof PlantwrightError && error.code.startsWith('STORAGE_')) return error.message.replace(/\.$/, '');
  throw error;
}

/** A judged run with all that its report is made from. */
export interface JudgedRun {
  readonly run: Run;
  /** What it was judged by. */
  readonly requirements: Readonly<Record<string, Requirement>>;
  /** On the wall, in s. */
  readonly took: number;
  readonly recording: string;
  readonly frames: readonly Frame[];
  /** Undefined where the run never began. */
  readonly session: SessionInfo | undefined;
  /** The command that plays it again. */
  readonly replay: string;
}

/** Writes result.json, junit.xml, summary.md and report.html into a folder. A result that cannot be kept is invalid. */
export function writeResults(folder: string, judged: JudgedRun): RunResult {
  const { run, requirements: asked, took, recording, frames, session, replay } = judged;
  const requirements = Object.entries(run.requirements).map(([name, j]) => ({ name, ...j }));
  const { scenario, name, seed, target, defect, verdict, invalid, notes, ledger, findings, latency, lateness } = run;
  const { calibration, health, planDigest, inputDigest, truthDigest } = run;
  const report = join(folder, 'report.html');
  const inVirtualTime = medium() === 'virtual' ? OF_VIRTUAL_TIME : undefined;
  const result: RunResult = {
    ...{ scenario, name, seed, target, defect, verdict, requirements, invalid, notes },
    ...{ ledger, findings, latency, lateness, calibration, health, planDigest, inputDigest, truthDigest },
    medium: medium(),
    traceDigest: virtual()?.digest.value ?? null,
    budgets: Object.fromEntries(Object.entries(run.budgets).map(([of, budget]) => [of, budget / 1e3])),
    judgedFor: run.judgedFor / 1e6,
    took,
    recording,
    report,
  };
  try {
    writeWhole(join(folder, 'junit.xml'), junitXml([{ run, seconds: took }]));
    writeWhole(join(folder, 'summary.md'), summaryMarkdown(run, replay, inVirtualTime));
    if (session)
      writeWhole(
        report,
        reportHtml({
          ...{ run, session, frames, requirements: asked, replay, recording },
          ...(inVirtualTime !== undefined && { medium: inVirtualTime }),
        }),
      );
    // Last: where it stands, the others do.
    writeWhole(join(folder, 'result.json'), `${JSON.stringify(result, null, 2)}\n`);
    return result;
  } catch (error) {
    return { ...result, ...unproven(result, storageMessage(error)) };
  }
}
