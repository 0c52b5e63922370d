import { styleText } from 'node:util';
import { createLogUpdate } from 'log-update';
import { formatDuration, type Progress } from '#simulator';
import type { RunResult } from './artefacts.ts';
import type { Job, Watcher } from './jobs.ts';

/** Where people read; results go to stdout. */
const out = process.stderr;

const COLOURS = {
  pass: 'green',
  fail: 'red',
  inconclusive: 'yellow',
  invalid: 'yellow',
  error: 'red',
  skipped: 'gray',
} as const;

/** A verdict as a person sees it: coloured on a terminal, the bare word elsewhere. */
export const verdictText = (verdict: RunResult['verdict'], width = 0, stream: NodeJS.WriteStream = out): string =>
  stream.isTTY ? styleText(COLOURS[verdict], verdict.padEnd(width)) : verdict.padEnd(width);

const nameOf = ({ scenario, defect }: Job) => scenario + (defect ? ` (${defect})` : '');

/** Requirements that passed fill up to so many lines; what did not is told whole. */
const MOST_LINES = 6;
const MOST_EVIDENCE = 3;

/** What stayed open, under the requirement that it left so. */
const evidenceText = ({ at, text }: RunResult['requirements'][number]['evidence'][number]): string =>
  `${' '.repeat(15)}${at === undefined ? '' : `t = ${Number(at.toFixed(2))} s  `}${text}`;

/** What a run came to, in lines: one when it passed, the facts and the way back when it did not. */
export function resultLines(result: RunResult, replay: string): string[] {
  const { verdict, name, defect, requirements, findings, invalid, notes, took, recording } = result;
  const skipped = requirements.filter((r) => r.verdict === 'skipped').length;
  const left = verdict === 'pass' && skipped > 0 ? `, ${skipped} of ${requirements.length} skipped` : '';
  const head = `${verdictText(verdict, 12)} ${name}${defect ? ` with ${defect}` : ''}  (${took.toFixed(0)} s${left})`;
  if (verdict === 'pass') return [head];
  const telling = requirements.filter((r) => r.verdict !== 'pass');
  const passed = requirements.filter((r) => r.verdict === 'pass').slice(0, Math.max(0, MOST_LINES - telling.length));
  return [
    head,
    ...[...telling, ...passed].flatMap((r) => [
      `  ${verdictText(r.verdict as RunResult['verdict'], 12)} ${r.name.padEnd(38)} ${r.reason}`,
      ...(r.verdict === 'inconclusive' ? r.evidence.slice(0, MOST_EVIDENCE).map(evidenceText) : []),
    ]),
    ...findings.map((finding) => `  ledger       ${findingText(finding)}`),
    ...invalid.map((reason) => `  invalid      ${reason}`),
    ...notes.map((note) => `  note         ${note}`),
    `  replay: ${replay}      recording: ${recording}`,
  ];
}

/** `at the broker: words swapped …: 310 samples of LIT101.reading, LIT301.reading and 2 more`. */
function findingText({ name, at, points, of }: RunResult['findings'][number]): string {
  const more = points.length > 2 ? ` and ${points.length - 2} more` : '';
  return `at the ${at}: ${name}: ${of} samples of ${points.slice(0, 2).join(', ')}${more}`;
}

const PHASES: Readonly<Record<Progress['phase'], string>> = {
  open: 'starting devices and stack',
  settle: 'waiting until the stack has seen every point',
  script: '',
  drain: 'letting the backlog arrive',
  close: 'stopping devices and stack',
};

function progressText({ phase, elapsed, remaining, waitsFor }: Progress): string {
  if (phase !== 'script') return PHASES[phase];
  const left = remaining > 0 ? `about ${formatDuration(remaining)} left` : 'nearly done';
  return `${formatDuration(elapsed)}, ${left}${waitsFor ? `   waits for ${waitsFor}` : ''}`;
}

/** Shows how runs go: live lines on a terminal, a plain line per phase elsewhere. */
export function progressWatcher(replay: (result: RunResult) => string): Watcher & { done(): void } {
  const live = out.isTTY ? createLogUpdate(out) : undefined;
  const running = new Map<Job, string>();
  const phases = new Map<Job, string>();
  const draw = () => live?.([...running].map(([job, text]) => `▸ ${nameOf(job).padEnd(32)} ${text}`).join('\n'));
  const print = (lines: readonly string[]) => {
    live?.clear();
    out.write(`${lines.join('\n')}\n`);
    draw();
  };
  return {
    started(job) {
      running.set(job, PHASES.open);
      if (!live) print([`started      ${nameOf(job)}`]);
      draw();
    },
    progress(job, progress) {
      running.set(job, progressText(progress));
      if (!live && progress.phase === 'script' && phases.get(job) !== 'script') print([`playing      ${nameOf(job)}`]);
      phases.set(job, progress.phase);
      draw();
    },
    finished(job, result) {
      running.delete(job);
      print(resultLines(result, replay(result)));
    },
    done: () => live?.clear(),
  };
}
