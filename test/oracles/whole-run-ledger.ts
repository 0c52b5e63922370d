import type { Duration, PointSample } from '#simulator';
import type { Entry, LedgerOptions, Observation, SentRun, Surplus } from '../../simulator/judge/ledger.ts';
import { isSameValue } from '../../simulator/judge/runs-by-value.ts';
import { qualityRank } from '../../simulator/plant/signal.ts';

type Sent = PointSample & { readonly left: Duration };
interface Claim {
  readonly o: Observation;
  readonly how?: 'value' | 'time';
  count: number;
  doubts: number;
}

/**
 * The ledger of one point by its definition: everything is kept to the end, then every observation is compared with
 * every sample. Slow, and with nothing clever in it: what the ledger that settles as it goes has to agree with.
 */
export function wholeRunLedger(sent: readonly Sent[], observed: readonly Observation[], options: LedgerOptions) {
  const { manner, tolerance, from, to, lateAfter } = options;
  const runs: SentRun[] = [];
  for (const { value, quality, sourceTime, left } of sent) {
    const last = runs.at(-1);
    const isRepeat = last?.value === value && last.quality === quality;
    if (isRepeat && (manner === 'polled' || last.to === sourceTime)) {
      last.to = sourceTime;
      last.count++;
    } else {
      runs.push({ from: sourceTime, to: sourceTime, left, count: 1, value, quality });
    }
  }
  const claims = new Map<SentRun, Claim>();
  const isFree = (run: SentRun) => !claims.has(run);
  const near = (t: Duration) =>
    runs.filter((r) => r.to >= t - tolerance && r.from <= t + tolerance).sort((a, b) => away(a, t) - away(b, t));

  // Its value at its time.
  const surplus: Surplus[] = [];
  const duplicates: Observation[] = [];
  const unmatched: Observation[] = [];
  let [doubts, ambiguous] = [0, 0];
  for (const o of observed) {
    if (o.quality !== 'good') doubts++;
    const fitting = near(o.sourceTime).filter((r) => isSameValue(r.value, o.value));
    const [run = fitting[0], second] = fitting.filter(isFree);
    if (run === undefined) {
      if (o.quality === 'good') unmatched.push(o);
      continue;
    }
    if (second && away(second, o.sourceTime) === away(run, o.sourceTime)) ambiguous++;
    const claim = claims.get(run);
    if (!claim) claims.set(run, { o, count: 1, doubts });
    else if (o.quality === 'good') {
      if (claim.doubts !== doubts) [claim.count, claim.doubts] = [0, doubts];
      if (++claim.count > run.count) duplicates.push(o);
    }
  }
  // Its value at another time; then another value at its time.
  const withValue = (o: Observation) => runs.filter((r) => isSameValue(r.value, o.value));
  const claim = (run: SentRun | undefined, o: Observation, how: 'value' | 'time') => {
    if (run) claims.set(run, { o, how, count: 1, doubts });
    return run !== undefined;
  };
  const noLineage = unmatched.filter((o) => {
    const all = withValue(o);
    const there = near(o.sourceTime).find(isFree);
    if (all.length > 1 && there && away(there, o.sourceTime) === 0) return true;
    return !claim(
      all.find((r) => isFree(r) && r.left <= o.received),
      o,
      'time',
    );
  });
  const inOrder = [...noLineage].sort((a, b) => a.sourceTime - b.sourceTime);
  for (const [o, run] of pairsInOrder(inOrder, runs.filter(isFree), tolerance)) claim(run, o, 'value');
  const claimed = new Set([...claims.values()].map(({ o }) => o));
  for (const o of noLineage.filter((o) => !claimed.has(o))) {
    surplus.push({ seen: o, kind: withValue(o).some((r) => r.left <= o.received) ? 'stale-restamped' : 'spurious' });
  }

  const rank = new Map(observed.map((o, i) => [o, i]));
  const rankOf = (run: SentRun) => rank.get(claims.get(run)?.o as Observation) ?? Number.POSITIVE_INFINITY;
  const entries = runs.map((run, i): Entry => {
    const c = claims.get(run);
    if (!c) return { sent: run, fate: 'lost', late: false, reordered: false, laundered: false };
    return {
      sent: run,
      fate: c.how ? 'altered' : 'delivered',
      seen: c.o,
      ...(c.how && { altered: c.how }),
      late: c.o.received - run.left > lateAfter,
      reordered: runs.slice(i + 1).some((later) => rankOf(later) < rankOf(run)),
      laundered: qualityRank[c.o.quality] < qualityRank[run.quality],
    };
  });
  const isIn = ({ sourceTime }: Observation) => sourceTime >= from && sourceTime <= to;
  return {
    entries: entries.filter((e) => e.sent.to >= from && e.sent.from <= to),
    surplus: surplus.filter(({ seen }) => isIn(seen)),
    duplicated: duplicates.filter(isIn).length,
    ambiguous,
  };
}

type Pairs = readonly (readonly [Observation, SentRun])[];

/** By the table of all prefixes: as many pairs as can be in order, and of those ways the one with the least time between. */
function pairsInOrder(observed: readonly Observation[], runs: readonly SentRun[], tolerance: Duration): Pairs {
  const apart = (pairs: Pairs) => pairs.reduce((sum, [o, run]) => sum + away(run, o.sourceTime), 0);
  const better = (a: Pairs, b: Pairs) =>
    b.length > a.length || (b.length === a.length && apart(b) < apart(a)) ? b : a;
  let row: Pairs[] = Array.from({ length: runs.length + 1 }, () => []);
  for (const o of observed) {
    const next: Pairs[] = [[]];
    for (const [r, run] of runs.entries()) {
      const without = better(next[r]!, row[r + 1]!);
      const fits = away(run, o.sourceTime) <= tolerance;
      next.push(fits ? better(without, [...row[r]!, [o, run]]) : without);
    }
    row = next;
  }
  return row.at(-1)!;
}

const away = ({ from, to }: SentRun, t: Duration) => Math.max(0, from - t, t - to);
