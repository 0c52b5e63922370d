import { type Comparison, canDiffer, compareRuns, median, type Verdict, worst } from '#simulator';
import type { MeasuredRun } from './runs.ts';

/** One measure of one scenario, A against B. */
export interface Row extends Omit<Comparison, 'verdict'> {
  readonly what: string;
  /** `latency p50`, in ms. */
  readonly measure: string;
  /** How many runs of each could be compared. */
  readonly runs: readonly [number, number];
  readonly verdict: Comparison['verdict'];
}

/** What comparing two sets of runs came to. */
export interface Compared {
  /** pass: B is not worse than A; fail: it is; inconclusive: these runs cannot tell. */
  readonly verdict: Verdict;
  readonly rows: readonly Row[];
  /** What B got worse at or what keeps the runs from being compared, in sentences. */
  readonly worse: readonly string[];
  readonly doubts: readonly string[];
}

const MEASURES = [
  ['latency p50', (run: MeasuredRun) => run.p50],
  ['latency p95', (run: MeasuredRun) => run.p95],
] as const;
/** Two machines whose harness paths differ by more than this factor are not the same machine to measure on. */
const SAME_MACHINE = 2;

/** Compares runs by scenario: what is in only one of the sets is left out and said. Invalid runs prove nothing. */
export function compareSets(a: readonly MeasuredRun[], b: readonly MeasuredRun[]): Compared {
  const [ofA, ofB] = [a, b].map((runs) => Map.groupBy(runs, ({ what }) => what)) as [Groups, Groups];
  const common = [...ofA.keys()].filter((what) => ofB.has(what)).sort();
  const parts = common.map((what) => compareOne(what, ofA.get(what)!, ofB.get(what)!));
  const alone = [...new Set([...ofA.keys(), ...ofB.keys()])].filter((what) => !common.includes(what)).sort();
  const doubts = [
    ...alone.map((what) => `${what} is only in ${ofA.has(what) ? 'A' : 'B'}`),
    ...parts.flatMap((part) => part.doubts),
  ];
  const worse = parts.flatMap((part) => part.worse);
  const verdicts: Verdict[] = parts.map((part) => part.verdict);
  return { verdict: worst(verdicts), rows: parts.flatMap((part) => part.rows), worse, doubts };
}

type Groups = Map<string, MeasuredRun[]>;

function compareOne(what: string, allOfA: readonly MeasuredRun[], allOfB: readonly MeasuredRun[]): Compared {
  const [a, b] = [allOfA, allOfB].map((runs) => runs.filter(judged)) as [MeasuredRun[], MeasuredRun[]];
  const doubts = [allOfA, allOfB].flatMap((runs, i) => {
    const out = runs.filter((run) => !judged(run)).length;
    return out > 0 ? [`${what}: ${out} of ${runs.length} runs of ${'AB'[i]} could not be judged and are left out`] : [];
  });
  if (a.length === 0 || b.length === 0) {
    return { verdict: 'inconclusive', rows: [], worse: [], doubts };
  }
  if (planChanged(a, b)) doubts.push(`${what}: its plan changed, equal seeds do not play the same`);
  const machine = otherMachine(a, b);
  if (machine) doubts.push(`${what}: ${machine}`);
  if (!canDiffer(a.length, b.length)) {
    doubts.push(`${what}: ${a.length} runs against ${b.length} can never prove a difference; 4 against 4 can`);
  }
  const rows = MEASURES.map(([measure, of]): Row => {
    const found = compareRuns(a.map(of), b.map(of), pathSpread([...a, ...b]));
    return { what, measure, runs: [a.length, b.length], ...found };
  });
  const worse = [...rows.filter((row) => row.verdict === 'worse').map(said), ...brokenSince(what, a, b)];
  const unknown = machine !== undefined || rows.some((row) => row.verdict === 'inconclusive');
  // What fails in B and never did in A is a fact; how fast it was may be a matter of the machine.
  const broken = brokenSince(what, a, b).length > 0;
  const verdict = broken || (worse.length > 0 && !machine) ? 'fail' : unknown ? 'inconclusive' : 'pass';
  return { verdict, rows, worse, doubts };
}

const judged = ({ verdict }: MeasuredRun) => verdict !== 'invalid' && verdict !== 'skipped' && verdict !== 'error';

const said = ({ what, measure, shift, medians, p }: Row) =>
  `${what}: ${measure} went from ${medians[0].toFixed(1)} to ${medians[1].toFixed(1)} ms, ` +
  `by ${shift.lower.toFixed(1)} to ${shift.upper.toFixed(1)} ms with 95 % confidence, p = ${p.toFixed(3)}`;

/** Requirements that every run of A passed and some run of B failed: those are facts, one is enough. */
function brokenSince(what: string, a: readonly MeasuredRun[], b: readonly MeasuredRun[]): string[] {
  const failed = new Set(b.flatMap((run) => run.failed));
  const held = [...failed].filter((name) => a.every((run) => run.passed.includes(name)));
  return held.map((name) => {
    const times = b.filter((run) => run.failed.includes(name)).length;
    return `${what}: "${name}" held in all runs of A and failed in ${times} of ${b.length} of B`;
  });
}

const planChanged = (a: readonly MeasuredRun[], b: readonly MeasuredRun[]) =>
  a.some((one) => b.some((other) => other.seed === one.seed && other.planDigest !== one.planDigest));

const paths = (runs: readonly MeasuredRun[]) => runs.flatMap(({ path }) => (path === null ? [] : [path]));

/** How far the harness's own path varied, in ms. */
function pathSpread(runs: readonly MeasuredRun[]): number {
  const all = paths(runs);
  return all.length === 0 ? 0 : Math.max(...all) - Math.min(...all);
}

function otherMachine(a: readonly MeasuredRun[], b: readonly MeasuredRun[]): string | undefined {
  const [before, after] = [median(paths(a)), median(paths(b))];
  const factor = Math.max(before / after, after / before);
  if (!(factor > SAME_MACHINE)) return undefined;
  return `the harness's own path took ${before.toFixed(2)} ms in A and ${after.toFixed(2)} ms in B: not the same machine, or not as busy`;
}
