import { Judge } from '../judge/judge.ts';
import type { Finish } from '../judge/monitor.ts';
import { withBudgets } from '../judge/requirement.ts';
import { type Judgement, type Verdict, worst } from '../judge/verdict.ts';
import { us } from '../time/duration.ts';
import { autoBudgets, refuseImpossibleBudgets, tightestBudget } from './budgets.ts';
import { calibrationComplaints, calibrationOf } from './calibration.ts';
import { healthComplaints } from './health.ts';
import { Lateness } from './lateness.ts';
import { Phases, type PlayOptions } from './phases.ts';
import { inputDigest, planDigest } from './plan.ts';
import { proveFaults, sameAgain, withoutFaults } from './proof.ts';
import type { Run } from './run.ts';
import type { Scenario } from './scenario.ts';
import { WaitExpired } from './turns.ts';

/**
 * Plays a scenario once: open, settle, script, drain, close; then judges it and proves that it can be told again.
 * One engine serves tests, the CLI and trainers; they differ only in the clock and in who watches.
 * @throws PlantwrightError BUDGET_BELOW_BOUND, ABORTED, and what the rig throws when it cannot open
 */
export async function play<N extends string>(scenario: Scenario<N>, options: PlayOptions): Promise<Run<N>> {
  const { rig, seed } = options;
  const missing = scenario.needs.filter((need) => !rig?.can.includes(need));
  if (missing.length > 0) return skippedRun(scenario, options, missing);
  refuseImpossibleBudgets(scenario, rig);
  const unmeasured: string[] = [];
  const measure = (when: string, at: number) =>
    rig?.calibrate?.(at).catch((error: Error) => {
      unmeasured.push(`the harness's own path could not be measured ${when} the run: ${error.message}`);
      return undefined;
    });
  const before = await measure('before', seed);
  const budgets = before ? autoBudgets(scenario.requirements, rig?.points ?? [], before) : {};
  const judged = { ...scenario, requirements: withBudgets(scenario.requirements, budgets) };
  const phases = new Phases(judged, options);
  const { finish, failure } = await phases.perform();
  const after = await measure('after', seed + 1);
  const calibration = before && after ? calibrationOf(before, after) : null;
  const budget = tightestBudget(judged);

  const { driver, judge, desk, lateness, ticks } = phases;
  // What entered during the drain, such as the lifting of faults, is outside the digest.
  const inputs = driver.inputs.filter(({ tick }) => tick <= ticks);
  for (const frame of withoutFaults(scenario, seed, inputs, finish)) phases.emit(frame);
  const requirements = judge.judgements(finish) as Record<N, Judgement>;
  const truthDigest = phases.digest;
  const told = sameAgain(scenario, seed, inputs, ticks, truthDigest);
  const invalid = [
    ...desk.complaints,
    ...proveFaults(scenario, seed, inputs, desk.malfunctions, ticks),
    ...phases.complaints,
    ...(rig ? lateness.complaints(budget) : []),
    ...(phases.health ? healthComplaints(phases.health, budget) : []),
    ...unmeasured,
    ...(calibration ? calibrationComplaints(calibration, budget) : []),
  ];
  const notes = failure ? [failure.message] : [];
  const own: Verdict[] = failure ? [failure instanceof WaitExpired ? 'inconclusive' : 'error'] : [];
  const verdicts = (Object.values(requirements) as Judgement[]).map(({ verdict }) => verdict);
  const verdict = !told ? 'error' : worst([...verdicts, ...own, ...(invalid.length > 0 ? ['invalid' as const] : [])]);
  for (const [requirement, j] of Object.entries<Judgement>(requirements)) {
    const { verdict: said, margin, unit, reason } = j;
    phases.emit({ kind: 'verdict', t: finish.end, requirement, verdict: said, margin, unit, reason });
  }
  return {
    ...planned(scenario, options),
    verdict,
    requirements,
    budgets,
    invalid,
    notes: told ? notes : [...notes, 'the kernel did not repeat itself from the recorded inputs: please report this'],
    faults: judge.world.faults,
    points: [...judge.books.points.values()],
    ledger: judge.ledger(finish),
    findings: judge.findings(finish),
    latency: judge.latency(finish),
    lateness: lateness.summary(budget),
    calibration,
    health: phases.health,
    judgedFor: finish.scriptEnd,
    inputDigest: inputDigest(inputs),
    truthDigest,
    links: driver.links,
    inputs,
    ticks,
  };
}

/** What of a run is known before it is played. */
const planned = (scenario: Scenario, { rig, seed }: PlayOptions) => ({
  scenario: scenario.id,
  name: scenario.name,
  plant: scenario.plant.name,
  seed,
  target: rig?.target ?? 'none',
  defect: rig?.defect ?? null,
  points: rig?.points ?? [],
  planDigest: planDigest(scenario, seed),
});

function skippedRun<N extends string>(scenario: Scenario<N>, options: PlayOptions, missing: readonly string[]): Run<N> {
  const { rig } = options;
  const reason = rig ? `target ${rig.target} has no ${missing.join(', no ')}` : 'no stack is attached';
  const skip: Judgement = { verdict: 'skipped', margin: null, unit: '', reason, evidence: [] };
  const names = Object.keys(scenario.requirements) as N[];
  const judge = new Judge({ requirements: {}, points: [], hops: [], name: String });
  const nothing: Finish = { scriptEnd: us(0), end: us(0) };
  return {
    ...planned(scenario, options),
    verdict: 'skipped',
    requirements: Object.fromEntries(names.map((name) => [name, skip])) as Record<N, Judgement>,
    budgets: {},
    invalid: [],
    notes: [`not played: ${reason}`],
    faults: [],
    ledger: judge.ledger(nothing),
    findings: [],
    latency: judge.latency(nothing),
    lateness: new Lateness().summary(tightestBudget(scenario)),
    calibration: null,
    health: null,
    judgedFor: us(0),
    inputDigest: inputDigest([]),
    truthDigest: '',
    links: [],
    inputs: [],
    ticks: 0,
  };
}
