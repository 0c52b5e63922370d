import type { Entry, Surplus } from './ledger.ts';

/** The counts of a ledger. sent = delivered + altered + lost. */
export interface Counts {
  readonly sent: number;
  readonly delivered: number;
  readonly altered: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly spurious: number;
  readonly staleRestamped: number;
  readonly late: number;
  readonly reordered: number;
  readonly qualityLaundered: number;
  readonly unpolled: number;
  readonly ambiguous: number;
  /** Observations of a time that the ledger had settled: later than it follows anything. */
  readonly tooLate: number;
}

export const NOTHING: Counts = {
  sent: 0,
  delivered: 0,
  altered: 0,
  lost: 0,
  duplicated: 0,
  spurious: 0,
  staleRestamped: 0,
  late: 0,
  reordered: 0,
  qualityLaundered: 0,
  unpolled: 0,
  ambiguous: 0,
  tooLate: 0,
};

const KEYS = Object.keys(NOTHING) as readonly (keyof Counts)[];

/** The counts of several points together. */
export function total(accounts: readonly Counts[]): Counts {
  const sum = { ...NOTHING } as Record<keyof Counts, number>;
  for (const counts of accounts) for (const key of KEYS) sum[key] += counts[key];
  return sum;
}

/** What entries and surplus count; duplicates are not among them. */
export function countsOf(entries: readonly Entry[], surplus: readonly Surplus[]): Counts {
  const counts = { ...NOTHING } as Record<keyof Counts, number>;
  for (const { fate, late, reordered, laundered } of entries) {
    counts.sent++;
    counts[fate]++;
    if (late) counts.late++;
    if (reordered) counts.reordered++;
    if (laundered) counts.qualityLaundered++;
  }
  for (const { kind } of surplus) counts[KEY_OF[kind]]++;
  return counts;
}

const KEY_OF = {
  spurious: 'spurious',
  'stale-restamped': 'staleRestamped',
  'too-late': 'tooLate',
} as const;
