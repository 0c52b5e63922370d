import type { Duration } from '../../time/duration.ts';
import type { Entry, Observation } from '../ledger.ts';
import { called, keeping, type MonitorOf, nearest } from '../monitor.ts';
import { type Evidence, fail, inconclusive, pass, skipped } from '../verdict.ts';
import type { FaultWindow } from '../world.ts';

/** Live again: no older than this many times the chain's upper bound. */
const LIVE = 2;

/** After each fault on stack or wire, all that was sent before it was lifted has arrived and values are live again. */
export const recovers: MonitorOf<'recovers'> = ({ point, within, at }, { books, hops, world }) => {
  const [kept, shown] = [at ?? keeping(hops), nearest(hops)];
  const windows = () => world.faults.filter((f) => f.on !== 'plant' && f.lifted !== undefined);
  const isLive = ({ received, sourceTime, quality }: Observation) =>
    quality === 'good' && received - sourceTime <= LIVE * (books.points.get(point)?.chain ?? 0);
  /** Of each fault: when the last settled sample of before its end arrived, and the first live value after it. */
  const traces = new Map<FaultWindow, { backlog: number; live?: Duration }>();
  const traceOf = (window: FaultWindow) => {
    const trace = traces.get(window) ?? { backlog: 0 };
    traces.set(window, trace);
    return trace;
  };
  if (kept !== undefined && shown !== undefined) {
    books.follow(point, kept, {
      settled({ sent, seen }) {
        for (const window of world.faults) {
          if (window.lifted !== undefined && sent.from > window.lifted) continue;
          const trace = traceOf(window);
          trace.backlog = Math.max(trace.backlog, seen?.received ?? 0);
        }
      },
    });
    books.follow(point, shown, {
      observed(o) {
        for (const window of windows())
          if (o.received >= window.lifted! && isLive(o)) traceOf(window).live ??= o.received;
      },
    });
  }
  /** How long after it was lifted the traces of a fault were gone; undefined where they are not. */
  const recovery = (window: FaultWindow, entries: readonly Entry[]): number | undefined => {
    const lifted = window.lifted!;
    const settled = traceOf(window);
    const live = settled.live ?? books.observed(point, shown!).find((o) => o.received >= lifted && isLive(o))?.received;
    if (live === undefined) return undefined;
    const open = entries.filter((e) => e.sent.from <= lifted);
    const backlog = open.reduce((latest, e) => Math.max(latest, e.seen?.received ?? 0), settled.backlog);
    return Math.max(live, backlog) - lifted;
  };
  const times = (scriptEnd: Duration) => {
    const all = windows();
    const { entries } = all.length > 0 ? books.account(point, kept!, scriptEnd) : { entries: [] };
    return all.map((window) => ({ window, after: recovery(window, entries) }));
  };
  return {
    waits: ({ scriptEnd, end }) =>
      kept !== undefined &&
      times(scriptEnd).some(({ window, after }) => after === undefined && end <= window.lifted! + within),
    judge({ scriptEnd }) {
      if (kept === undefined || shown === undefined) return skipped('the target shows no values');
      const all = times(scriptEnd);
      if (all.length === 0) return inconclusive('vacuous: no fault on stack or wire was lifted');
      const name = called(books.points.get(point), point);
      const evidence: Evidence[] = all.map(({ window, after }) => ({
        at: window.lifted! / 1e6,
        text: `${window.title}: ${after === undefined ? 'not back' : `back after ${(after / 1e6).toFixed(2)} s`}`,
      }));
      const lost = all.find(({ after }) => after === undefined || after > within);
      if (lost) {
        const how =
          lost.after === undefined ? 'did not come back' : `took ${(lost.after / 1e6).toFixed(1)} s to come back`;
        const margin = lost.after === undefined ? null : (within - lost.after) / 1e6;
        return fail(`${name} ${how} after "${lost.window.title}"`, margin, 's', evidence);
      }
      const slowest = Math.max(...all.map(({ after }) => after!));
      return pass(
        `complete and live ${(slowest / 1e6).toFixed(2)} s after the fault`,
        (within - slowest) / 1e6,
        's',
        evidence,
      );
    },
  };
};
