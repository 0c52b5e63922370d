/**
 * A requirement: pass < inconclusive < fail < error; beside them skipped. A run may also be invalid: then its
 * conditions were not such that it could be judged.
 */
export type Verdict = 'pass' | 'skipped' | 'inconclusive' | 'invalid' | 'fail' | 'error';

/** Something a reader can check: a sentence, with the time it speaks of where there is one. */
export interface Evidence {
  /** On the time axis of the run, in s. */
  readonly at?: number;
  readonly text: string;
}

/** What a monitor concluded. */
export interface Judgement {
  readonly verdict: Exclude<Verdict, 'invalid'>;
  /** Distance to failing in `unit`; negative when failed; null where there is no such number. */
  readonly margin: number | null;
  readonly unit: string;
  /** The fact first, in one sentence. */
  readonly reason: string;
  readonly evidence: readonly Evidence[];
}

const RANK: Readonly<Record<Verdict, number>> = { skipped: 0, pass: 1, inconclusive: 2, fail: 3, invalid: 4, error: 5 };

/** The verdict of a run: the worst of its requirements; invalid outranks all but error; nothing judged is inconclusive. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  const judged = verdicts.filter((v) => v !== 'skipped');
  if (judged.length === 0) return 'inconclusive';
  return judged.reduce((a, b) => (RANK[b] > RANK[a] ? b : a));
}

const BATCH_RANK: Readonly<Record<Verdict, number>> = {
  skipped: 0,
  pass: 0,
  inconclusive: 1,
  invalid: 2,
  fail: 3,
  error: 4,
};

/** The verdict over several runs: error, fail, invalid, inconclusive, pass. */
export function worstOfRuns(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0) return 'inconclusive';
  const worstRun = verdicts.reduce((a, b) => (BATCH_RANK[b] > BATCH_RANK[a] ? b : a));
  return worstRun === 'skipped' ? 'inconclusive' : worstRun;
}

/** The exit code of a verdict: 0 pass, 1 fail, 3 inconclusive, invalid or nothing judged, 4 our own fault. */
export function exitCode(verdict: Verdict): 0 | 1 | 3 | 4 {
  switch (verdict) {
    case 'pass':
      return 0;
    case 'fail':
      return 1;
    case 'error':
      return 4;
    default:
      return 3;
  }
}

export const pass = (reason: string, margin: number | null = null, unit = '', evidence: readonly Evidence[] = []) =>
  ({ verdict: 'pass', margin, unit, reason, evidence }) as const satisfies Judgement;
export const fail = (reason: string, margin: number | null = null, unit = '', evidence: readonly Evidence[] = []) =>
  ({ verdict: 'fail', margin, unit, reason, evidence }) as const satisfies Judgement;
export const inconclusive = (reason: string, evidence: readonly Evidence[] = []) =>
  ({ verdict: 'inconclusive', margin: null, unit: '', reason, evidence }) as const satisfies Judgement;
export const skipped = (reason: string) =>
  ({ verdict: 'skipped', margin: null, unit: '', reason, evidence: [] }) as const satisfies Judgement;
