import type { Run, Verdict } from '#simulator';
import { figure, quantity } from './format.ts';
import { type Judged, judgedOf } from './verdicts.ts';

const SIGNS: Readonly<Record<Verdict, string>> = {
  pass: '✅',
  fail: '❌',
  error: '❌',
  invalid: '⚠️',
  inconclusive: '⚠️',
  skipped: '➖',
};

/** Text that stands for itself in a cell of a table, whatever is in it (GitHub Flavored Markdown 0.29, 4.10 and 6). */
const cell = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>#|~@&]/g, (character) => `\\${character}`)
    .trim();

/** Text in a code span: a fence longer than any in it. */
function code(text: string): string {
  const fence = '`'.repeat(1 + Math.max(0, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length)));
  return fence === '`' ? `\`${text}\`` : `${fence} ${text} ${fence}`;
}

/** So many pieces of evidence of one requirement are told. */
const SHOWN = 3;

/** When what failed or stayed open did so, as far as there is evidence. */
function details(judged: readonly Judged[]): string[] {
  const telling = judged.filter(({ verdict, evidence }) => verdict !== 'pass' && evidence.length > 0);
  const lines = telling.map(({ name, evidence }) => {
    const told = evidence
      .slice(0, SHOWN)
      .map(({ at, text }) => (at === undefined ? text : `t = ${figure(at)} s ${text}`));
    const more = evidence.length > SHOWN ? `; and ${evidence.length - SHOWN} more` : '';
    return `- ${cell(name)}: ${cell(told.join('; '))}${more}`;
  });
  return lines.length > 0 ? [...lines, ''] : [];
}

/** A run in a few lines for the job page of a CI server, in GitHub Flavored Markdown: verdict, requirements, ledger, the way back. */
export function summaryMarkdown(run: Run, replay: string, medium?: string): string {
  const judged = judgedOf(run, new Map());
  const { sent, delivered, altered, lost } = run.ledger;
  const lines = [
    `### ${SIGNS[run.verdict]} ${run.verdict}: ${cell(run.name)}`,
    '',
    `seed ${run.seed} · target ${cell(run.target)}${run.defect === null ? '' : ` · known-bad ${cell(run.defect)}`}`,
    '',
    ...(medium === undefined ? [] : [cell(medium), '']),
    ...run.invalid.map((reason) => `- invalid: ${cell(reason)}`),
    ...run.notes.map((note) => `- ${cell(note)}`),
    ...(run.invalid.length + run.notes.length > 0 ? [''] : []),
    '| | requirement | margin | why |',
    '|---|---|---:|---|',
    ...judged.map(
      ({ verdict, name, margin, unit, reason }) =>
        `| ${SIGNS[verdict]} ${verdict} | ${cell(name)} | ${cell(quantity(margin, unit))} | ${cell(reason)} |`,
    ),
    '',
    ...details(judged),
    ...Object.entries(run.budgets).map(
      ([name, budget]) => `- ${cell(name)}: budget ${quantity(budget / 1e3, 'ms')} (auto)`,
    ),
    ...(Object.keys(run.budgets).length > 0 ? [''] : []),
    ...(sent > 0 ? [`${sent} samples sent = ${delivered} delivered + ${altered} altered + ${lost} lost`, ''] : []),
    ...(run.calibration === null
      ? []
      : [
          `budgets from ${quantity(run.calibration.measurable, 'ms')} could be measured here: the harness's own path p99 is at most ${quantity(run.calibration.pathAtMost, 'ms')}`,
          '',
        ]),
    ...run.findings.map(
      ({ at, name, points }) => `- at the ${at}: ${cell(name)}: ${points.slice(0, 3).map(cell).join(', ')}`,
    ),
    ...(run.findings.length > 0 ? [''] : []),
    `play it again: ${code(replay)}`,
  ];
  return `${lines.join('\n')}\n`;
}
