import type { FaultWindow, RunEvent } from '#simulator';
import { CANVAS, picture, placeOf, timeAxis } from './canvas.ts';
import { instant, shortened } from './format.ts';
import { type Html, html } from './html.ts';
import type { AlarmSpan, Material, Span } from './material.ts';
import { failed, firstFailure, type Judged } from './verdicts.ts';

const TOP = 24;
const ROW = 22;
/** About how wide a letter of a label is, in px. */
const LETTER = 6.7;

/** One line of the timeline: a name in the gutter, and what is drawn beside it. */
interface Row {
  readonly name: Html;
  readonly draw: (top: number) => Html;
}

/** All that happened, over the time of the run: phases, faults, commands, writes, alarms, and what failed when. */
export function timeline(material: Material, judged: readonly Judged[]): Html {
  const { run, axis, alarms } = material;
  const rows: Row[] = [
    { name: html`phases`, draw: (top) => phases(material, top) },
    ...run.faults.map((fault) => faultRow(fault, axis)),
    ...eventRows(material),
    ...[...Map.groupBy(alarms, ({ id }) => id).values()].map((spans) => alarmRow(spans, axis)),
    ...failureRows(judged, axis),
  ];
  const bottom = TOP + rows.length * ROW;
  return picture(
    bottom + 4,
    'What happened, over the time of the run',
    html`${timeAxis(axis, TOP, bottom)}${rows.map(({ name, draw }, i) => {
      const top = TOP + i * ROW;
      return html`<g class="gutter"><text x="4" y="${top + 15}">${name}</text></g>${draw(top)}`;
    })}`,
  );
}

const widthOf = ({ from, to }: Span, axis: Span) =>
  Math.max(1, Math.round((placeOf(to, axis) - placeOf(from, axis)) * 10) / 10);

function block(span: Span, axis: Span, top: number, kind: string, words: string, label = ''): Html {
  const [x, width] = [placeOf(span.from, axis), widthOf(span, axis)];
  const fits = label.length * LETTER < width;
  return html`<g><title>${words}</title><rect class="${kind}" x="${x}" width="${width}" y="${top + 4}" height="${ROW - 8}"/>${
    fits && html`<text class="label" x="${x + 5}" y="${top + 15}">${label}</text>`
  }</g>`;
}

function phases({ run, axis }: Material, top: number): Html {
  const script: Span = { from: Math.max(0, axis.from), to: run.judgedFor };
  const parts = [
    { name: 'settle', span: { from: axis.from, to: Math.min(0, axis.to) } },
    { name: 'script', span: script },
    { name: 'drain', span: { from: Math.max(0, run.judgedFor), to: axis.to } },
  ].filter(({ span }) => span.to > span.from);
  return html`${parts.map(({ name, span }) =>
    block(span, axis, top, `phase ${name}`, `${name}: ${instant(span.from)} to ${instant(span.to)}`, name),
  )}`;
}

function faultRow({ title, begun, tookHold, lifted, recovery, evidence }: FaultWindow, axis: Span): Row {
  const name = html`<tspan class="strong">${shortened(title, 25)}</tspan>`;
  if (tookHold === undefined) {
    const never = `issued at ${instant(begun)}, never took hold`;
    return { name, draw: (top) => block({ from: begun, to: axis.to }, axis, top, 'fault-issued', never, never) };
  }
  const end = lifted ?? axis.to;
  const held = `${title}: took hold at ${instant(tookHold)}, ${lifted === undefined ? 'never lifted' : `lifted at ${instant(lifted)}`}`;
  return {
    name,
    draw: (top) =>
      html`${block({ from: begun, to: tookHold }, axis, top, 'fault-issued', `issued at ${instant(begun)}`)}${
        recovery > 0 &&
        lifted !== undefined &&
        block(
          { from: end, to: Math.min(axis.to, end + recovery) },
          axis,
          top,
          'recovery',
          'declared recovery',
          'recovery',
        )
      }${block({ from: tookHold, to: end }, axis, top, 'fault-held', `${held}. ${evidence ?? ''}`, `in force`)}`,
  };
}

