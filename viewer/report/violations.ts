import type { SignalInfo } from '#simulator';
import { instant, NOTHING, quantity } from './format.ts';
import { type Html, html } from './html.ts';
import { isTelling } from './lanes.ts';
import type { Material, Span, Step } from './material.ts';
import { type Panel, signalOf } from './panels.ts';
import { plot } from './plot.ts';
import { failed, firstFailure, type Judged } from './verdicts.ts';

/** What is shown around a violation, and the shortest run in which that is a closer look. In µs. */
const BEFORE = 4e6;
const AFTER = 6e6;
const CLOSER_FROM = 14e6;
/** A requirement on many points is shown by the first that moved. */
const CLOSE_UPS = 2;

/** Each failed requirement where it was first found so: what was true, sensed and believed then, and a closer look. */
export function violationsSection(material: Material, judged: readonly Judged[], panels: readonly Panel[]): Html {
  const told = judged.filter(failed).map((j) => ({ j, at: firstFailure(j) }));
  return html`${told.map(
    ({ j, at }) => html`<h3>✕ ${j.number} ${j.name}</h3>
${at === undefined ? html`<p>${j.reason}. That is of the run as a whole: it has no instant.</p>` : violation(j, at * 1e6, material, panels)}`,
  )}`;
}

function violation(j: Judged, at: number, material: Material, panels: readonly Panel[]): Html {
  const own = panels.filter((panel) => panel.failed.includes(j));
  const alarms = [...new Set([...j.formula.matchAll(/\balarm ([\w/.-]+)/g)].map(([, id]) => id!))];
  if (own.length + alarms.length === 0) {
    return html`<p class="note">At t = ${instant(at)}; it names no signal of the plant.</p>`;
  }
  return html`<div class="wide">${table([...own.flatMap((panel) => rows(panel, at, material)), ...alarms.map((id) => alarmRow(id, at, material))], at)}
${closer(own, at, j, material)}</div>`;
}

const table = (lines: readonly Html[], at: number): Html => html`<table>
<thead><tr><th>at t = ${instant(at)}</th><th class="number">true</th><th class="number">sensed</th><th class="number">believed</th><th>quality</th><th class="number">received</th><th class="number">its age</th></tr></thead>
<tbody>${lines}</tbody></table>`;

/** One row for each tag; one without beliefs for what is on no wire. */
function rows(panel: Panel, at: number, material: Material): Html[] {
  const { true: real, sensed, points } = panel;
  const layer = (name: 'true' | 'sensed', signal: SignalInfo | undefined) =>
    signal === undefined ? NOTHING : shown(standing(material.of(name, signal.id), at), signal);
  const facts = html`<td class="number">${layer('true', real)}</td><td class="number">${layer('sensed', sensed)}</td>`;
  const name = real && sensed ? `${signalOf(panel).id} (true: ${real.id})` : signalOf(panel).id;
  if (points.length === 0)
    return [html`<tr><td>${name}</td>${facts}<td class="number">${NOTHING}</td><td></td><td></td><td></td></tr>`];
  return points.map((point) => {
    const belief = standing(material.believed(point), at);
    const age = belief?.sourceTime === undefined ? undefined : at - belief.sourceTime;
    return html`<tr><td>${points.length > 1 ? point : name}</td>${facts}<td class="number">${shown(belief, signalOf(panel))}</td>
<td>${belief === undefined ? NOTHING : belief.good ? 'good' : 'not good'}</td><td class="number">${instant(belief?.t)}</td><td class="number">${instant(age)}</td></tr>
`;
  });
}

/** What the stack's alarm list said of an alarm: it has no time of its own but that of its change. */
function alarmRow(id: string, at: number, { alarms }: Material): Html {
  const span = alarms.find((a) => a.id === id && a.from <= at && at < a.to);
  return html`<tr><td>alarm ${id}</td><td class="number">${NOTHING}</td><td class="number">${NOTHING}</td><td class="number">${span ? 'active' : 'not active'}</td><td></td><td class="number">${instant(span?.from)}</td><td></td></tr>`;
}

/** What stood at a time. */
const standing = (steps: readonly Step[], at: number): Step | undefined => steps.findLast(({ t }) => t <= at);

const shown = (step: Step | undefined, { unit }: SignalInfo): string => {
  if (step === undefined) return NOTHING;
  return typeof step.value === 'number' ? quantity(step.value, unit) : String(step.value);
};

/** The seconds around it, where the whole run is much longer than they are. */
function closer(panels: readonly Panel[], at: number, { number }: Judged, material: Material): Html[] {
  const { axis } = material;
  if (axis.to - axis.from < CLOSER_FROM) return [];
  const [from, to] = [Math.floor((at - BEFORE) / 1e6) * 1e6, Math.ceil((at + AFTER) / 1e6) * 1e6];
  const span: Span = { from: Math.max(axis.from, from), to: Math.min(axis.to, to) };
  const near = { ...material, axis: span };
  const moving = panels.filter((panel) => signalOf(panel).kind === 'analog' && isTelling(panel, near));
  return moving.slice(0, CLOSE_UPS).map((panel) => plot(panel, near, ` around violation ${number}`));
}
