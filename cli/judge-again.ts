import {
  calibrationComplaints,
  type Duration,
  type Frame,
  Judge,
  type Judgement,
  PlantwrightError,
  type PointInfo,
  type Run,
  refuseMissingSignals,
  type Scenario,
  type SessionInfo,
  spokenName,
  tightestBudget,
  us,
  withBudgets,
  worst,
} from '#simulator';

/** What a recording gives to be judged. */
export interface Recorded {
  readonly session: SessionInfo;
  readonly frames: readonly Frame[];
  readonly points: readonly PointInfo[];
  /** The run as it was judged when it was played; absent where the recording breaks off. */
  readonly played: Run | undefined;
  /** Whether all of it was read, and what is damaged where it was not merely cut off. */
  readonly whole: boolean;
  readonly losses: readonly string[];
  /** So many frames come before the first that is missing. What follows is not judged: it would miss what led to it. */
  readonly intact: number;
}

/** Why a recording does not hold all that a verdict needs. */
export function missingIn({ session, points, played, whole, losses }: Recorded, end: number): string[] {
  const until = `t = ${(end / 1e6).toFixed(1)} s`;
  const [loss] = losses;
  const more = losses.length > 1 ? `, and ${losses.length - 1} more` : '';
  const rest = loss
    ? [`the recording is damaged, and was judged up to ${until}: ${loss}${more}`]
    : !whole || played === undefined
      ? [`the recording breaks off after ${until}: what was not recorded cannot be judged`]
      : [];
  const nameless = session.hops.length > 0 && points.length === 0;
  return nameless
    ? [...rest, 'the recording does not say what its points are: what asks for them is not judged']
    : rest;
}

/**
 * A recorded run, judged by the requirements of a scenario. What the recording proves of its conditions stays: digests,
 * and why it could not be judged.
 * @throws PlantwrightError OTHER_PLANT, MISSING_SIGNAL
 */
export function judgedAgain(scenario: Scenario, recorded: Recorded): Run {
  const { session, points, played } = recorded;
  const frames = recorded.frames.slice(0, recorded.intact);
  const { plant } = scenario;
  // What was left to the harness was fixed before the run; nothing can be measured of it now.
  const requirements = withBudgets(scenario.requirements, played?.budgets ?? {});
  if (plant.name !== session.plant.name) {
    throw new PlantwrightError(
      'OTHER_PLANT',
      `${scenario.id} speaks of the plant ${plant.name}; the recording is of ${session.plant.name}.`,
      { hint: 'Give a scenario of that plant: npm run plantwright -- list.' },
    );
  }
  refuseMissingSignals(requirements, session.signals);
  const { hops, alarmList = false } = session;
  const judge = new Judge({ requirements, points, hops, alarmList, name: (signal) => spokenName(plant, signal) });
  let end = us(0);
  for (const frame of frames) {
    if (frame.kind === 'verdict') continue;
    judge.see(frame);
    end = Math.max(end, frame.t) as Duration;
  }
  const scriptEnd = judge.world.scriptEnd ?? end;
  const finish = { scriptEnd, end };
  const judged = judge.judgements(finish);
  const torn = missingIn(recorded, end);
  // Another scenario may give the stack less time than this machine could measure then.
  const blunt = played?.calibration ? calibrationComplaints(played.calibration, tightestBudget({ requirements })) : [];
  const invalid = [...new Set([...(played?.invalid ?? []), ...torn, ...blunt])];
  const verdicts = Object.values<Judgement>(judged).map(({ verdict }) => verdict);
  return {
    scenario: scenario.id,
    name: scenario.name,
    plant: plant.name,
    seed: session.seed,
    target: session.target,
    defect: session.defect,
    verdict: worst([...verdicts, ...(invalid.length > 0 ? ['invalid' as const] : [])]),
    requirements: judged,
    budgets: played?.budgets ?? {},
    invalid,
    notes: [`judged again from the recording of ${played?.name ?? session.title}`],
    faults: judge.world.faults,
    points,
    ledger: judge.ledger(finish),
    findings: judge.findings(finish),
    latency: judge.latency(finish),
    lateness: played?.lateness ?? { n: 0, p50: 0, p95: 0, p99: 0, max: 0, allowed: null },
    calibration: played?.calibration ?? null,
    health: played?.health ?? null,
    judgedFor: scriptEnd,
    planDigest: played?.planDigest ?? '',
    inputDigest: played?.inputDigest ?? '',
    truthDigest: played?.truthDigest ?? '',
    links: played?.links ?? [],
    inputs: played?.inputs ?? [],
    ticks: played?.ticks ?? 0,
  };
}
