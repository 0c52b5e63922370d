import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { axisOf } from '../data/axis.ts';
import { faultWindows } from '../data/faults.ts';
import { formatNumberOf, formatTime, readNumber } from '../data/format.ts';
import type { Quantity } from '../data/quantity.ts';
import { type Traces, tracesOf } from '../data/traces.ts';
import { point } from '../state/actions.ts';
import type { Theme } from '../state/query.ts';
import { useOpened, useViewer } from '../state/viewer.ts';
import { CHART_COLOURS } from '../ui/chart-colours.ts';

const HEIGHT = 150;
/** Pixels of a column of the chart: finer steps cannot be told apart. */
const COLUMN = 1.5;

interface TrendChartProps {
  readonly quantity: Quantity;
  /** Times in s. */
  readonly from: number;
  readonly to: number;
  readonly shown: number;
}

/** What the chart draws around its lines; kept where uPlot's hooks find it. */
interface Overlay {
  shown: number;
  faults: readonly { readonly begun: number; readonly lifted: number }[];
  limits: readonly number[];
  axis: readonly [low: number, high: number];
}

/** One uPlot for as long as the quantity and the theme stay; new data goes into it. */
export default function TrendChart({ quantity, from, to, shown }: TrendChartProps) {
  const { timeline } = useOpened();
  const theme = useViewer((state) => state.theme);
  const revision = useViewer((state) => state.revision);
  const pointed = useViewer((state) => state.pointed);
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(null);
  const overlay = useRef<Overlay>({ shown, faults: [], limits: [], axis: [0, 1] });

  useEffect(() => {
    if (!host.current) return;
    const made = new uPlot(optionsOf(quantity, theme, host.current.clientWidth, overlay.current), [[]], host.current);
    chart.current = made;
    const observer = new ResizeObserver(
      ([entry]) => entry && made.setSize({ width: entry.contentRect.width, height: HEIGHT }),
    );
    observer.observe(host.current);
    return () => {
      observer.disconnect();
      made.destroy();
      chart.current = null;
    };
  }, [quantity, theme]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the revision says that there is more, a new chart is empty
  useEffect(() => {
    if (!chart.current) return;
    overlay.current.shown = shown;
    overlay.current.faults = faultWindows(timeline).map(({ begun, lifted }) => ({
      begun,
      lifted: lifted ?? timeline.end,
    }));
    overlay.current.limits = Object.values(quantity.sensed?.limits ?? {});
    const columns = Math.max(20, Math.round(chart.current.width / COLUMN));
    const traces = tracesOf(timeline, quantity, { from, to, columns });
    overlay.current.axis = axisOf(quantity, traces);
    chart.current.setData(dataOf(traces), false);
    chart.current.setScale('x', { min: from, max: to });
  }, [timeline, quantity, theme, from, to, shown, revision]);

  useEffect(() => {
    const made = chart.current;
    if (!made) return;
    const left = pointed === null || pointed < from || pointed > to ? -10 : made.valToPos(pointed, 'x');
    if (Math.abs((made.cursor.left ?? -10) - left) > 1) made.setCursor({ left, top: 0 }, false);
  }, [pointed, from, to]);

  return <div className="chart" ref={host} onPointerLeave={() => point(null)} />;
}

const dataOf = (traces: Traces): uPlot.AlignedData => {
  const nothing = traces.times.map(() => null);
  return [traces.times, traces.true ?? nothing, traces.sensed ?? nothing, traces.believed ?? nothing];
};

function optionsOf({ scale }: Quantity, theme: Theme, width: number, overlay: Overlay): uPlot.Options {
  const colours = CHART_COLOURS[theme];
  const axis = {
    stroke: colours.muted,
    grid: { stroke: colours.grid, width: 1 },
    ticks: { show: false },
    font: '10px "Inter Variable", sans-serif',
  };
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  const line = (stroke: string, width: number, dash?: number[]): uPlot.Series => ({
    stroke,
    width,
    points: { show: false },
    ...(dash && { dash }),
    ...(stepped && { paths: stepped }),
  });
  const words = scale.kind === 'discrete' ? ['off', 'on'] : scale.names;
  const analog = scale.kind === 'analog';
  const rows = [-0.15, (words?.length ?? 2) - 0.85] as const;
  return {
    width,
    height: HEIGHT,
    padding: [8, 10, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: { x: { time: false }, y: { range: () => [...(analog ? overlay.axis : rows)] } },
    axes: [
      { ...axis, space: 64, size: 22, values: (_, times) => times.map((time) => formatTime(time).replace(/\.0$/, '')) },
      {
        ...axis,
        size: analog ? 38 : 58,
        space: 28,
        ...(analog
          ? { values: (_, values) => values.map((value) => formatTick(value, scale)) }
          : {
              splits: () => (words ?? []).map((_, i) => i),
              values: (_, values) => values.map((value) => words?.[value] ?? ''),
            }),
      },
    ],
    series: [{}, line(colours.text, 1.8), line(colours.muted, 1.2, [2, 2]), line(colours.belief, 1.8, [5, 3])],
    hooks: {
      drawClear: [(chart) => drawBehind(chart, overlay, colours)],
      draw: [(chart) => drawShown(chart, overlay.shown, colours.text)],
      setCursor: [
        ({ cursor, posToVal }) => {
          // Only what a person does over this chart moves the others.
          if (cursor.event && cursor.left !== undefined && cursor.left >= 0) point(posToVal(cursor.left, 'x'));
        },
      ],
    },
  };
}

const formatTick = (value: number, scale: Quantity['scale']) => {
  const number = readNumber(value, scale);
  return Number.isInteger(number) ? String(number) : formatNumberOf(value, scale).replace(/0+$/, '');
};

type Colours = (typeof CHART_COLOURS)[Theme];

/** Fault windows as shaded areas, limits as dotted lines. */
function drawBehind(chart: uPlot, { faults, limits }: Overlay, colours: Colours): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = colours.fault;
  for (const { begun, lifted } of faults) {
    const left = chart.valToPos(begun, 'x', true);
    ctx.fillRect(left, bbox.top, Math.max(1, chart.valToPos(lifted, 'x', true) - left), bbox.height);
  }
  ctx.strokeStyle = colours.limit;
  ctx.setLineDash([2, 3]);
  for (const limit of limits) {
    const y = chart.valToPos(limit, 'y', true);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  ctx.restore();
}

function drawShown(chart: uPlot, shown: number, colour: string): void {
  const { ctx, bbox } = chart;
  const x = chart.valToPos(shown, 'x', true);
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  ctx.save();
  ctx.fillStyle = colour;
  ctx.fillRect(x - 0.75, bbox.top, 1.5, bbox.height);
  ctx.restore();
}
