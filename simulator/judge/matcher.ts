import { qualityRank } from '../plant/signal.ts';
import type { Duration } from '../time/duration.ts';
import { aligned, distance } from './alignment.ts';
import type { Entry, Observation, SentRun, Surplus } from './ledger.ts';
import { type Place, Repeats } from './repeats.ts';
import { isSameValue, RunsByValue } from './runs-by-value.ts';
import type { SettledPast } from './settled-past.ts';

/** An observation, the how-manieth it was, and whether it came when all of its time was settled. */
export interface Arrival {
  readonly seen: Observation;
  readonly rank: number;
  readonly tooLate: boolean;
}

/** That a sample was seen: first by which observation, and how often. */
interface Claim {
  readonly seen: Observation;
  readonly rank: number;
  readonly fate: 'delivered' | 'altered';
  readonly how: 'value' | 'time' | undefined;
  /** Where the first observation lies, and values in doubt until then. */
  readonly place: Place;
  readonly doubts: number;
  /** Once it was seen again. */
  repeats: Repeats | undefined;
}

/**
 * Finds the sample behind each observation of one point. What has the value of a sample at its time belongs to it for
 * good; the others are explained last, all together, and anew whenever more is known.
 */
export class Matcher {
  ambiguous = 0;
  tolerance: Duration;
  readonly #runs: SentRun[];
  readonly #past: SettledPast;
  #claims = new Map<SentRun, Claim>();
  /** Samples that explain what belongs to none. */
  #guesses = new Map<SentRun, Claim>();
  #arrived = 0;
  /** Observations so far that were not good. A value that was in doubt may be confirmed once more. */
  #doubts = 0;

  /** @param runs in the order in which they were sent; may grow @param past what was sent before those */
  constructor(runs: SentRun[], past: SettledPast, tolerance: Duration) {
    this.#runs = runs;
    this.#past = past;
    this.tolerance = tolerance;
  }

