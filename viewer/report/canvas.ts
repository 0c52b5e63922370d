import { type Html, html } from './html.ts';
import type { Span } from './material.ts';

/** The measures that timeline, plots and lanes share, so that one instant stands at one place in all of them. */
export const CANVAS = { width: 960, left: 168, right: 44 } as const;

/** The place of a time of the run, in px; what lies outside is put on the edge. */
export function placeOf(t: number, { from, to }: Span): number {
  const share = Math.min(1, Math.max(0, (t - from) / (to - from)));
  return Math.round((CANVAS.left + share * (CANVAS.width - CANVAS.left - CANVAS.right)) * 10) / 10;
}

/** Where an axis of time has its ticks, in s: about ten, at round numbers. */
export function ticksOf({ from, to }: Span): { readonly every: number; readonly at: readonly number[] } {
  const span = (to - from) / 1e6;
  const every = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600].find((step) => span / step <= 12) ?? span / 10;
  const at: number[] = [];
  for (let t = Math.ceil(from / 1e6 / every) * every; t <= to / 1e6; t += every) at.push(t);
  return { every, at };
}

/** A picture of a given height, with words for those who cannot see it. */
export const picture = (height: number, words: string, content: Html): Html =>
  html`<svg viewBox="0 0 ${CANVAS.width} ${height}" role="img" aria-label="${words}" class="picture">${content}</svg>`;

/** The axis of time, with a line down to `bottom` at each tick. */
export function timeAxis(axis: Span, top: number, bottom: number): Html {
  return html`<g class="axis">${ticksOf(axis).at.map((s) => {
    const x = placeOf(s * 1e6, axis);
    return html`<line x1="${x}" x2="${x}" y1="${top}" y2="${bottom}"/><text x="${x}" y="${top - 5}" text-anchor="middle">${s} s</text>`;
  })}</g>`;
}
