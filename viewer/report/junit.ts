import type { Judgement, Run, Verdict } from '#simulator';
import { type Html, html } from './html.ts';

/** A run with what it took on the wall. */
export interface TimedRun {
  readonly run: Run;
  /** In s. */
  readonly seconds: number;
}

/**
 * Runs as JUnit XML, the format that CI servers read: a suite per run, a test case per requirement. What failed is a
 * failure; what could not be judged (inconclusive, invalid, error) is an error, so that no CI takes it for a pass.
 * @returns XML after the schema of Apache Ant's JUnit reports (testsuites / testsuite / testcase)
 */
export const junitXml = (runs: readonly TimedRun[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${html`<testsuites>
${runs.map(suite)}</testsuites>
`}`;

function suite({ run, seconds }: TimedRun): Html {
  const judged = Object.entries(run.requirements);
  // A run that is invalid as a whole proves nothing, whatever its requirements came to.
  const whole: readonly [string, Case][] = run.invalid.map((reason) => ['the run can be judged', invalid(reason)]);
  const cases: readonly (readonly [string, Case])[] = [...whole, ...judged];
  const count = (kind: Outcome) => cases.filter(([, { verdict }]) => OUTCOMES[verdict] === kind).length;
  const name = run.defect === null ? run.name : `${run.name} (${run.defect})`;
  return html`<testsuite name="${name}" tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}" time="${seconds.toFixed(3)}">
<properties>${Object.entries({
    seed: run.seed,
    target: run.target,
    planDigest: run.planDigest,
    truthDigest: run.truthDigest,
  }).map(([key, value]) => html`<property name="${key}" value="${value}"/>`)}</properties>
${cases.map(([requirement, judgement]) => testcase(className(run), seconds / cases.length, requirement, judgement))}</testsuite>
`;
}

/** A requirement with its judgement, or the run as a whole. */
interface Case extends Pick<Judgement, 'reason' | 'evidence'> {
  readonly verdict: Verdict;
}

type Outcome = 'pass' | 'failure' | 'error' | 'skipped';
const OUTCOMES: Readonly<Record<Verdict, Outcome>> = {
  pass: 'pass',
  fail: 'failure',
  inconclusive: 'error',
  invalid: 'error',
  error: 'error',
  skipped: 'skipped',
};

const invalid = (reason: string): Case => ({ verdict: 'invalid', reason, evidence: [] });

/** What tells runs of one scenario apart where a CI server shows them in one list: it takes a dot for a package. */
const className = ({ scenario, target, defect, seed }: Run): string =>
  [scenario, target + (defect === null ? '' : `+${defect}`), `seed-${seed}`]
    .map((part) => part.replaceAll('.', '_'))
    .join('.');

/** @param seconds a share of the run, which all of its requirements are judged by: CI servers add them up */
function testcase(className: string, seconds: number, requirement: string, judged: Case): Html {
  const { verdict, reason, evidence } = judged;
  const outcome = OUTCOMES[verdict];
  const lines = evidence
    .map(({ at, text }) => (at === undefined ? text : `t = ${at.toFixed(3)} s: ${text}`))
    .join('\n');
  return html`<testcase classname="${className}" name="${requirement}" time="${seconds.toFixed(3)}">${
    outcome === 'failure'
      ? html`<failure message="${reason}">${lines}</failure>`
      : outcome === 'error'
        ? html`<error type="${verdict}" message="${reason}">${lines}</error>`
        : outcome === 'skipped' && html`<skipped message="${reason}"/>`
  }</testcase>
`;
}
