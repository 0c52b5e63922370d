import { deviation } from '../data/deviation.ts';
import { faultWindows } from '../data/faults.ts';
import { formatTime } from '../data/format.ts';
import type { Theme } from '../state/query.ts';
import type { Opened } from '../state/viewer.ts';
import { CHART_COLOURS } from '../ui/chart-colours.ts';
import { PRIORITY_COLOURS } from '../ui/priority.ts';

/** Free space at both ends, in px. */
export const MARGIN = 14;
/** Lanes from top to bottom, in px: marks, faults, density, and the times below. */
const MARKS = 10;
const FAULTS = 20;
const FAULT_HEIGHT = 11;
const FLOOR = 56;
const DENSITY = 22;
const TIMES = 70;
/** Width of one bar of the density. */
const BAR = 3;
/** Gaps of this share of a range fill the lane: smaller ones are the interesting ones. */
const FULL = 0.35;

interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly theme: Theme;
  readonly width: number;
  x(t: number): number;
}

interface Shown {
  readonly theme: Theme;
  readonly shown: number;
  readonly pointed: number | null;
  readonly density: Float64Array;
}

/** Draws the whole session on a canvas. */
export function drawTime(canvas: HTMLCanvasElement, opened: Opened, { theme, shown, pointed, density }: Shown): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { clientWidth: width, clientHeight: height } = canvas;
  canvas.width = width * devicePixelRatio;
  canvas.height = height * devicePixelRatio;
  context.scale(devicePixelRatio, devicePixelRatio);
  context.font = '10px "Inter Variable", sans-serif';

  const { start, end } = opened.timeline;
  const span = Math.max(1e-3, end - start);
  const pen = { context, theme, width, x: (t: number) => MARGIN + ((t - start) / span) * (width - 2 * MARGIN) };
  drawAxis(pen, start, end);
  drawDensity(pen, opened.timeline, density);
  drawFaults(pen, opened);
  drawEpochs(pen, opened);
  drawCommands(pen, opened);
  drawAlarms(pen, opened);
  if (pointed !== null) drawLine(pen, pointed, CHART_COLOURS[theme].muted, 1);
  drawLine(pen, shown, CHART_COLOURS[theme].text, 2);
}

function drawLine({ context, x }: Pen, t: number, colour: string, thickness: number): void {
  context.fillStyle = colour;
  context.fillRect(x(t) - thickness / 2, 0, thickness, FLOOR);
}

function drawAxis({ context, theme, width, x }: Pen, start: number, end: number): void {
  const colours = CHART_COLOURS[theme];
  const wanted = (end - start) / Math.max(2, width / 90);
  const step = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600].find((candidate) => candidate >= wanted) ?? 900;
  context.fillStyle = colours.muted;
  for (let t = Math.ceil(start / step) * step; t <= end; t += step) {
    context.globalAlpha = 0.35;
    context.fillRect(x(t), 0, 1, FLOOR);
    context.globalAlpha = 1;
    const text = formatTime(t).replace(/\.0$/, '');
    const half = context.measureText(text).width / 2;
    context.fillText(text, Math.min(width - 2 * half - 2, Math.max(2, x(t) - half)), TIMES);
  }
  context.fillRect(MARGIN, FLOOR, width - 2 * MARGIN, 1);
}

/** |true − believed| of the quantity that is furthest off, for each bar on a canvas of this width. */
export function densityOf({ timeline, quantities }: Opened, width: number): Float64Array {
  const { start: from, end: to } = timeline;
  const bins = Math.max(1, Math.floor((width - 2 * MARGIN) / BAR));
  return deviation(timeline, quantities.compared(), { from, to, bins });
}

function drawDensity({ context, theme, x }: Pen, { start, end }: Opened['timeline'], density: Float64Array): void {
  const bins = density.length;
  context.fillStyle = CHART_COLOURS[theme].belief;
  density.forEach((share, bin) => {
    if (share === 0) return;
    const height = Math.max(2, Math.min(1, share / FULL) * DENSITY);
    context.fillRect(x(start + (bin / bins) * (end - start)), FLOOR - height, BAR - 0.5, height);
  });
}

