import type { Duration } from '../../time/duration.ts';
import { called, keeping, type MonitorOf, nearest, type Scene } from '../monitor.ts';
import { type Evidence, fail, inconclusive, pass, skipped } from '../verdict.ts';
import type { FaultWindow } from '../world.ts';

/** Live again: no older than this many times the chain's upper bound. */
const LIVE = 2;

/** After each fault on stack or wire, all that was sent before it was lifted has arrived and values are live again. */
export const recovers: MonitorOf<'recovers'> = ({ point, within, at }, scene) => {
  const { books, hops, world } = scene;
  const [kept, shown] = [at ?? keeping(hops), nearest(hops)];
  const windows = () => world.faults.filter((f) => f.on !== 'plant' && f.lifted !== undefined);
  const times = (scriptEnd: Duration) =>
    windows().map((w) => ({ window: w, after: recovery(scene, point, w, kept!, shown!, scriptEnd) }));
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

/** How long after it was lifted the traces of a fault were gone; undefined where they are not. */
function recovery(
  { books }: Scene,
  point: string,
  { lifted }: FaultWindow,
  kept: 'broker' | 'history' | 'api',
  shown: 'broker' | 'history' | 'api',
  scriptEnd: Duration,
): number | undefined {
  const bound = LIVE * (books.points.get(point)?.chain ?? 0);
  const live = books.observed(point, shown).find((o) => {
    return o.received >= lifted! && o.quality === 'good' && o.received - o.sourceTime <= bound;
  });
  if (!live) return undefined;
  const entries = books.account(point, kept, scriptEnd).entries.filter((e) => e.sent.from <= lifted!);
  const backlog = entries.reduce((latest, e) => Math.max(latest, e.seen?.received ?? 0), 0);
  return Math.max(live.received, backlog) - lifted!;
}
