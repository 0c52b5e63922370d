import type { Course, CourseStretch } from '#simulator';
import { CANVAS, picture, placeOf, timeAxis } from './canvas.ts';
import { counted, figure, instant, quantity, shortened } from './format.ts';
import { type Html, html } from './html.ts';
import { reduced, type Vertex } from './lines.ts';
import type { Material, Span } from './material.ts';
import { faultSpans } from './spans.ts';
import { firstFailure, type Judged } from './verdicts.ts';

const TOP = 20;
const HEIGHT = 74;
/** States alone need no height. */
const LANE = 34;
/** Letters of a name that fit beside the numbers of the axis. */
const LETTERS = 20;

const ASKED: Readonly<Record<Course['asked'], string>> = {
  throughout: 'at every instant',
  once: 'at one instant',
  'when triggered': 'when triggered',
  'at the start': 'at the start',
};

/** One formula over the time of the run: how far it was from not holding, what was not known, and where it failed. */
export function courseStrip(course: Course, judged: Judged, material: Material, part: string): Html {
  const { axis, run } = material;
  const range = rangeOf(course);
  const bottom = TOP + (range ? HEIGHT : LANE);
  const place = range && ((y: number) => TOP + ((range.high - y) / (range.high - range.low)) * HEIGHT);
  const words = `Margin of ${judged.number} ${judged.name}${part} over time, ${leastOf(course)}`;
  return picture(
    bottom + 6,
    words,
    html`<defs><pattern id="${patternOf(judged, part)}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="hatch" x1="0" x2="0" y1="0" y2="6"/></pattern></defs>
${timeAxis(axis, TOP, bottom)}${faultSpans(run.faults, axis).map(
  ({ from, to }) =>
    html`<rect class="fault" x="${placeOf(from, axis)}" width="${width({ from, to }, axis)}" y="${TOP}" height="${bottom - TOP}"/>`,
)}
${gutter(course, judged)}
${place ? distances(course, place, axis) : states(course, axis)}
${unknowns(course, axis, bottom, place).map(
  ([x, w, top, height]) =>
    html`<rect class="unknown" fill="url(#${patternOf(judged, part)})" x="${x}" width="${w}" y="${top}" height="${height}"/>`,
)}
${range && place && scale(range, course.unit, place)}
${triggers(course, judged, axis, bottom)}${success(course, judged, axis, bottom)}${violation(judged, axis, bottom)}`,
  );
}

const patternOf = ({ number }: Judged, part: string) => `hatch-${number}${part.replace(/\W+/g, '-')}`;

/** What the y axis shows: zero, and all that is known. Undefined for states alone. */
function rangeOf({ unit, stretches }: Course): { low: number; high: number } | undefined {
  if (unit === '') return undefined;
  const [low, high] = stretches
    .flatMap(({ lower, upper }) => [lower, upper])
    .filter(Number.isFinite)
    .reduce(([a, b], y) => [Math.min(a, y), Math.max(b, y)], [0, 0]);
  const pad = 0.12 * (high - low || 1);
  return { low: low - (low < 0 ? pad : pad / 2), high: high + pad };
}

/** Of a share of the scale of each comparison no reader misses the unit at a number. */
const writtenUnit = (unit: string) => (unit === 'of the scale' ? '' : unit);

const known = ({ lower, upper }: CourseStretch) => lower === upper && Number.isFinite(lower);
const width = ({ from, to }: Span, axis: Span) => Math.round((placeOf(to, axis) - placeOf(from, axis)) * 10) / 10;

/** The line of what is known, and the red below zero where the formula had to hold throughout. */
function distances({ stretches, asked }: Course, place: (y: number) => number, axis: Span): Html {
  const lines: Vertex[][] = [];
  let before: CourseStretch | undefined;
  for (const s of stretches) {
    if (known(s)) {
      if (before === undefined || before.to !== s.from) lines.push([]);
      const y = place(s.lower);
      lines.at(-1)!.push([placeOf(s.from, axis), y], [placeOf(s.to, axis), y]);
      before = s;
    } else before = undefined;
  }
  const zero = place(0);
  const below = asked === 'throughout' ? lines.map((line) => line.map(([x, y]): Vertex => [x, Math.max(y, zero)])) : [];
  return html`${below
    .filter((line) => line.some(([, y]) => y > zero))
    .map((line) => html`<path class="below" d="${pathOf(line)}V${tenth(zero)}H${line[0]![0]}Z"/>`)}
<line class="zero" x1="${CANVAS.left}" x2="${CANVAS.width - CANVAS.right}" y1="${tenth(zero)}" y2="${tenth(zero)}"/>
${lines.map((line) => html`<path class="course" d="${pathOf(line)}"/>`)}`;
}