  /** The same knowledge of the same runs, to go on with and to throw away. */
  copy(): Matcher {
    const copy = new Matcher(this.#runs, this.#past, this.tolerance);
    copy.#claims = new Map(
      [...this.#claims].map(([run, claim]) => [run, { ...claim, repeats: claim.repeats?.copy() }]),
    );
    [copy.#arrived, copy.#doubts, copy.ambiguous] = [this.#arrived, this.#doubts, this.ambiguous];
    return copy;
  }

  /** Takes the next observation to arrive. Returned is one that needs an explanation. */
  take(seen: Observation, place: Place): Arrival | undefined {
    const rank = this.#arrived++;
    const good = seen.quality === 'good';
    if (!good) this.#doubts++;
    const run = this.#sameValue(seen);
    if (!run) return good ? { seen, rank, tooLate: this.#past.covers(seen.sourceTime) } : undefined;
    const claim = this.#claims.get(run);
    if (!claim) {
      const doubts = this.#doubts;
      this.#claims.set(run, { seen, rank, fate: 'delivered', how: undefined, place, doubts, repeats: undefined });
    } else if (good) {
      claim.repeats ??= new Repeats(claim.place, claim.doubts);
      claim.repeats.take(place, this.#doubts, run.count);
    }
    return undefined;
  }

  /** The nearest run with this value at about this time, one that was not seen yet before one that was. */
  #sameValue({ sourceTime: time, value }: Observation): SentRun | undefined {
    let [free, apart, equal]: [SentRun | undefined, number, boolean] = [undefined, Number.POSITIVE_INFINITY, false];
    let [taken, further]: [SentRun | undefined, number] = [undefined, Number.POSITIVE_INFINITY];
    const until = time + this.tolerance;
    for (let i = this.#firstNear(time); i < this.#runs.length && this.#runs[i]!.from <= until; i++) {
      const run = this.#runs[i]!;
      if (!isSameValue(run.value, value)) continue;
      const away = distance(run, time);
      if (this.#claims.has(run)) {
        if (away < further) [taken, further] = [run, away];
      } else if (away < apart) [free, apart, equal] = [run, away, false];
      else if (away === apart) equal = true;
    }
    if (equal) this.ambiguous++;
    return free ?? taken;
  }

  /** The first run whose span, widened by the tolerance, ends at a time or later. */
  #firstNear(time: Duration): number {
    const [runs, from] = [this.#runs, time - this.tolerance];
    let [low, high] = [0, runs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (runs[middle]!.to < from) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The nearest run at about this time that was not seen yet. */
  #unseenAt(time: Duration): SentRun | undefined {
    let [nearest, apart]: [SentRun | undefined, number] = [undefined, Number.POSITIVE_INFINITY];
    const until = time + this.tolerance;
    for (let i = this.#firstNear(time); i < this.#runs.length && this.#runs[i]!.from <= until; i++) {
      const run = this.#runs[i]!;
      if (!this.#isSeen(run) && distance(run, time) < apart) [nearest, apart] = [run, distance(run, time)];
    }
    return nearest;
  }

  readonly #isSeen = (run: SentRun): boolean => this.#claims.has(run) || this.#guesses.has(run);

  /**
   * Explains observations by samples that none belongs to: first all that can be by their value, then by their time.
   * @param arrivals in order @returns those without an explanation, and what they are
   */
  explain(arrivals: readonly Arrival[]): Surplus[] {
    this.#guesses.clear();
    // Only a stack that does harm is asked for values; for a sound one they need no index.
    if (arrivals.length === 0) return [];
    const asked = arrivals.map(({ seen }) => seen.value);
    const values = new RunsByValue(asked, this.#runs, this.#past.values);
    const rest = arrivals.filter((arrival) => !this.#lineage(arrival, values));
    const unexplained = this.#otherValues(rest);
    return unexplained.map((arrival) => ({ seen: arrival.seen, kind: kindOf(arrival, values) }));
  }

  /** A value that was sent but once tells which sample this is; a common one does only where its time fits none. */
  #lineage(arrival: Arrival, values: RunsByValue): boolean {
    const { value, sourceTime, received } = arrival.seen;
    if (values.isCommon(value)) {
      const there = this.#unseenAt(sourceTime);
      if (there && distance(there, sourceTime) === 0) return false;
    }
    return this.#guess(values.firstLeft(value, received, this.#isSeen), arrival, 'time');
  }

  /** Another value at about its time: with nothing else to go by, in the order of both. Returned is what fits nowhere. */
  #otherValues(arrivals: readonly Arrival[]): Arrival[] {
    const unseen = this.#runs.filter((run) => !this.#isSeen(run));
    const inOrder = [...arrivals].sort((a, b) => a.seen.sourceTime - b.seen.sourceTime);
    const instants = inOrder.map(({ seen }) => seen.sourceTime);
    for (const [i, run] of aligned(instants, unseen, this.tolerance).entries()) {
      if (run !== undefined) this.#guess(unseen[run], inOrder[i]!, 'value');
    }
    const explained = new Set([...this.#guesses.values()].map(({ seen }) => seen));
    return arrivals.filter(({ seen }) => !explained.has(seen));
  }

  #guess(run: SentRun | undefined, { seen, rank }: Arrival, how: 'value' | 'time'): boolean {
    const claim = { seen, rank, fate: 'altered', how, place: 'in', doubts: this.#doubts, repeats: undefined } as const;
    if (run) this.#guesses.set(run, claim);
    return run !== undefined;
  }

  /** How many observations of the first so many runs were too many. */
  duplicates(count = this.#runs.length): number {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += this.#claims.get(this.#runs[i]!)?.repeats?.beyond(this.#runs[i]!.count) ?? 0;
    return sum;
  }

  /** Forgets the first runs, which are settled. */
  forget(count: number): void {
    for (const run of this.#runs.splice(0, count)) this.#claims.delete(run);
  }

  /** When a run was seen first; undefined if it was not. */
  seenAt(index: number): Duration | undefined {
    return this.#claimOf(this.#runs[index]!)?.seen.received;
  }

  #claimOf(run: SentRun): Claim | undefined {
    return this.#claims.get(run) ?? (this.#guesses.size > 0 ? this.#guesses.get(run) : undefined);
  }

  /** What became of the first so many runs, as far as it is known. */
  entries(lateAfter: Duration, count = this.#runs.length): Entry[] {
    // RFC 4737: a sample is reordered when one that was sent later has already arrived. Walking the samples from the
    // last sent to the first, that is when something behind it on the wire came before it in the queue.
    const entries = new Array<Entry>(count);
    let earliest = Number.POSITIVE_INFINITY;
    for (let i = this.#runs.length - 1; i >= 0; i--) {
      const sent = this.#runs[i]!;
      const claim = this.#claimOf(sent);
      if (i < count) entries[i] = entryOf(sent, claim, claim !== undefined && claim.rank > earliest, lateAfter);
      if (claim) earliest = Math.min(earliest, claim.rank);
    }
    return entries;
  }
}

function entryOf(sent: SentRun, claim: Claim | undefined, reordered: boolean, lateAfter: Duration): Entry {
  if (!claim) return { sent, fate: 'lost', late: false, reordered: false, laundered: false };
  const { seen, fate, how } = claim;
  const late = seen.received - sent.left > lateAfter;
  const laundered = qualityRank[seen.quality] < qualityRank[sent.quality];
  if (how === undefined) return { sent, fate, seen, late, reordered, laundered };
  return { sent, fate, seen, altered: how, late, reordered, laundered };
}

function kindOf({ seen, tooLate }: Arrival, values: RunsByValue): Surplus['kind'] {
  if (tooLate) return 'too-late';
  return values.hasLeft(seen.value, seen.received) ? 'stale-restamped' : 'spurious';
}
