import type { Command } from 'commander';
import { exitCode, PlantwrightError } from '#simulator';
import { readBaseline, updateBaseline } from '../compare/baseline.ts';
import { type Compared, compareSets, type Row } from '../compare/judge.ts';
import { type MeasuredRun, runsAt } from '../compare/runs.ts';
import { verdictText } from '../progress.ts';

interface CompareOptions {
  readonly baseline?: string;
  readonly update?: boolean;
  readonly json?: boolean;
}

export const compare = (program: Command): Command =>
  program
    .command('compare')
    .argument('<a>', 'a recording, the folder of a run, or a folder of runs')
    .argument('[b]', 'what to compare with it; left out with --baseline')
    .description('tell whether B is worse than A: by run medians, and by requirements that no longer hold')
    .option('--baseline <file>', 'compare with the runs in this file, which is kept under version control')
    .option('--update', 'make these runs the baseline instead of comparing')
    .option('--json', 'one JSON object on stdout')
    .action(async (a: string, b: string | undefined, options: CompareOptions) => {
      const { baseline, update, json } = options;
      if ((b === undefined) === (baseline === undefined) || (update && baseline === undefined)) {
        throw new PlantwrightError('COMPARE_WITH_WHAT', 'Runs are compared with other runs or with a baseline.', {
          hint: 'Give A and B; or one folder and --baseline FILE, with --update to write that file.',
        });
      }
      const runs = await runsAt(a);
      if (update) {
        updateBaseline(baseline!, runs);
        if (json) console.log(JSON.stringify({ baseline, runs }));
        else console.log(`${baseline} now holds ${runs.length} runs of ${names(runs)}`);
        return;
      }
      const [first, second] = baseline === undefined ? [runs, await runsAt(b!)] : [readBaseline(baseline), runs];
      const compared = compareSets(first, second);
      if (compared.rows.length === 0 && !shares(first, second)) {
        throw new PlantwrightError('NOTHING_IN_COMMON', `A holds ${names(first)}, B ${names(second)}.`, {
          hint: 'Compare runs of the same scenario on the same target.',
        });
      }
      console.log(json ? JSON.stringify(compared) : table(compared).join('\n'));
      process.exitCode = exitCode(compared.verdict);
    });

const shares = (a: readonly MeasuredRun[], b: readonly MeasuredRun[]) =>
  a.some(({ what }) => b.some((other) => other.what === what));

const names = (runs: readonly MeasuredRun[]) => [...new Set(runs.map(({ what }) => what))].sort().join(', ');

/** What a person reads: one line a measure, then what got worse and what is in doubt. */
function table({ verdict, rows, worse, doubts }: Compared): string[] {
  const width = Math.max(8, ...rows.map(({ what }) => what.length));
  const head = `${'scenario'.padEnd(width)}  ${'measure'.padEnd(12)}  runs      A ms      B ms     shift  95 % confidence         p`;
  return [
    head,
    ...rows.map((row) => line(row, width)),
    ...worse.map((text) => `worse   ${text}`),
    ...doubts.map((text) => `note    ${text}`),
    `${verdictText(verdict, 0, process.stdout)}: ${SAID[verdict as keyof typeof SAID] ?? verdict}`,
  ];
}

const SAID = {
  pass: 'B is not found worse than A',
  fail: 'B is worse than A',
  inconclusive: 'these runs cannot tell',
};

function line({ what, measure, runs, medians, shift, p, verdict }: Row, width: number): string {
  const signed = (n: number) => (Number.isFinite(n) ? `${n >= 0 ? '+' : ''}${n.toFixed(1)}` : '?');
  const percent = `${signed((100 * shift.estimate) / medians[0])} %`;
  const interval = `${signed(shift.lower)} to ${signed(shift.upper)} ms`;
  return [
    what.padEnd(width),
    measure.padEnd(12),
    `${runs[0]}:${runs[1]}`.padEnd(5),
    medians[0].toFixed(1).padStart(8),
    medians[1].toFixed(1).padStart(8),
    percent.padStart(9),
    interval.padEnd(17),
    p.toFixed(3).padStart(7),
    verdict,
  ].join('  ');
}
