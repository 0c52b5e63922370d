import type { Times } from '#simulator';
import { counted, figure } from './format.ts';
import { type Html, html } from './html.ts';
import type { Material } from './material.ts';

/** Whether the harness itself was on time, and why a run could not be judged. */
export function healthSection(material: Material): Html {
  const { run } = material;
  const { n, p50, p99, max, allowed } = run.lateness;
  const late = allowed !== null && p99 > allowed;
  return html`${run.invalid.length > 0 ? reasonsOf(run.invalid) : html`<p>The harness has nothing to report against this run.</p>`}
<div class="wide"><table>
<thead><tr><th>steps of the plant</th><th class="number">late by p50</th><th class="number">p99</th><th class="number">max</th><th class="number">p99 allowed</th></tr></thead>
<tbody><tr><td>${n}</td><td class="number">${figure(p50)} ms</td><td class="number${late && ' abnormal'}">${figure(p99)} ms</td><td class="number">${figure(max)} ms</td>
<td class="number">${allowed === null ? 'no limit' : `${figure(allowed)} ms`}</td></tr></tbody></table></div>
<p class="note">${
    allowed === null
      ? 'No requirement gives the stack a time, so nothing depends on how punctual the harness was.'
      : 'A harness that steps its plant late would blame the stack for it: p99 may reach an eighth of the tightest budget, beyond that a run is invalid.'
  }</p>
${run.calibration !== null && calibrationTable(run.calibration)}
${autoBudgets(material)}
${run.health !== null && probesTable(run.health)}`;
}

const MARKS = ['p50', 'p95', 'p99', 'max'] as const;
const heads = (first: string) =>
  html`<thead><tr><th>${first}</th><th class="number">n</th>${MARKS.map((mark) => html`<th class="number">${mark}</th>`)}</tr></thead>`;
const times = (name: string, t: Times) =>
  html`<tr><td>${name}</td><td class="number">${t.n}</td>${MARKS.map((mark) => html`<td class="number">${figure(t[mark])} ms</td>`)}</tr>
`;

/** The harness against itself: what no stack can be blamed for. */
const calibrationTable = ({
  before,
  after,
  pathAtMost,
  measurable,
}: NonNullable<Material['run']['calibration']>) => html`<div class="wide"><table>
${heads("the harness's own path")}
<tbody>${times('before the run', before.path)}${times('after the run', after.path)}${times('events late, before', before.late)}${times('events late, after', after.late)}</tbody></table></div>
<p class="note">Virtual device, socket, own client and stamp, with no stack in between: 99 % take at most ${figure(pathAtMost)} ms (with 95 % confidence). The tightest budget that can be measured here is three times that, ${figure(measurable)} ms; below it a run is invalid.</p>`;

/** What was given to requirements that left their budget to the harness, and what it is made of. */
function autoBudgets({ run, requirements }: Material): Html | false {
  const given = Object.entries(run.budgets);
  if (given.length === 0) return false;
  return html`<p>Budgets that were left to the harness: the physical bound of the chain, and three times its own path as it was before the run.</p>
<ul>${given.map(([name, budget]) => {
    const s = requirements[name]?.specification;
    const chain = s?.kind === 'fresh' ? run.points.find(({ id }) => id === s.point)?.chain : undefined;
    return html`<li><b>${name}</b>: ${figure(budget / 1e3)} ms${chain !== undefined && ` = ${figure(chain / 1e3)} ms + ${figure((budget - chain) / 1e3)} ms`}</li>`;
  })}</ul>`;
}

/** The event loop, and how the probes kept to their schedules. */
const probesTable = ({ loopDelay, probes }: NonNullable<Material['run']['health']>) => html`<div class="wide"><table>
${heads('meanwhile')}
<tbody>${times('event loop late', loopDelay)}${probes.map((p) => html`${times(`asked late for ${p.name}`, p.late)}${times(`${p.name} answered`, p.answered)}`)}</tbody></table></div>
<p class="note">An answer counts from when its question was due, so that a stack that stalls is charged for every question that could not be asked meanwhile.${unanswered(probes)}</p>`;

const unanswered = (probes: NonNullable<Material['run']['health']>['probes']) =>
  probes
    .filter((p) => p.unanswered > 0)
    .map((p) => ` Never answered: ${counted(p.unanswered, 'question')} for ${p.name}.`);

export const reasonsOf = (reasons: readonly string[]): Html =>
  html`<div class="reasons"><p><b>Invalid: ${counted(reasons.length, 'reason')} why this run cannot be judged.</b> The results below are listed, but prove nothing.</p><ul>${reasons.map((reason) => html`<li>${reason}</li>`)}</ul></div>`;

/** What the run can be told again from. */
export const digestSection = ({ run }: Material): Html => html`<dl class="digests">
<dt>plan</dt><dd><code>${run.planDigest || 'none'}</code></dd>
<dt>input</dt><dd><code>${run.inputDigest || 'none'}</code></dd>
<dt>truth</dt><dd><code>${run.truthDigest || 'none: nothing was played'}</code></dd>
</dl>
<p class="note">Two runs with equal plan and input digests have, on any machine, the same truth digest: the plant did exactly the same in both, so what differs between them is the stack. The digests are SHA-256 of the plan (plant, scenario, parameters, seed), of everything that entered the plant, and of all its values every 100 ms.</p>`;
