import {
  type Duration,
  type Frame,
  Judge,
  type Judgement,
  PlantwrightError,
  type PointInfo,
  type Run,
  type Scenario,
  type SessionInfo,
  spokenName,
  us,
  worst,
} from '#simulator';

/** What a recording gives to be judged. */
export interface Recorded {
  readonly session: SessionInfo;
  readonly frames: readonly Frame[];
  readonly points: readonly PointInfo[];
  /** The run as it was judged when it was played; absent where the recording breaks off. */
  readonly played: Run | undefined;
}

/**
 * A recorded run, judged by the requirements of a scenario. What the recording proves of its conditions stays: digests,
 * and why it could not be judged.
 * @throws PlantwrightError OTHER_PLANT
 */
export function judgedAgain(scenario: Scenario, { session, frames, points, played }: Recorded): Run {
  const { plant, requirements } = scenario;
  if (plant.name !== session.plant.name) {
    throw new PlantwrightError(
      'OTHER_PLANT',
      `${scenario.id} speaks of the plant ${plant.name}; the recording is of ${session.plant.name}.`,
      { hint: 'Give a scenario of that plant: npm run plantwright -- list.' },
    );
  }
  const judge = new Judge({ requirements, points, hops: session.hops, name: (signal) => spokenName(plant, signal) });
  let end = us(0);
  for (const frame of frames) {
    if (frame.kind === 'verdict') continue;
    judge.see(frame);
    end = Math.max(end, frame.t) as Duration;
  }
  const scriptEnd = judge.world.scriptEnd ?? end;
  const finish = { scriptEnd, end };
  const judged = judge.judgements(finish);
  const torn = played === undefined ? ['the recording breaks off: what was not recorded cannot be judged'] : [];
  const invalid = [...(played?.invalid ?? []), ...torn];
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
    invalid,
    notes: [`judged again from the recording of ${played?.name ?? session.title}`],
    faults: judge.world.faults,
    points,
    ledger: judge.ledger(finish),
    findings: judge.findings(finish),
    latency: judge.latency(finish),
    lateness: played?.lateness ?? { n: 0, p50: 0, p99: 0, max: 0, allowed: null },
    judgedFor: scriptEnd,
    planDigest: played?.planDigest ?? '',
    inputDigest: played?.inputDigest ?? '',
    truthDigest: played?.truthDigest ?? '',
    links: played?.links ?? [],
    inputs: played?.inputs ?? [],
    ticks: played?.ticks ?? 0,
  };
}
