import type { Value } from '#simulator';
import { CANVAS, picture, placeOf, timeAxis } from './canvas.ts';
import { shortened } from './format.ts';
import { type Html, html } from './html.ts';
import type { Material, Span, Step } from './material.ts';
import { type Panel, signalOf } from './panels.ts';
import { faultSpans } from './spans.ts';
import { firstFailure } from './verdicts.ts';

const TOP = 22;
const LANE = 13;
const GAP = 12;

/** A stretch of one value on one layer. */
interface Stretch extends Span {
  readonly value: Value;
  readonly good: boolean;
}

/** Discretes and states as lanes, one per layer: a bar while true, a bar with its name for a state. */
export function lanes(panels: readonly Panel[], material: Material): Html {
  const { axis, run } = material;
  const rows = panels.map((panel) => ({ panel, layers: layersOf(panel, material) }));
  const heights = rows.map(({ layers }) => Math.max(2, layers.length) * LANE + GAP);
  const tops = heights.map((_, i) => TOP + GAP / 2 + heights.slice(0, i).reduce((sum, h) => sum + h, 0));
  const bottom = TOP + heights.reduce((sum, h) => sum + h, 0);
  const names = panels.map((panel) => signalOf(panel).id).join(', ');
  return picture(
    bottom + 4,
    `Discretes and states over time: ${names}`,
    html`${timeAxis(axis, TOP, bottom)}${faultSpans(run.faults, axis).map(
      ({ from, to }) =>
        html`<rect class="fault" x="${placeOf(from, axis)}" width="${placeOf(to, axis) - placeOf(from, axis)}" y="${TOP}" height="${bottom - TOP}"/>`,
    )}${rows.map(({ panel, layers }, i) => laneGroup(panel, layers, tops[i]!, axis))}`,
  );
}

type Layer = { readonly name: 'true' | 'sensed' | 'believed'; readonly stretches: readonly Stretch[] };

function layersOf({ true: real, sensed, points }: Panel, material: Material): Layer[] {
  const { axis } = material;
  return [
    ...(real ? [{ name: 'true' as const, stretches: stretchesOf(material.of('true', real.id), axis) }] : []),
    ...(sensed ? [{ name: 'sensed' as const, stretches: stretchesOf(material.of('sensed', sensed.id), axis) }] : []),
    ...points.map((point) => ({ name: 'believed' as const, stretches: stretchesOf(material.believed(point), axis) })),
  ];
}

function stretchesOf(steps: readonly Step[], { from, to }: Span): Stretch[] {
  const stretches: Stretch[] = [];
  for (const [i, { t, value, good }] of steps.entries()) {
    const span = { from: Math.max(from, t), to: Math.min(to, steps[i + 1]?.t ?? to) };
    if (span.to <= span.from) continue;
    const last = stretches.at(-1);
    if (last && last.value === value && last.good === good) stretches[stretches.length - 1] = { ...last, to: span.to };
    else stretches.push({ ...span, value, good });
  }
  return stretches;
}

/** A value as a float32 on the wire keeps it. */
const carried = (value: Value) => (typeof value === 'number' ? Math.fround(value) : value);

/** Whether a quantity changed, was ever in doubt, or is not the same on all layers: only then it is worth a picture. */
export function isTelling(panel: Panel, material: Material): boolean {
  const stretches = layersOf(panel, material).flatMap((layer) => layer.stretches);
  return new Set(stretches.map(({ value }) => carried(value))).size > 1 || stretches.some(({ good }) => !good);
}

function laneGroup(panel: Panel, layers: readonly Layer[], top: number, axis: Span): Html {
  const { id } = signalOf(panel);
  const bottom = top + Math.max(2, layers.length) * LANE;
  return html`<g class="gutter"><text x="4" y="${top + 10}" class="name">${shortened(id, 19)}</text>${layers.map(
    ({ name }, i) => html`<text x="${CANVAS.left - 6}" y="${top + i * LANE + 10}" text-anchor="end">${name}</text>`,
  )}</g>${layers.map(({ name, stretches }, i) =>
    distinct(stretches, axis).map((stretch) => bar(stretch, `${name} ${id}`, name, top + i * LANE, axis)),
  )}${panel.failed.map((judged) => {
    const at = firstFailure(judged);
    if (at === undefined) return undefined;
    const x = placeOf(at * 1e6, axis);
    return html`<g class="violation"><line x1="${x}" x2="${x}" y1="${top - 3}" y2="${bottom + 1}"/><text x="${x + 3}" y="${top - 1}">✕ ${judged.number}</text></g>`;
  })}`;
}

/** Without those that nobody could see: narrower than half a pixel, where another has begun in the same. */
function distinct(stretches: readonly Stretch[], axis: Span): readonly Stretch[] {
  let last = Number.NaN;
  return stretches.filter(({ from, to }) => {
    const [column, end] = [Math.floor(2 * placeOf(from, axis)), Math.floor(2 * placeOf(to, axis))];
    const seen = column !== last || end > column;
    last = column;
    return seen;
  });
}

/** A bar: full height for true and for states, a line at the foot for false; hatched where not good. */
function bar({ from, to, value, good }: Stretch, of: string, layer: Layer['name'], top: number, axis: Span): Html {
  const [x, end] = [placeOf(from, axis), placeOf(to, axis)];
  const width = Math.max(0.5, Math.round((end - x) * 10) / 10);
  const text = typeof value === 'string' ? value : undefined;
  const raised = text !== undefined || (value !== false && value !== 0);
  const words = `${of}: ${value}${good ? '' : ', not good'}, from ${(from / 1e6).toFixed(2)} s to ${(to / 1e6).toFixed(2)} s`;
  const kind = `bar ${layer}${good ? '' : ' doubted'}${text === undefined ? '' : ' state'}`;
  return html`<g><title>${words}</title><rect class="${kind}" x="${x}" width="${width}" y="${raised ? top + 1 : top + LANE - 3}" height="${raised ? LANE - 3 : 1}"/>${
    text !== undefined &&
    width > 7 * text.length &&
    html`<text class="${kind}" x="${x + 3}" y="${top + 9.5}">${text}</text>`
  }</g>`;
}
