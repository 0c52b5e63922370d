import type { Entry } from '#simulator';
import { CANVAS, ticksOf } from './canvas.ts';
import { chart, QUIET, TEXT } from './chart.ts';
import { counted, figure, shortened } from './format.ts';
import { type Html, html } from './html.ts';
import { type Corner, lineOf, reduced, roundStep, thinned, within } from './lines.ts';
import type { Material, Span, Step } from './material.ts';
import { type Limit, type Panel, signalOf } from './panels.ts';
import { faultSpans } from './spans.ts';
import { firstFailure } from './verdicts.ts';

const HEIGHT = 176;
const GRID = { left: CANVAS.left, right: CANVAS.right, top: 22, bottom: 22 } as const;

type Numbers = readonly (Step & { readonly value: number })[];

/**
 * True, sensed and believed of one analogue quantity, as lines over the time of the run.
 * @param part said of a picture that shows only a part of it
 */
export function plot(panel: Panel, material: Material, part = ''): Html {
  const { axis, kept } = material;
  const real = panel.true ? within(material.of('true', panel.true.id), axis) : [];
  const sensed = panel.sensed ? within(material.of('sensed', panel.sensed.id), axis) : [];
  const believed = panel.points.map((point) => within(material.believed(point), axis));
  const range = rangeOf(panel, [real, sensed], believed);
  const least = (range.high - range.low) / (HEIGHT - GRID.top - GRID.bottom) / 2;
  const column = (axis.to - axis.from) / 1e6 / (2 * (CANVAS.width - CANVAS.left - CANVAS.right));
  const line = (steps: Numbers, style: object, wanted?: (step: Step) => boolean) => ({
    type: 'line',
    silent: true,
    symbol: 'none',
    step: 'end',
    lineStyle: style,
    data: reduced(thinned(lineOf(steps, axis.to, wanted), least), column).map(([x, y]): Corner => {
      return [x, y === null ? y : bound(y, range)];
    }),
  });
  const entries = kept === undefined ? [] : panel.points.flatMap((point) => material.account(point, kept).entries);
  const option = {
    grid: GRID,
    xAxis: timeOf(axis),
    yAxis: {
      type: 'value',
      min: range.low,
      max: range.high,
      interval: range.step,
      ...QUIET,
      axisLabel: { ...TEXT, formatter: figure },
    },
    series: [
      { type: 'line', data: [], markArea: shadesOf(material), markLine: rulesOf(panel, range) },
      line(real, { color: 'var(--true)', width: 5 }),
      line(sensed, { color: 'var(--sensed)', width: 2 }),
      ...believed.map((steps) => line(steps, { color: 'var(--belief)', width: 1.5 }, (s) => s.good)),
      ...believed.map((steps) => line(steps, { color: 'var(--belief)', width: 1.5, type: [2, 3] }, (s) => !s.good)),
      ticksAt(
        entries.filter(({ fate }) => fate === 'lost'),
        range.low,
        column,
      ),
    ],
  };
  const signal = signalOf(panel);
  const words = `${signal.id} over time${part}, ${[panel.true && 'true', panel.sensed && 'sensed', panel.points.length > 0 && 'believed'].filter(Boolean).join(', ')}`;
  return chart(option, { width: CANVAS.width, height: HEIGHT, words, over: captionOf(panel, range, believed) });
}

const timeOf = (axis: Span) => ({
  type: 'value',
  min: axis.from / 1e6,
  max: axis.to / 1e6,
  interval: ticksOf(axis).every,
  ...QUIET,
  axisLabel: { ...TEXT, showMaxLabel: false, formatter: (s: number) => `${figure(s)} s` },
});

/** Samples that never arrived, as ticks at the foot, when they were sent; one where several would cover each other. */
const ticksAt = (lost: readonly Entry[], foot: number, column: number) => ({
  type: 'scatter',
  silent: true,
  symbol: 'rect',
  symbolSize: [1.2, 9],
  symbolOffset: [0, -5],
  itemStyle: { color: 'var(--alarm)' },
  data: [...new Map(lost.map(({ sent }) => [Math.floor(sent.from / 1e6 / column), sent.from / 1e6])).values()].map(
    (at) => [at, foot],
  ),
});

