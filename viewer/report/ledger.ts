import type { Counts, Finding, PointInfo } from '#simulator';
import { counted, PROTOCOLS } from './format.ts';
import { type Html, html } from './html.ts';
import { FAR_SIDE, type Material } from './material.ts';

/** What the ledger counts, and what each count means; all but the first two are worth a look when not zero. */
const COLUMNS: readonly { readonly key: keyof Counts; readonly name: string; readonly means: string }[] = [
  { key: 'sent', name: 'sent', means: 'samples whose bytes left the device for the stack during the script' },
  { key: 'delivered', name: 'delivered', means: 'found at the far side as they were sent' },
  { key: 'altered', name: 'altered', means: 'arrived with another value or another source time' },
  { key: 'lost', name: 'lost', means: 'never found at the far side' },
  { key: 'duplicated', name: 'duplicated', means: 'seen more often than it was sent' },
  { key: 'spurious', name: 'spurious', means: 'seen, but nothing that was sent explains it' },
  { key: 'staleRestamped', name: 'stale restamped', means: 'an old value under a new source time' },
  { key: 'late', name: 'late', means: 'arrived more than 2 s after it was sent' },
  { key: 'reordered', name: 'reordered', means: 'arrived after a sample that was sent later (RFC 4737)' },
  { key: 'tooLate', name: 'too late', means: 'came when all of its time was settled: nothing waited for it any more' },
  { key: 'qualityLaundered', name: 'quality laundered', means: 'shown with a better quality than it was sent with' },
];
const WORTH_A_LOOK = COLUMNS.slice(2).map(({ key }) => key);

/** What became of each sample between the devices and the far side of the stack. */
export function ledgerSection(material: Material): Html {
  const { run, kept } = material;
  if (kept === undefined || run.ledger.sent === 0) return html`<p>No samples were accounted for.</p>`;
  const rows = run.points
    .map((point) => ({ point, counts: material.account(point.id, kept).counts }))
    .map((row) => ({ ...row, telling: WORTH_A_LOOK.some((key) => row.counts[key] > 0) }));
  const { sent, delivered, altered, lost, ambiguous } = run.ledger;
  const telling = rows.filter((row) => row.telling).length;
  return html`<p class="equation">${counted(sent, 'sample')} sent = ${delivered} delivered + ${altered} altered + ${lost} lost</p>
<p>Each sample that left a device during the script, reconciled with what was found at the ${FAR_SIDE[kept]}. ${
    telling === 0
      ? 'No point has anything to say.'
      : `${telling} of ${counted(rows.length, 'point')} ${telling === 1 ? 'has' : 'have'} something to say.`
  }${ambiguous > 0 && ` ${counted(ambiguous, 'observation')} fitted two samples equally well.`}</p>
${run.findings.length > 0 && html`<ul class="findings">${run.findings.map((finding) => findingLine(finding, run.points))}</ul>`}
<div class="wide">${table([html`<tr class="total"><td>all points</td>${cells(run.ledger)}</tr>`, ...rows.filter((row) => row.telling).map(line)])}
${
  telling < rows.length &&
  html`<details><summary>${counted(rows.length - telling, 'point')} with nothing to say</summary>${table(rows.filter((row) => !row.telling).map(line))}</details>`
}</div>
<dl class="glossary">${COLUMNS.map(({ name, means }) => html`<div><dt>${name}</dt><dd>${means}</dd></div>`)}</dl>`;
}

/** What the ledger puts a name to, at the first hop that shows it. */
function findingLine({ name, at, points, of }: Finding, infos: readonly PointInfo[]): Html {
  const paths = points.map((id) => infos.find((info) => info.id === id)?.path ?? id);
  const more = paths.length > 3 ? ` and ${paths.length - 3} more` : '';
  return html`<li><b>at the ${FAR_SIDE[at]}: ${name}</b>: ${counted(of, 'sample')} of ${paths.slice(0, 3).join(', ')}${more}</li>`;
}

interface Row {
  readonly point: PointInfo;
  readonly counts: Counts;
}

const table = (lines: readonly Html[]): Html => html`<table class="ledger">
<thead><tr><th>point</th>${COLUMNS.map(({ name }) => html`<th class="number">${name}</th>`)}</tr></thead>
<tbody>${lines}</tbody></table>`;

const line = ({ point, counts }: Row): Html => html`<tr><td>${nameOf(point)}</td>${cells(counts)}</tr>
`;

const nameOf = ({ path, id, protocol }: PointInfo): Html =>
  html`<span title="${id}">${path}</span> <span class="protocol">${PROTOCOLS[protocol]}</span>`;

const cells = (counts: Counts): Html[] =>
  COLUMNS.map(({ key }) => {
    const loud = WORTH_A_LOOK.includes(key) && counts[key] > 0;
    // A zero is no news: a dot keeps the column readable.
    return html`<td class="number${loud && ' abnormal'}">${counts[key] === 0 ? '·' : counts[key]}</td>`;
  });
