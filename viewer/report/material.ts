import {
  type Account,
  Books,
  type Duration,
  type Frame,
  type Hop,
  keepingHop,
  nearestHop,
  type Requirement,
  type Run,
  type RunEvent,
  type SessionInfo,
  type Value,
} from '#simulator';

/** What a report is made from. */
export interface ReportInput {
  readonly run: Run;
  readonly session: SessionInfo;
  readonly frames: readonly Frame[];
  /** What was judged, by name: how its margin went over time is told from it. */
  readonly requirements: Readonly<Record<string, Requirement>>;
  /** The command that plays the run again. */
  readonly replay: string;
  /** Where the recording lies. */
  readonly recording: string;
  /** What the run was played on, where that limits what it shows: one sentence. */
  readonly medium?: string;
}

/** A span of time of the run, in µs. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A value that stands from a time on, in µs. */
export interface Step {
  readonly t: number;
  readonly value: Value;
  /** False where the stack says that it is not to be relied on. */
  readonly good: boolean;
  /** Of a belief: the time of which it speaks. */
  readonly sourceTime?: number;
}

/** An alarm while the stack's alarm list showed it as active. */
export interface AlarmSpan extends Span {
  readonly id: string;
  readonly text: string;
  readonly priority: number;
  /** Still active at the end of the run. */
  readonly open: boolean;
}

/** A run as its report tells it: what happened, and how each signal went on each layer. */
export interface Material extends ReportInput {
  /** What all pictures show: from the start of the script to the end of the run. */
  readonly axis: Span;
  /** The hop that keeps every sample, and the one nearest to the people who decide; undefined without a stack. */
  readonly kept: Hop | undefined;
  readonly shown: Hop | undefined;
  readonly events: readonly { readonly t: number; readonly event: RunEvent }[];
  readonly alarms: readonly AlarmSpan[];
  of(layer: 'true' | 'sensed', signal: string): readonly Step[];
  /** What the stack said of a point where people look, at the time of its receipt. */
  believed(point: string): readonly Step[];
  /** What became of each sample of a point at a hop. */
  account(point: string, hop: Hop): Account;
}

/** The hops as a sentence speaks of them. */
export const FAR_SIDE: Readonly<Record<Hop, string>> = { broker: 'broker', history: 'historian', api: 'API' };

/** Reads the frames of a run once. */
export function materialOf(input: ReportInput): Material {
  const { run, session } = input;
  // A torn recording may hold frames without a time: nothing can be drawn of them.
  const frames = input.frames.filter(({ t }) => Number.isFinite(t));
  const [kept, shown] = [keepingHop(session.hops), nearestHop(session.hops)];
  const axis = axisOf(run, frames);
  // Pictures need what became of every single sample.
  const books = new Books(run.points, { horizon: Number.POSITIVE_INFINITY });
  const series = new Map<string, Step[]>();
  for (const frame of frames) {
    books.see(frame);
    if (frame.kind !== 'true' && frame.kind !== 'sensed') continue;
    for (const [signal, value] of Object.entries(frame.values)) {
      const key = `${frame.kind} ${signal}`;
      const steps = series.get(key) ?? [];
      if (steps.length === 0) series.set(key, steps);
      steps.push({ t: frame.t, value, good: true });
    }
  }
  const accounts = new Map<string, Account>();
  return {
    ...input,
    frames,
    axis,
    kept,
    shown,
    events: frames.flatMap((f) => (f.kind === 'event' ? [{ t: f.t, event: f.event }] : [])),
    alarms: alarmsIn(frames, axis),
    of: (layer, signal) => series.get(`${layer} ${signal}`) ?? [],
    believed: (point) =>
      shown === undefined
        ? []
        : books.observed(point, shown).map(({ received, value, quality, sourceTime }) => ({
            t: received,
            value,
            good: quality === 'good',
            sourceTime,
          })),
    account(point, hop) {
      const key = `${hop} ${point}`;
      const account = accounts.get(key) ?? books.account(point, hop, run.judgedFor);
      accounts.set(key, account);
      return account;
    },
  };
}

/** A run that never came to its script is shown from its first frame on. */
function axisOf({ judgedFor }: Run, frames: readonly Frame[]): Span {
  const first = judgedFor > 0 ? 0 : frames.reduce((least, { t }) => Math.min(least, t), 0);
  const from = Math.floor(first / 5e6) * 5e6;
  const to = frames.reduce((most, { t }) => Math.max(most, t), judgedFor as number);
  return { from, to: Math.max(to, from + 1e6) };
}

function alarmsIn(frames: readonly Frame[], { from, to }: Span): AlarmSpan[] {
  const active = new Map<string, { since: Duration; text: string; priority: number }>();
  const spans: AlarmSpan[] = [];
  for (const frame of frames) {
    if (frame.kind !== 'alarm') continue;
    const { t, id, text, priority } = frame;
    const before = active.get(id);
    if (frame.active) {
      if (!before) active.set(id, { since: t, text, priority });
    } else if (before) {
      active.delete(id);
      spans.push({ id, text: before.text, priority: before.priority, from: before.since, to: t, open: false });
    }
  }
  for (const [id, { since, text, priority }] of active) {
    spans.push({ id, text, priority, from: since, to, open: true });
  }
  return spans.filter((span) => span.to >= from).sort((a, b) => a.from - b.from);
}
