import { qualityRank } from '../plant/signal.ts';
import type { Duration } from '../time/duration.ts';
import type { Entry, Observation, SentRun, Surplus } from './ledger.ts';
import { isSameValue, RunsByValue } from './runs-by-value.ts';

/** Finds the sample behind each observation of one point. */
export class Matcher {
  readonly duplicates: Surplus[] = [];
  ambiguous = 0;
  readonly #runs: readonly SentRun[];
  readonly #tolerance: Duration;
  #byValue: RunsByValue | undefined;
  readonly #seen = new Map<
    SentRun,
    { first: Observation; count: number; doubts: number; fate: 'delivered' | 'altered'; how?: 'value' | 'time' }
  >();
  /** Observations so far that were not good. A value that was in doubt may be confirmed once more. */
  #doubts = 0;

  constructor(runs: readonly SentRun[], tolerance: Duration) {
    this.#runs = runs;
    this.#tolerance = tolerance;
  }

  /** Runs whose span, widened by the tolerance, holds the time, nearest first. */
  #near(time: Duration): SentRun[] {
    const runs = this.#runs;
    let [low, high] = [0, runs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (runs[middle]!.to < time - this.#tolerance) low = middle + 1;
      else high = middle;
    }
    const near: SentRun[] = [];
    for (let i = low; i < runs.length && runs[i]!.from <= time + this.#tolerance; i++) near.push(runs[i]!);
    return near.sort((a, b) => distance(a, time) - distance(b, time));
  }

  sameValue(o: Observation): boolean {
    if (o.quality !== 'good') this.#doubts++;
    const fitting = this.#near(o.sourceTime).filter((run) => isSameValue(run.value, o.value));
    const free = fitting.filter((run) => !this.#seen.has(run));
    const run = free[0] ?? fitting[0];
    if (!run) return false;
    const second = free[1];
    if (second && distance(second, o.sourceTime) === distance(run, o.sourceTime)) this.ambiguous++;
    const seen = this.#seen.get(run);
    if (!seen) {
      this.#seen.set(run, { first: o, count: 1, doubts: this.#doubts, fate: 'delivered' });
      return true;
    }
    if (o.quality !== 'good') return true;
    if (seen.doubts !== this.#doubts) [seen.count, seen.doubts] = [0, this.#doubts];
    if (++seen.count > run.count) this.duplicates.push({ seen: o, kind: 'duplicated' });
    return true;
  }

  otherValue(o: Observation): boolean {
    const run = this.#near(o.sourceTime).find((candidate) => !this.#seen.has(candidate));
    if (run) this.#seen.set(run, { first: o, count: 1, doubts: this.#doubts, fate: 'altered', how: 'value' });
    return run !== undefined;
  }

  /** A value that was sent but once tells which sample this is; a common one does only where its time fits none. */
  lineage(o: Observation): boolean {
    if (this.#values.isCommon(o.value) && this.#at(o.sourceTime)) return false;
    const run = this.#values.firstLeft(o.value, o.received, (r) => this.#seen.has(r));
    if (run) this.#seen.set(run, { first: o, count: 1, doubts: this.#doubts, fate: 'altered', how: 'time' });
    return run !== undefined;
  }

  /** The sample of exactly this time, if it was not seen yet. */
  #at(time: Duration): SentRun | undefined {
    return this.#near(time).find((run) => !this.#seen.has(run) && distance(run, time) === 0);
  }

  leftOver(o: Observation): Surplus {
    const old = this.#values.hasLeft(o.value, o.received);
    return { seen: o, kind: old ? 'stale-restamped' : 'spurious' };
  }

  /** Only a stack that does harm is asked for values; for a sound one they need no index. */
  get #values(): RunsByValue {
    this.#byValue ??= new RunsByValue(this.#runs);
    return this.#byValue;
  }

  /** @param observed all observations, in the order of their arrival */
  entries(observed: readonly Observation[], lateAfter: Duration): Entry[] {
    const arrival = new Map(observed.map((o, i) => [o, i]));
    // RFC 4737: a sample is reordered when one that was sent later has already arrived. Walking the samples from the
    // last sent to the first, that is when something behind it on the wire came before it in the queue.
    const reordered = new Set<SentRun>();
    let earliest = Number.POSITIVE_INFINITY;
    for (const run of this.#runs.toReversed()) {
      const rank = arrival.get(this.#seen.get(run)?.first as Observation);
      if (rank === undefined) continue;
      if (rank > earliest) reordered.add(run);
      else earliest = rank;
    }
    return this.#runs.map((run) => {
      const seen = this.#seen.get(run);
      if (!seen) return { sent: run, fate: 'lost', late: false, reordered: false, laundered: false };
      const { first, fate, how } = seen;
      return {
        sent: run,
        fate,
        seen: first,
        ...(how && { altered: how }),
        late: first.received - run.left > lateAfter,
        reordered: reordered.has(run),
        laundered: qualityRank[first.quality] < qualityRank[run.quality],
      };
    });
  }
}

const distance = ({ from, to }: SentRun, time: Duration) => Math.max(0, from - time, time - to);
