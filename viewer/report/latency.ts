import { Distribution, type Latency, latencyOf, type Protocol } from '#simulator';
import { CANVAS } from './canvas.ts';
import { chart, QUIET, TEXT } from './chart.ts';
import { counted, figure, PROTOCOLS } from './format.ts';
import { type Html, html } from './html.ts';
import { FAR_SIDE, type Material } from './material.ts';

const HEIGHT = 212;
/** Bars per decade of time. */
const PER_DECADE = 10;
const MARKS = ['p50', 'p95', 'p99', 'max'] as const;

/** How long delivered samples took, from when their bytes left the device to their receipt: distribution and table. */
export function latencySection(material: Material): Html {
  const { run, shown } = material;
  const byProtocol = latencies(material);
  const all = [...byProtocol.values()].flat();
  if (shown === undefined || all.length === 0) return html`<p>No sample was delivered whose latency could be told.</p>`;
  return html`<p>From when the bytes of a sample left the device to its receipt at the ${FAR_SIDE[shown]}, over ${counted(all.length, 'delivered sample')}. The axis of time is logarithmic.</p>
<div class="wide">${histogram(all, run.latency)}</div>
<div class="wide"><table>
<thead><tr><th>samples</th><th class="number">n</th>${MARKS.map((mark) => html`<th class="number">${mark}</th>`)}</tr></thead>
<tbody>${row('all', run.latency)}${
    byProtocol.size > 1 && [...byProtocol].map(([protocol, values]) => row(PROTOCOLS[protocol], summary(values)))
  }</tbody></table></div>
<p class="note">≤: what the quantile of all samples that this stack could have been sent is at most, with 95 % confidence; in the picture the band to the right of its line. There is no bound from too few samples: a p50 needs 5, a p95 59, a p99 299.${
    run.calibration !== null &&
    html` Of each time up to ${figure(run.calibration.pathAtMost)} ms are the harness's own path.`
  }</p>`;
}

const row = (name: string, latency: Latency): Html =>
  html`<tr><td>${name}</td><td class="number">${latency.n}</td>${MARKS.map((mark) => html`<td class="number">${figure(latency[mark])} ms${bound(latency, mark)}</td>`)}</tr>
`;

/** What the true quantile is at most, where there are enough samples to say. */
const bound = ({ atMost }: Latency, mark: (typeof MARKS)[number]): Html | false =>
  mark !== 'max' && html` <small>${atMost[mark] === null ? '(no bound)' : `≤ ${figure(atMost[mark])} ms`}</small>`;

/** The latencies of delivered samples in ms, where people look. */
function latencies({ run, shown, account }: Material): Map<Protocol, number[]> {
  const found = new Map<Protocol, number[]>();
  for (const { id, protocol } of shown === undefined ? [] : run.points) {
    const delivered = account(id, shown!).entries.filter(({ fate }) => fate === 'delivered');
    const values = delivered.map(({ seen, sent }) => (seen!.received - sent.left) / 1e3);
    if (values.length > 0) found.set(protocol, [...(found.get(protocol) ?? []), ...values]);
  }
  return found;
}

function summary(values: readonly number[]): Latency {
  const seen = new Distribution();
  for (const value of values) seen.add(Math.max(0, value * 1e3));
  return latencyOf(seen);
}

/** Bins of equal width on a logarithmic axis; what took less than the first begins is in the first. */
export function binsOf(
  values: readonly number[],
): { readonly from: number; readonly to: number; readonly n: number }[] {
  const place = (ms: number) => Math.floor(Math.log10(Math.max(0.1, ms)) * PER_DECADE);
  const places = values.filter(Number.isFinite).map(place);
  if (places.length === 0) return [];
  const [first, last] = places.reduce(([a, b], p) => [Math.min(a, p), Math.max(b, p)], [places[0]!, places[0]!]);
  const counts = new Array<number>(last - first + 1).fill(0);
  for (const p of places) counts[p - first]!++;
  const edge = (p: number) => 10 ** (p / PER_DECADE);
  return counts.map((n, i) => ({ from: edge(first + i), to: edge(first + i + 1), n }));
}

function histogram(values: readonly number[], { p50, p95, p99, max, atMost }: Latency): Html {
  const bins = binsOf(values);
  const low = 10 ** Math.floor(Math.log10(bins[0]!.from) + 1e-9);
  const high = 10 ** Math.ceil(Math.log10(bins.at(-1)!.to) - 1e-9);
  const option = {
    grid: { left: 60, right: CANVAS.right, top: 50, bottom: 40 },
    xAxis: {
      type: 'log',
      min: low,
      max: high,
      ...QUIET,
      name: 'latency in ms',
      nameLocation: 'middle',
      nameGap: 26,
      nameTextStyle: TEXT,
      axisLabel: { ...TEXT, formatter: figure },
    },
    yAxis: { type: 'value', splitNumber: 3, minInterval: 1, name: 'samples', nameTextStyle: TEXT, ...QUIET },
    series: [
      {
        type: 'custom',
        silent: true,
        data: bins.map(({ from, to, n }) => [from, to, n]),
        encode: { x: [0, 1], y: 2 },
        renderItem: drawBin,
        markArea: { silent: true, itemStyle: { color: 'var(--fault)' }, data: bandsOf({ p50, p95, p99 }, atMost, low) },
        markLine: {
          silent: true,
          symbol: 'none',
          data: Object.entries({ p50, p95, p99, max }).map(([name, ms], i) => ({
            xAxis: Math.max(low, ms),
            lineStyle: { color: 'var(--ink)', type: 'solid', width: 1 },
            label: { ...TEXT, color: 'var(--ink)', formatter: name, distance: 3 + 12 * (i % 3) },
          })),
        },
      },
    ],
  };
  const words = `Latency of ${counted(values.length, 'sample')}: p50 ${figure(p50)} ms, p95 ${figure(p95)} ms, p99 ${figure(p99)} ms, at most ${figure(max)} ms`;
  return chart(option, { width: CANVAS.width, height: HEIGHT, words });
}

/** From each quantile to what it is at most, where there are enough samples to say. */
const bandsOf = (quantiles: Readonly<Record<'p50' | 'p95' | 'p99', number>>, atMost: Latency['atMost'], low: number) =>
  (['p50', 'p95', 'p99'] as const).flatMap((mark) => {
    const bound = atMost[mark];
    return bound === null ? [] : [[{ xAxis: Math.max(low, quantiles[mark]) }, { xAxis: Math.max(low, bound) }]];
  });

/** The part of the renderer's interface for custom series that is needed here. */
interface Pencil {
  value(dimension: number): number;
  coord(point: readonly [number, number]): readonly [number, number];
}

function drawBin(_: unknown, pencil: Pencil) {
  const [left, top] = pencil.coord([pencil.value(0), pencil.value(2)]);
  const [right, bottom] = pencil.coord([pencil.value(1), 0]);
  const shape = { x: left + 0.5, y: top, width: Math.max(1, right - left - 1), height: bottom - top };
  return { type: 'rect', shape, style: { fill: 'var(--sensed)' } };
}
