import { readFileSync } from 'node:fs';
import { withBudgets } from '#simulator';
import { eventList, faultTable } from './events.ts';
import { figure } from './format.ts';
import { digestSection, healthSection, reasonsOf } from './health.ts';
import { type Html, html, sound } from './html.ts';
import { isTelling, lanes } from './lanes.ts';
import { latencySection } from './latency.ts';
import { ledgerSection } from './ledger.ts';
import { marginsSection } from './margins.ts';
import { type Material, materialOf, type ReportInput } from './material.ts';
import { movedShare, type Panel, panelsOf, signalOf } from './panels.ts';
import { plot } from './plot.ts';
import { requirementsTable } from './requirements.ts';
import { timeline } from './timeline.ts';
import { badge, factOf, failed, type Judged, judgedOf } from './verdicts.ts';
import { violationsSection } from './violations.ts';

const STYLE = readFileSync(new URL('./style.css', import.meta.url), 'utf8');

/**
 * One run as one file: for an engineer who was not there. It needs no network, no script and no other file.
 * @example writeFileSync('report.html', reportHtml({ run, session, frames, requirements, replay, recording }))
 */
export function reportHtml(input: ReportInput): string {
  const { run, session } = input;
  const requirements = withBudgets(input.requirements, run.budgets);
  const material = materialOf({ ...input, requirements });
  const formulas = session.requirements.map(({ name, formula }) => [name, formula] as const);
  const asked = Object.entries(requirements).map(([name, { formula }]) => [name, formula] as const);
  const judged = judgedOf(run, new Map([...formulas, ...asked]));
  const panels = panelsOf(session, judged, (point) => movedShare(material, point));
  return `<!doctype html>\n${html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${run.verdict}: ${run.name}</title>
<style>${sound(STYLE)}</style>
</head>
<body>
${head(material, judged)}
<main>
${section('Requirements', requirementsTable(judged))}
${judged.some(failed) && section('First violations', violationsSection(material, judged, panels))}
${section('Margins', marginsSection(material, judged))}
${section('What happened', happened(material, judged, panels))}
${section('Latency', latencySection(material))}
${section('Ledger', ledgerSection(material))}
${section('Harness health', healthSection(material))}
${section('Digests', digestSection(material))}
</main>
<footer>Written by Plantwright from the frames of one run.</footer>
</body>
</html>
`}`;
}

const section = (title: string, content: Html): Html => html`<section><h2>${title}</h2>
${content}
</section>`;

/** Verdict and fact, then where they come from and how to see them again. */
function head({ run, session, replay, recording, medium }: Material, judged: readonly Judged[]): Html {
  const others = judged.filter(failed).slice(1);
  const facts: readonly (readonly [string, string | number])[] = [
    ['scenario', run.scenario],
    ['plant', `${run.plant}, ${session.plant.path}`],
    ['target', run.target],
    ['defect', run.defect === null ? 'none' : `${run.defect} (switched on on purpose)`],
    ['seed', run.seed],
    ['started', started(session.startedAt)],
    ['judged for', `${figure(run.judgedFor / 1e6)} s`],
  ];
  return html`<header class="${run.verdict}">
<p class="verdict">${badge(run.verdict)}</p>
<h1>${run.name}</h1>
<p class="fact">${factOf(run, judged)}</p>
${others.length > 0 && html`<ul class="others">${others.map(({ verdict, name, reason }) => html`<li>${verdict === 'error' ? 'error in' : 'fails too:'} <b>${name}</b>: ${reason}</li>`)}</ul>`}
${run.invalid.length > 0 && reasonsOf(run.invalid)}
${run.notes.length > 0 && html`<ul class="notes">${run.notes.map((note) => html`<li>${note}</li>`)}</ul>`}
${medium !== undefined && html`<p class="medium">${medium}</p>`}
<p class="briefing">${session.briefing}</p>
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<dl class="again"><dt>play it again</dt><dd><code>${replay}</code></dd><dt>recording</dt><dd><code>${recording}</code></dd></dl>
</header>`;
}

/** To the second, in UTC. A recording that was torn may not know. */
function started(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? 'not known' : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** Timeline, plots and lanes over one axis of time, then the same in words. */
function happened(material: Material, judged: readonly Judged[], panels: readonly Panel[]): Html {
  const [still, telling] = [false, true].map((wanted) => panels.filter((p) => isTelling(p, material) === wanted));
  const [others, analogues] = [false, true].map((wanted) =>
    telling!.filter((p) => (signalOf(p).kind === 'analog') === wanted),
  );
  return html`${legend(material, judged)}
<div class="wide">
${timeline(material, judged)}
${analogues!.map((panel) => plot(panel, material))}
${others!.length > 0 && lanes(others!, material)}
</div>
${still!.length > 0 && html`<p class="note">Did not change, and were never in doubt: ${still!.map((p) => signalOf(p).id).join(', ')}.</p>`}
<h3>Faults</h3>
${faultTable(material.run.faults)}
<h3>Events</h3>
${eventList(material)}`;
}

/** What the pictures' marks mean: of those that a run may lack, only the ones it has. */
const legend = ({ run }: Material, judged: readonly Judged[]): Html => html`<ul class="legend">
<li><span class="key true"></span><b>true</b>: what the physics says</li>
<li><span class="key sensed"></span><b>sensed</b>: what instruments read and the PLC acts on</li>
<li><span class="key believed"></span><b>believed</b>: what the stack says, when it was received</li>
<li><span class="key believed doubted"></span>believed, but not marked good</li>
${run.ledger.lost > 0 && html`<li><span class="key lost"></span>a sample that was lost on its way, when it was sent</li>`}
${run.faults.length > 0 && html`<li><span class="key window"></span>a fault is in force</li>`}
${judged.some(failed) && html`<li><span class="key violation">✕ 1</span> where requirement 1 was first found to fail</li>`}
</ul>`;
