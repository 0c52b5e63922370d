import type { Judgement, Run, Verdict } from '#simulator';
import { type Html, html } from './html.ts';

/** A requirement as a report lists it: under a number that the pictures refer to, the worst first. */
export interface Judged extends Judgement {
  readonly number: number;
  readonly name: string;
  readonly formula: string;
}

const MARKS: Readonly<Record<Verdict, string>> = {
  error: '‼',
  fail: '✕',
  invalid: '!',
  inconclusive: '?',
  pass: '✓',
  skipped: '–',
};
const ORDER = Object.keys(MARKS) as Verdict[];

/** A verdict by mark and word, so that nobody needs colour to read it. */
export const badge = (verdict: Verdict): Html =>
  html`<span class="badge ${verdict}"><span aria-hidden="true">${MARKS[verdict]}</span> ${verdict}</span>`;

/** The requirements of a run, the worst first. */
export function judgedOf(run: Run, formulas: ReadonlyMap<string, string>): Judged[] {
  return Object.entries(run.requirements)
    .sort(([, a], [, b]) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict))
    .map(([name, judgement], i) => ({ ...judgement, number: i + 1, name, formula: formulas.get(name) ?? '' }));
}

export const failed = ({ verdict }: Judged): boolean => verdict === 'fail' || verdict === 'error';

/**
 * When a failed requirement was first found so, in s. Evidence may list instances that were in order too: the one that
 * failed is that whose time the reason names, and where it names none, the first.
 */
export function firstFailure({ reason, evidence }: Judged): number | undefined {
  const named = [...reason.matchAll(/t = (-?\d+\.\d) s/g)].map(([, s]) => s);
  const instance = evidence.find(({ at }) => at !== undefined && named.includes(at.toFixed(1)));
  return (instance ?? evidence[0])?.at;
}

/** What a run came to, in one sentence: the fact that decided it. */
export function factOf(run: Run, judged: readonly Judged[]): Html {
  const first = judged.find(({ verdict }) => verdict === run.verdict);
  const named = first && html`<b>${first.name}</b>: ${first.reason}.`;
  switch (run.verdict) {
    case 'pass': {
      const held = judged.filter(({ verdict }) => verdict === 'pass').length;
      return html`${held === 1 ? 'The one requirement that was judged holds.' : `All ${held} requirements that were judged hold.`}`;
    }
    case 'invalid':
      return html`The run cannot be judged: ${run.invalid[0] ?? 'no reason was given'}.`;
    case 'skipped':
      return html`Nothing was played: ${first?.reason ?? run.notes[0] ?? 'no reason was given'}.`;
    case 'fail':
      return named ?? html`A requirement failed.`;
    case 'error':
    case 'inconclusive':
      if (run.notes[0] !== undefined) return html`${run.notes[0]}`;
      return named ?? html`Nothing was judged.`;
  }
}
