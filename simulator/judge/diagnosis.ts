import type { Value } from '../plant/signal.ts';
import type { Account } from './ledger.ts';
import { nameOfTimes } from './names-of-times.ts';
import { nameOfValues } from './names-of-values.ts';
import type { Missing, Pairs } from './symptoms.ts';

/** A defect that the ledger can put a name to. */
export interface Diagnosis {
  readonly kind: 'altered' | 'invented' | 'late' | 'laundered' | 'missing';
  readonly name: string;
  /** How many samples or observations it explains, and of how many that were harmed in this way. */
  readonly explains: number;
  readonly of: number;
}

/** A name and how many of the pairs it explains. */
export interface Named {
  readonly name: string;
  readonly explains: number;
}

/** A value as it was sent, and as it was seen. */
export interface ValuePair {
  readonly sent: Value;
  readonly seen: Value;
}

/** The times of a sample whose source time was altered, in µs of the run. */
export interface TimePair {
  /** First and last answer with this value: the source time lies between. */
  readonly from: number;
  readonly to: number;
  readonly left: number;
  readonly seen: number;
  readonly received: number;
}

/** A name must explain nearly all of what was harmed, or it is a guess. */
const SHARE = 0.9;

/**
 * What harmed the samples of a point, by name, as far as one explanation fits nearly all of them
 * (verification of data fidelity: word and byte order, sign, width, scale; time zone, unit of time, arrival time).
 */
export function diagnose({ symptoms, counts }: Pick<Account, 'symptoms' | 'counts'>): Diagnosis[] {
  const { values, times, missing } = symptoms;
  const found: Diagnosis[] = [];
  add(found, nameOfValues(values.kept), values, 'values altered, no one rule explains them');
  add(found, nameOfTimes(times.kept), times, 'source times altered, no one rule explains them');
  const stale = counts.staleRestamped;
  if (stale > 0)
    found.push({ kind: 'invented', name: 'old values under new source times', explains: stale, of: stale });
  if (counts.duplicated > 0)
    found.push({ kind: 'invented', name: 'samples said again', explains: counts.duplicated, of: counts.duplicated });
  if (counts.qualityLaundered > 0) {
    const n = counts.qualityLaundered;
    found.push({ kind: 'laundered', name: 'quality better than it was sent', explains: n, of: n });
  }
  if (counts.tooLate > 0) {
    const n = counts.tooLate;
    found.push({ kind: 'late', name: 'said when all of its time was settled', explains: n, of: n });
  }
  if (missing) found.push(gapOf(missing));
  return found;
}

/** Where there were more than are kept, what those show stands for all. */
function add(found: Diagnosis[], named: Named | undefined, { kept, count }: Pairs<unknown>, otherwise: string): void {
  if (count === 0) return;
  if (named && named.explains >= SHARE * kept.length) {
    const explains = Math.round((named.explains / kept.length) * count);
    found.push({ kind: 'altered', name: named.name, explains, of: count });
  } else {
    found.push({ kind: 'altered', name: otherwise, explains: 0, of: count });
  }
}

/** Samples that are missing in one stretch, with nothing delivered in between: a backlog that was dropped. */
function gapOf({ count, first, last, from, to }: Missing): Diagnosis {
  const seconds = (time: number) => (time / 1e6).toFixed(0);
  const whole = last - first + 1 === count && count >= 3;
  const name = whole
    ? `a stretch is missing, from about ${seconds(from)} s to ${seconds(to)} s`
    : 'samples are missing here and there';
  return { kind: 'missing', name, explains: count, of: count };
}