const tenth = (x: number) => Math.round(x * 10) / 10;
const pathOf = (line: readonly Vertex[]) =>
  reduced(line, 0.5)
    .map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x} ${tenth(y)}`)
    .join('');

/** Without a distance: a bar while it holds, a line at the foot while it does not. */
function states({ stretches, asked }: Course, axis: Span): Html {
  const bad = asked === 'throughout' ? ' bad' : '';
  return html`${joined(stretches.filter(({ holds }) => holds !== undefined)).map(({ from, to, holds }) =>
    holds
      ? html`<rect class="bar sensed" x="${placeOf(from, axis)}" width="${Math.max(0.5, width({ from, to }, axis))}" y="${TOP + 8}" height="14"/>`
      : html`<rect class="bar off${bad}" x="${placeOf(from, axis)}" width="${Math.max(0.5, width({ from, to }, axis))}" y="${TOP + 19}" height="3"/>`,
  )}`;
}

const joined = (stretches: readonly CourseStretch[]): CourseStretch[] => {
  const found: CourseStretch[] = [];
  for (const s of stretches) {
    const last = found.at(-1);
    if (last && last.holds === s.holds && last.to === s.from) found[found.length - 1] = { ...last, to: s.to };
    else found.push(s);
  }
  return found;
};

/** Where the distance lies somewhere between two bounds: x, width, top, height; what nobody could tell apart is one. */
function unknowns({ stretches }: Course, axis: Span, bottom: number, place: ((y: number) => number) | undefined) {
  const found: [x: number, width: number, top: number, height: number][] = [];
  for (const s of stretches) {
    if (s.holds !== undefined && (known(s) || place === undefined)) continue;
    const x = placeOf(s.from, axis);
    const edge = (bound: number, open: number) => (place && Number.isFinite(bound) ? tenth(place(bound)) : open);
    const [top, foot] = [edge(s.upper, TOP), edge(s.lower, bottom)];
    const last = found.at(-1);
    const w = Math.max(0.5, width(s, axis));
    if (last && x - (last[0] + last[1]) < 0.5 && last[2] === top && last[3] === foot - top)
      last[1] = tenth(x + w - last[0]);
    else found.push([x, w, top, tenth(foot - top)]);
  }
  return found;
}

/** Zero, and the greatest and least that is shown, with the unit. */
function scale({ low, high }: { low: number; high: number }, unit: string, place: (y: number) => number): Html {
  const values = [0, high > -low ? high / 1.12 : 0, low < 0 ? low / 1.12 : 0].filter(
    (y, i, all) => all.indexOf(y) === i,
  );
  const shown = values.filter((y) => y === 0 || Math.abs(place(y) - place(0)) > 14);
  return html`<g class="axis">${shown.map(
    (y) =>
      html`<text x="${CANVAS.left - 5}" y="${tenth(place(y)) + 4}" text-anchor="end">${y === 0 ? quantity(0, writtenUnit(unit)) : figure(Number(y.toPrecision(2)))}</text>`,
  )}</g>`;
}

function gutter(course: Course, { number, name }: Judged): Html {
  const [first, rest] = twoLines(`${number} ${name}`);
  const lines = [...(rest === '' ? [] : [{ text: rest, kind: 'name' }]), { text: ASKED[course.asked], kind: '' }];
  const least = course.unit === '' ? '' : leastOf(course);
  return html`<g class="gutter"><title>${name}: ${course.text}</title><text x="4" y="${TOP + 8}" class="name">${first}</text>${[
    ...lines,
    ...(least === '' ? [] : [{ text: least, kind: '' }]),
  ].map(
    ({ text, kind }, i) =>
      html`<text x="4" y="${TOP + 22 + 14 * i}" class="${kind}">${shortened(text, LETTERS + 2)}</text>`,
  )}</g>`;
}

/** A name on two lines, broken between words. */
export function twoLines(text: string): readonly [string, string] {
  if (text.length <= LETTERS) return [text, ''];
  const space = text.lastIndexOf(' ', LETTERS);
  const at = space > 4 ? space : LETTERS;
  return [text.slice(0, at), shortened(text.slice(at).trim(), LETTERS)];
}

/** The number that decides, as far as there is one. */
function leastOf({ asked, stretches, unit }: Course): string {
  if (unit === '') {
    const unknown = stretches.filter(({ holds }) => holds === undefined).length;
    return unknown > 0 ? 'not always known' : 'true or false';
  }
  const values = stretches.filter(known).map(({ lower }) => lower);
  if (values.length === 0) return 'never known';
  const told = (y: number) => quantity(Number(y.toPrecision(3)), writtenUnit(unit));
  if (asked === 'throughout') return `least ${told(values.reduce((a, b) => Math.min(a, b)))}`;
  return asked === 'once' ? `most ${told(values.reduce((a, b) => Math.max(a, b)))}` : '';
}

/** The instants at which it was asked: the value there is the one that counts. */
function triggers({ asked }: Course, { evidence }: Judged, axis: Span, bottom: number): Html | false {
  if (asked !== 'when triggered') return false;
  const times = evidence.flatMap(({ at }) => (at === undefined ? [] : [at * 1e6]));
  return html`<g class="triggers"><title>${counted(times.length, 'trigger')}</title>${times.map((t) => {
    const x = placeOf(t, axis);
    return html`<line x1="${x}" x2="${x}" y1="${TOP}" y2="${bottom}"/><path d="M${x - 4} ${TOP}h8l-4 7z"/>`;
  })}</g>`;
}

function violation(judged: Judged, axis: Span, bottom: number): Html | false {
  const at = judged.verdict === 'fail' ? firstFailure(judged) : undefined;
  return at === undefined
    ? false
    : mark(at * 1e6, `✕ first violation, ${instant(at * 1e6)}`, 'violation', axis, bottom);
}

/** When what had to come once came. */
function success({ asked }: Course, { verdict, evidence }: Judged, axis: Span, bottom: number): Html | false {
  const at = asked === 'once' && verdict === 'pass' ? evidence[0]?.at : undefined;
  return at === undefined ? false : mark(at * 1e6, `✓ first so, ${instant(at * 1e6)}`, 'success', axis, bottom);
}

function mark(t: number, label: string, kind: string, axis: Span, bottom: number): Html {
  const x = placeOf(t, axis);
  const left = x > CANVAS.width - CANVAS.right - 150;
  return html`<g class="${kind}"><line x1="${x}" x2="${x}" y1="${TOP}" y2="${bottom + 3}"/><text x="${left ? x - 7 : x + 7}" y="${TOP + 10}" text-anchor="${left ? 'end' : 'start'}">${label}</text></g>`;
}
