import type { Value } from '../plant/signal.ts';
import type { Account, Entry } from './ledger.ts';
import { nameOfTimes } from './names-of-times.ts';
import { nameOfValues } from './names-of-values.ts';

/** A defect that the ledger can put a name to. */
export interface Diagnosis {
  readonly kind: 'altered' | 'invented' | 'laundered' | 'missing';
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
export function diagnose({ entries, surplus, counts }: Account): Diagnosis[] {
  const found: Diagnosis[] = [];
  const values = entries.filter((e) => e.altered === 'value').map(valuePair);
  // A value that nobody sent may be one whose time was altered too: it pairs with nothing, and is not explained here.
  add(found, nameOfValues(values), values.length, 'values altered, no one rule explains them');
  const times = entries.filter((e) => e.altered === 'time').map(timePair);
  add(found, nameOfTimes(times), times.length, 'source times altered, no one rule explains them');
  const stale = surplus.filter(({ kind }) => kind === 'stale-restamped').length;
  if (stale > 0)
    found.push({ kind: 'invented', name: 'old values under new source times', explains: stale, of: stale });
  if (counts.duplicated > 0)
    found.push({ kind: 'invented', name: 'samples said again', explains: counts.duplicated, of: counts.duplicated });
  if (counts.qualityLaundered > 0) {
    const n = counts.qualityLaundered;
    found.push({ kind: 'laundered', name: 'quality better than it was sent', explains: n, of: n });
  }
  const gap = gapOf(entries);
  if (gap) found.push(gap);
  return found;
}

function add(found: Diagnosis[], named: Named | undefined, of: number, otherwise: string): void {
  if (of === 0) return;
  if (named && named.explains >= SHARE * of) found.push({ kind: 'altered', ...named, of });
  else found.push({ kind: 'altered', name: otherwise, explains: 0, of });
}

const valuePair = ({ sent, seen }: Entry): ValuePair => ({ sent: sent.value, seen: seen!.value });

const timePair = ({ sent, seen }: Entry): TimePair => ({
  from: sent.from,
  to: sent.to,
  left: sent.left,
  seen: seen!.sourceTime,
  received: seen!.received,
});

/** Samples that are missing in one stretch, with nothing delivered in between: a backlog that was dropped. */
function gapOf(entries: readonly Entry[]): Diagnosis | undefined {
  const lost = entries.flatMap((e, i) => (e.fate === 'lost' ? [i] : []));
  if (lost.length === 0) return undefined;
  const [first, last] = [lost[0]!, lost.at(-1)!];
  const [n, whole] = [lost.length, last - first + 1 === lost.length && lost.length >= 3];
  const seconds = (i: number) => (entries[i]!.sent.left / 1e6).toFixed(0);
  const name = whole
    ? `a stretch is missing, from about ${seconds(first)} s to ${seconds(last)} s`
    : 'samples are missing here and there';
  return { kind: 'missing', name, explains: n, of: n };
}
