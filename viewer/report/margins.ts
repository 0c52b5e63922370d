import { type Course, coursesOf } from '#simulator';
import { courseStrip } from './course.ts';
import { gaugeBar, gaugeOf } from './gauge.ts';
import { type Html, html } from './html.ts';
import type { Material } from './material.ts';
import type { Judged } from './verdicts.ts';

/** How far each requirement was from failing: over time where it is a formula, else as what was used of its limit. */
export function marginsSection(material: Material, judged: readonly Judged[]): Html {
  const asked = judged.filter(({ verdict }) => verdict !== 'skipped');
  const strips = asked.flatMap((j) => stripsOf(j, material));
  const bars = asked.flatMap((j) => barOf(j, material));
  const drawn = new Set([...strips, ...bars].map(({ of }) => of));
  const others = asked.filter((j) => !drawn.has(j));
  if (asked.length === 0) return html`<p>Nothing was judged.</p>`;
  return html`${
    strips.length > 0 &&
    html`<p>How far each formula was from not holding, over the time of the run. At zero it turns: below it did not hold.</p>
<ul class="legend">
${strips.some(({ isState }) => !isState) && html`<li><span class="key distance"></span>distance to not holding</li>`}
${strips.some(({ isState }) => isState) && html`<li><span class="key holding"></span>it holds, where there is no distance</li>`}
${strips.some(({ isUnknown }) => isUnknown) && html`<li><span class="key hatched"></span>not known: it lay somewhere in this band</li>`}
${strips.some(({ isTriggered }) => isTriggered) && html`<li><span class="key trigger">▼</span>a trigger: only what stands there counts</li>`}
</ul>
<div class="wide">${strips.map(({ picture }) => picture)}</div>`
  }${
    bars.length > 0 &&
    html`<p>What was used of each limit. Where a quantile is judged, it is the bound that decided.</p>
<div class="wide">${bars.map(({ picture }) => picture)}</div>`
  }${
    others.length > 0 &&
    html`<p class="note">Without a number: ${others.map(({ number, name }) => `${number} ${name}`).join('; ')}.</p>`
  }`;
}

interface Drawn {
  readonly of: Judged;
  readonly picture: Html;
}

interface Strip extends Drawn {
  readonly isUnknown: boolean;
  readonly isTriggered: boolean;
  readonly isState: boolean;
}

function stripsOf(j: Judged, material: Material): Strip[] {
  const specification = material.requirements[j.name]?.specification;
  if (specification?.kind !== 'formula' || material.run.judgedFor <= 0) return [];
  const { frames, session, run } = material;
  const courses = coursesOf(specification, { frames, hops: session.hops, scriptEnd: run.judgedFor });
  return courses.map((course, i) => ({
    of: j,
    picture: courseStrip(course, j, material, courses.length > 1 ? `, part ${i + 1}` : ''),
    isState: course.unit === '',
    isUnknown: course.stretches.some(isUnknown),
    isTriggered: course.asked === 'when triggered' && j.evidence.some(({ at }) => at !== undefined),
  }));
}

const isUnknown = ({ lower, upper }: Course['stretches'][number]) => lower !== upper;

function barOf(j: Judged, material: Material): Drawn[] {
  const specification = material.requirements[j.name]?.specification;
  const gauge = specification && gaugeOf(specification, j, material);
  return gauge ? [{ of: j, picture: gaugeBar(gauge, j) }] : [];
}