const shadesOf = ({ run, axis }: Material) => ({
  silent: true,
  itemStyle: { color: 'var(--fault)' },
  data: faultSpans(run.faults, axis).map(({ from, to }) => [{ xAxis: from / 1e6 }, { xAxis: to / 1e6 }]),
});

/** The limits that requirements set, and where failed ones were first found so. */
function rulesOf({ limits, failed }: Panel, range: Range) {
  return {
    silent: true,
    symbol: 'none',
    data: [
      ...limits.filter(isWithin(range)).map(({ value, sign }) => ({
        yAxis: value,
        lineStyle: { color: 'var(--muted)', type: [5, 3], width: 1 },
        label: { ...TEXT, position: 'end', distance: 4, formatter: `${sign} ${figure(value)}` },
      })),
      ...failed.flatMap((judged) => {
        const at = firstFailure(judged);
        if (at === undefined) return [];
        return [
          {
            xAxis: at,
            lineStyle: { color: 'var(--alarm)', type: 'solid', width: 1.2 },
            label: { ...TEXT, color: 'var(--alarm)', fontWeight: 'bold', formatter: `✕ ${judged.number}` },
          },
        ];
      }),
    ],
  };
}

/** What the y axis shows, and the step of its ticks. */
interface Range {
  readonly low: number;
  readonly high: number;
  readonly step: number;
}

const isWithin =
  ({ low, high }: Range) =>
  ({ value }: Limit) =>
    value >= low && value <= high;
const bound = (y: number, { low, high }: Range) => Math.min(high, Math.max(low, y));

/** What the y axis shows: all of truth, and of beliefs and limits what is near enough not to flatten it. */
function rangeOf(
  { sensed, true: real, limits }: Panel,
  facts: readonly Numbers[],
  believed: readonly Numbers[],
): Range {
  const values = facts.flatMap((steps) => steps.map(({ value }) => value));
  const beliefs = believed.flatMap((steps) => steps.map(({ value }) => value));
  const known = values.length > 0 ? values : beliefs.length > 0 ? beliefs : [0];
  const [low, high] = known.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [known[0]!, known[0]!]);
  // A signal that stands still is not blown up to its noise: two hundredths of its range at least; unless the range
  // is no more than a bound, as that of a counter.
  const declared = (sensed ?? real)?.range;
  const whole = declared ? declared[1] - declared[0] : 0;
  const most = Math.max(Math.abs(low), Math.abs(high));
  const span = Math.max(high - low, most > 0 && most < whole / 5000 ? most / 2000 : whole / 50) || 1;
  const near = [...beliefs, ...limits.map(({ value }) => value)].filter((v) => v > low - span && v < high + span);
  const [bottom, top] = near.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [low, high]);
  const pad = Math.max(span - (top - bottom), 0.12 * span) / 2;
  const step = roundStep(top - bottom + 2 * pad, 5);
  // What is never negative needs no room below zero.
  const floor = bottom >= 0 ? Math.max(0, bottom - pad) : bottom - pad;
  return { low: Math.floor(floor / step) * step, high: Math.ceil((top + pad) / step) * step, step };
}

/** The name of the quantity, and what lies outside the picture. */
function captionOf({ sensed, true: real, points, limits }: Panel, range: Range, believed: readonly Numbers[]): Html {
  const signal = (sensed ?? real)!;
  const beyond = believed.flat().reduce((worst, { value }) => {
    return Math.abs(value - bound(value, range)) > Math.abs(worst - bound(worst, range)) ? value : worst;
  }, range.low);
  const lines = [
    sensed && real ? `true: ${real.id}` : real ? 'true' : `sensed${points.length > 0 ? ', believed' : ''}`,
    ...(points.length > 1 ? [`on ${counted(points.length, 'tag')}`] : []),
    ...limits
      .filter((limit) => !isWithin(range)(limit))
      .map(({ value, sign }) => `${sign} ${figure(value)}: ${value > range.high ? 'above' : 'below'}`),
    ...(beyond === bound(beyond, range) ? [] : [`believed up to ${figure(beyond)}`]),
  ];
  return html`<g class="gutter"><text x="4" y="38" class="name">${shortened(signal.id, 19)}</text><text x="4" y="54">${signal.unit === '1' ? 'no unit' : signal.unit}</text>${lines.map((text, i) => html`<text x="4" y="${70 + 14 * i}">${shortened(text, 22)}</text>`)}</g>`;
}
