import { counted, figure } from './format.ts';
import { type Html, html } from './html.ts';
import type { Material } from './material.ts';

/** Whether the harness itself was on time, and why a run could not be judged. */
export function healthSection({ run }: Material): Html {
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
  }</p>`;
}

export const reasonsOf = (reasons: readonly string[]): Html =>
  html`<div class="reasons"><p><b>Invalid: ${counted(reasons.length, 'reason')} why this run cannot be judged.</b> The results below are listed, but prove nothing.</p><ul>${reasons.map((reason) => html`<li>${reason}</li>`)}</ul></div>`;

/** What the run can be told again from. */
export const digestSection = ({ run }: Material): Html => html`<dl class="digests">
<dt>plan</dt><dd><code>${run.planDigest || 'none'}</code></dd>
<dt>input</dt><dd><code>${run.inputDigest || 'none'}</code></dd>
<dt>truth</dt><dd><code>${run.truthDigest || 'none: nothing was played'}</code></dd>
</dl>
<p class="note">Two runs with equal plan and input digests have, on any machine, the same truth digest: the plant did exactly the same in both, so what differs between them is the stack. The digests are SHA-256 of the plan (plant, scenario, parameters, seed), of everything that entered the plant, and of all its values every 100 ms.</p>`;