function drawFaults({ context, theme, width, x }: Pen, { timeline }: Opened): void {
  const colours = CHART_COLOURS[theme];
  for (const { begun, lifted = timeline.end, title } of faultWindows(timeline)) {
    const left = Math.max(MARGIN, x(begun));
    context.fillStyle = colours.fault;
    context.fillRect(left, 0, Math.max(2, x(lifted) - left), FLOOR);
    context.fillStyle = colours.muted;
    context.fillRect(left, FAULTS - 1, Math.max(2, x(lifted) - left), 2);
    context.fillStyle = colours.text;
    const { width: long } = context.measureText(title);
    context.fillText(title, Math.min(left + 4, width - long - 4), FAULTS + FAULT_HEIGHT);
  }
}

const EPOCHS: Readonly<Record<string, string>> = {
  backtracked: '↶ backtrack',
  forked: 'fork',
  restored: 'restored',
  'fell behind': 'fell behind',
};

/** A dotted line where an epoch begins; the last one there has its name, if time was taken elsewhere. */
function drawEpochs({ context, theme, x }: Pen, { timeline }: Opened): void {
  const { muted, text } = CHART_COLOURS[theme];
  const epochs = timeline.events.flatMap(({ t, event }) =>
    event.type === 'epoch' && event.act !== 'began' ? [{ t, event }] : [],
  );
  for (const [i, { t, event }] of epochs.entries()) {
    if (t < timeline.start) continue;
    context.fillStyle = muted;
    for (let y = 0; y < FLOOR; y += 4) context.fillRect(Math.round(x(t)), y, 1, 2);
    const name = EPOCHS[event.act];
    if (name === undefined || epochs[i + 1]?.t === t) continue;
    context.fillStyle = text;
    context.fillText(name, x(t) + 4, MARKS + 3);
  }
}

/** A diamond where the stack, or somebody, changed something. */
function drawCommands({ context, theme, x }: Pen, { timeline }: Opened): void {
  context.fillStyle = CHART_COLOURS[theme].text;
  for (const { t, event } of timeline.events) {
    if (t < timeline.start || !(event.type === 'command' || event.type === 'write' || event.type === 'operated'))
      continue;
    const at = x(t);
    context.beginPath();
    context.moveTo(at, MARKS - 5);
    context.lineTo(at + 4, MARKS);
    context.lineTo(at, MARKS + 5);
    context.lineTo(at - 4, MARKS);
    context.fill();
  }
}

/** A triangle where an alarm appeared: solid in the stack's list, hollow where only the plant raised it. */
function drawAlarms({ context, theme, x }: Pen, { timeline }: Opened): void {
  const triangle = (t: number) => {
    context.beginPath();
    context.moveTo(x(t), MARKS + 4);
    context.lineTo(x(t) + 6, MARKS - 7);
    context.lineTo(x(t) - 6, MARKS - 7);
    context.closePath();
  };
  context.lineWidth = 1.5;
  for (const { signal, priority } of timeline.session.alarms) {
    context.strokeStyle = PRIORITY_COLOURS[theme][priority];
    for (const t of onsets(timeline.signal(signal), timeline.start)) {
      triangle(t);
      context.stroke();
    }
  }
  for (const { active, priority } of timeline.alarms.values()) {
    context.fillStyle = PRIORITY_COLOURS[theme][Math.min(4, Math.max(1, priority)) as 1 | 2 | 3 | 4];
    context.strokeStyle = '#14181b';
    context.lineWidth = 0.75;
    for (const t of onsets(active, timeline.start)) {
      triangle(t);
      context.fill();
      context.stroke();
    }
  }
}

function onsets(track: ReturnType<Opened['timeline']['signal']>, start: number): number[] {
  const found: number[] = [];
  for (let row = 0; track && row < track.length; row++) {
    if (track.cell(row) === 1 && track.time(row) >= start) found.push(track.time(row));
  }
  return found;
}