/** A point in time with a mark, and a label where there is room up to the next. */
interface Point {
  readonly t: number;
  readonly mark: string;
  readonly label: string;
  readonly refused: boolean;
}

function pointsRow(name: string, points: readonly Point[], axis: Span): Row[] {
  if (points.length === 0) return [];
  const places = points.map(({ t }) => placeOf(t, axis));
  return [
    {
      name: html`${name}`,
      draw: (top) =>
        html`${points.map(({ t, mark, label, refused }, i) => {
          const x = places[i]!;
          const fits = (places[i + 1] ?? CANVAS.width) - x > label.length * LETTER + 16;
          const words = `${label} at ${instant(t)}`;
          return html`<g class="${refused ? 'point refused' : 'point'}"><title>${words}</title><text x="${x}" y="${top + 15}" text-anchor="middle">${mark}</text>${
            fits && html`<text class="label" x="${x + 8}" y="${top + 15}">${label}</text>`
          }</g>`;
        })}`,
    },
  ];
}

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

function eventRows({ events, axis }: Material): Row[] {
  const points = <T extends RunEvent['type']>(type: T, tell: (event: Of<T>) => Omit<Point, 't'>): Point[] =>
    events.flatMap(({ t, event }) => (event.type === type ? [{ t, ...tell(event as Of<T>) }] : []));
  return [
    ...pointsRow(
      'commands',
      points('command', ({ signal, value }) => ({ mark: '▶', label: `${signal} := ${value}`, refused: false })),
      axis,
    ),
    ...pointsRow(
      'device writes',
      points('write', ({ refused, value }) => ({
        mark: refused ? '✕' : '●',
        label: refused ? `${value} refused: ${refused}` : `${value} taken`,
        refused: refused !== undefined,
      })),
      axis,
    ),
    ...pointsRow(
      'acknowledgements',
      points('acknowledged', ({ accepted, reason }) => ({
        mark: accepted ? '✓' : '✕',
        label: accepted ? 'done' : `refused${reason ? `: ${reason}` : ''}`,
        refused: !accepted,
      })),
      axis,
    ),
    ...pointsRow(
      'at the plant',
      points('operated', ({ signal, value }) => ({ mark: '◆', label: `${signal} := ${value}`, refused: false })),
      axis,
    ),
  ];
}

/** All times that one alarm was shown as active. */
function alarmRow(spans: readonly AlarmSpan[], axis: Span): Row {
  const { id, priority } = spans[0]!;
  return {
    name: html`${prioritySign(priority)} ${shortened(id, 23)}`,
    draw: (top) =>
      html`${spans.map((span) => {
        const until = span.open ? 'still active at the end' : `until ${instant(span.to)}`;
        const words = `${span.text}: from ${instant(span.from)}, ${until}`;
        return block(span, axis, top, `alarm p${priority}`, words, span.text);
      })}`,
  };
}

/** Shape and digit carry the priority; the colour only repeats it. */
export function prioritySign(priority: number): Html {
  const shape = ['■', '▲', '▼', '●'][priority - 1] ?? '○';
  return html`<tspan class="sign p${priority}">${shape}</tspan><tspan class="strong"> ${priority}</tspan>`;
}

/** When failed requirements were first found so, as far as their evidence says. */
function failureRows(judged: readonly Judged[], axis: Span): Row[] {
  const points = judged.filter(failed).flatMap((j): Point[] => {
    const at = firstFailure(j);
    return at === undefined ? [] : [{ t: at * 1e6, mark: '✕', label: `${j.number} ${j.name}`, refused: true }];
  });
  return pointsRow(
    'failed',
    points.sort((a, b) => a.t - b.t),
    axis,
  );
}
