import type { SessionInfo, SignalInfo } from '#simulator';
import type { Material } from './material.ts';
import { failed, type Judged } from './verdicts.ts';

/** A limit that a requirement sets to a signal. */
export interface Limit {
  readonly value: number;
  readonly sign: '<' | '>' | '≤' | '≥' | '↑' | '↓';
}

/** What one picture shows: one quantity on its layers. */
export interface Panel {
  readonly true?: SignalInfo;
  readonly sensed?: SignalInfo;
  /** The points that carry what is sensed. */
  readonly points: readonly string[];
  readonly limits: readonly Limit[];
  /** The failed requirements that speak of it. */
  readonly failed: readonly Judged[];
}

/** The signal that gives a panel its name: what is sensed, where anything is. */
export const signalOf = ({ sensed, true: real }: Pick<Panel, 'sensed' | 'true'>): SignalInfo => (sensed ?? real)!;

/** The signals and points that a formula names. */
const namesIn = (formula: string): string[] => formula.match(/[A-Za-z_]\w*\.\w+(?:@\w+)?/g) ?? [];

/** ISA-5.1: instruments and equipment of one loop share its number, as LIT-101 and T-101 do. */
const loopOf = ({ asset }: SignalInfo): string => /\d*$/.exec(asset)![0];

/**
 * The quantities that the requirements of a run speak of, those of failed ones first; where they name none, those
 * whose belief moved most.
 * @param moved how much each point moved, as a share of its range
 */
export function panelsOf(
  session: SessionInfo,
  judged: readonly Judged[],
  moved: (point: string) => number,
): readonly Panel[] {
  const named = judged.flatMap(({ formula }) => namesIn(formula)).map((name) => name.replace(/@.*$/, ''));
  const known = new Map(session.signals.map((s) => [s.id, s]));
  const mentioned = [...new Set(named)].flatMap((id) => known.get(id) ?? []);
  const chosen = mentioned.length > 0 ? mentioned : mostMoved(session, moved);
  const panels = new Map<string, Panel>();
  for (const signal of chosen) {
    const pair = pairOf(session, signal);
    const key = signalOf(pair).id;
    if (!panels.has(key)) panels.set(key, panelOf(session, pair, judged));
  }
  return [...panels.values()].sort((a, b) => rankOf(a) - rankOf(b));
}

type Pair = Pick<Panel, 'true' | 'sensed'>;

/** What an instrument measures, and what measures a quantity: the only analogue of the same loop and unit. */
function pairOf({ signals, points }: SessionInfo, signal: SignalInfo): Pair {
  const own: Pair = signal.layer === 'true' ? { true: signal } : { sensed: signal };
  if (signal.kind !== 'analog' || loopOf(signal) === '') return own;
  const others = signals.filter(
    (s) =>
      s.layer !== signal.layer &&
      s.kind === 'analog' &&
      s.unit === signal.unit &&
      loopOf(s) === loopOf(signal) &&
      (s.layer === 'true' || points.some((p) => p.signal === s.id)),
  );
  return others.length === 1 ? { ...own, [others[0]!.layer]: others[0]! } : own;
}

function panelOf({ points }: SessionInfo, pair: Pair, judged: readonly Judged[]): Panel {
  const ids = [pair.true?.id, pair.sensed?.id].filter((id) => id !== undefined);
  return {
    ...pair,
    points: points.filter(({ signal }) => signal !== undefined && signal === pair.sensed?.id).map(({ id }) => id),
    limits: distinct(ids.flatMap((id) => judged.flatMap(({ formula }) => limitsIn(formula, id)))),
    failed: judged.filter(
      (j) => failed(j) && namesIn(j.formula).some((name) => ids.includes(name.replace(/@.*$/, ''))),
    ),
  };
}

const SIGNS = { '<': '<', '>': '>', '<=': '≤', '>=': '≥', 'rises through': '↑', 'falls through': '↓' } as const;

/** The limits of a signal itself; `age of LIT101.reading <= 800 ms` sets it none. */
function limitsIn(formula: string, id: string): Limit[] {
  const numbers =
    /(?<!\bof )\b([A-Za-z_]\w*\.\w+) (<=|>=|<|>|rises through|falls through) (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)/g;
  return [...formula.matchAll(numbers)]
    .filter(([, name]) => name === id)
    .map(([, , sign, value]) => ({ value: Number(value), sign: SIGNS[sign as keyof typeof SIGNS] }));
}

const distinct = (limits: readonly Limit[]): Limit[] => [
  ...new Map(limits.map((limit) => [`${limit.sign} ${limit.value}`, limit])).values(),
];

function mostMoved({ points, signals }: SessionInfo, moved: (point: string) => number): SignalInfo[] {
  return points
    .map(({ id, signal }) => ({
      share: moved(id),
      signal: signals.find((s) => s.id === signal && s.kind === 'analog'),
    }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share)
    .flatMap(({ signal }) => signal ?? [])
    .slice(0, 4);
}

/** Levels before other analogues, those before discretes and states. */
function rankOf(panel: Panel): number {
  if (signalOf(panel).kind !== 'analog') return 2;
  // ISA-5.1: a tag that begins with L measures a level.
  return panel.true?.name === 'level' || /^L/.test(panel.sensed?.asset ?? '') ? 0 : 1;
}

/** How much the belief of a point, or what was sensed of it, moved during a run, as a share of its range. */
export function movedShare({ session, believed, of }: Material, point: string): number {
  const signal = session.points.find(({ id }) => id === point)?.signal;
  const range = session.signals.find(({ id }) => id === signal)?.range;
  const values = [...believed(point), ...of('sensed', signal ?? '')].flatMap(({ value }) =>
    typeof value === 'number' && Number.isFinite(value) ? [value] : [],
  );
  if (!range || values.length === 0) return 0;
  const [low, high] = values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [values[0]!, values[0]!]);
  return (high - low) / (range[1] - range[0]);
}
