import type { Evidence } from '#simulator';
import { figure, quantity } from './format.ts';
import { type Html, html } from './html.ts';
import { badge, failed, type Judged } from './verdicts.ts';

/** Each requirement with its verdict, how far it was from failing, why, and what to check it by. */
export function requirementsTable(judged: readonly Judged[]): Html {
  if (judged.length === 0) return html`<p>The scenario states no requirement.</p>`;
  return html`<table class="requirements">
<thead><tr><th>#</th><th>verdict</th><th>requirement</th><th class="number">margin</th><th>why</th></tr></thead>
<tbody>${judged.map(row)}</tbody>
</table>
<p class="note">The margin is the distance to failing; it is negative where the requirement failed, and a dash where there is no such number.</p>`;
}

const row = (j: Judged): Html => html`<tr class="${j.verdict}">
<td>${j.number}</td><td>${badge(j.verdict)}</td>
<td><b>${j.name}</b>${j.formula !== '' && html`<code class="formula">${j.formula}</code>`}</td>
<td class="number">${quantity(j.margin, j.unit)}</td>
<td>${j.reason}${evidenceOf(j)}</td>
</tr>
`;

/** So many pieces of evidence are shown where a requirement failed; the others, and those of the rest, are folded. */
const SHOWN = 3;

function evidenceOf(j: Judged): Html {
  const shown = failed(j) ? j.evidence.slice(0, SHOWN) : [];
  const folded = j.evidence.slice(shown.length);
  const summary = shown.length > 0 ? `${folded.length} more` : 'evidence';
  return html`${shown.length > 0 && list(shown)}${
    folded.length > 0 && html`<details><summary>${summary}</summary>${list(folded)}</details>`
  }`;
}

const list = (evidence: readonly Evidence[]): Html =>
  html`<ul class="evidence">${evidence.map(
    ({ at, text }) => html`<li>${at !== undefined && html`<span class="at">t = ${figure(at)} s</span> `}${text}</li>`,
  )}</ul>`;
