import { triggerText } from '../../plant/condition.ts';
import type { Duration } from '../../time/duration.ts';
import { atTime } from '../monitor.ts';
import type { Formula, Whenever } from '../stl/formula.ts';
import type { Finding } from '../stl/online.ts';
import { textOf } from '../stl/text.ts';
import type { Obligation } from '../stl/triggers.ts';
import { type Evidence, fail, inconclusive, type Judgement, pass } from '../verdict.ts';
import { marginOf } from './formula-margin.ts';

/** Judges what follows each trigger: in words of time where something is to come within a time. */
export function judgeEdges(f: Whenever<Formula>, finding: Finding, end: number): Judgement {
  if (finding.opinion === 'vacuous') return inconclusive(`vacuous: it never came to ${triggerText(f.trigger)}`);
  const { of } = f;
  if (of.op === 'eventually' && of.from === 0 && of.to !== undefined) return judgeTimes(of.of, of.to, finding, end);
  const { margin, unit } = marginOf(f, finding.opinion === 'false' ? finding.upper : finding.lower);
  const times = finding.obligations.length === 1 ? 'once' : `${finding.obligations.length} times`;
  const evidence = finding.obligations.map(({ since }): Evidence => ({ at: since / 1e6, text: 'triggered' }));
  switch (finding.opinion) {
    case 'true':
      return pass(`held when triggered, ${times}`, margin, unit, evidence);
    case 'false': {
      const at = finding.decidedAt as Duration;
      return fail(`triggered at ${atTime(at)}, not so: ${textOf(of)}`, margin, unit, evidence);
    }
    default:
      return inconclusive(`${finding.opinion}: triggered ${times}, not all known: ${textOf(of)}`, evidence);
  }
}

/** The margin is the least time that was left. */
function judgeTimes(expected: Formula, within: Duration, finding: Finding, end: number): Judgement {
  const { obligations, opinion } = finding;
  const isOpen = ({ since, metAt }: Obligation) => metAt === undefined && end < since + within;
  const closed = obligations.filter((o) => !isOpen(o));
  const margin = closed.length === 0 ? null : Math.min(...closed.map((o) => o.since + within - (o.metAt ?? end))) / 1e6;
  const told = (o: Obligation) => {
    if (o.metAt !== undefined) return `followed after ${inSeconds(o.metAt - o.since)}`;
    return isOpen(o) ? `open until ${atTime((o.since + within) as Duration)}, past the end of the run` : 'not followed';
  };
  const evidence = obligations.map((o): Evidence => ({ at: o.since / 1e6, text: told(o) }));
  if (opinion === 'true') {
    const times = obligations.length === 1 ? 'once' : `${obligations.length} times`;
    return pass(`followed ${times}`, margin, 's', evidence);
  }
  if (opinion === 'false') {
    const late = closed.find(({ since, metAt }) => (metAt ?? Number.POSITIVE_INFINITY) > since + within);
    const since = (late?.since ?? finding.decidedAt) as Duration;
    const how = late?.metAt === undefined ? 'never' : `only after ${inSeconds(late.metAt - late.since)}`;
    return fail(`triggered at ${atTime(since)}, ${how}: ${textOf(expected)}`, margin, 's', evidence);
  }
  const open = obligations.filter(isOpen).length;
  if (open === 0) return inconclusive(`not known at all times it was asked: ${textOf(expected)}`, evidence);
  return inconclusive(`${open} of ${obligations.length} still open at the end`, evidence);
}

const inSeconds = (d: number) => `${(d / 1e6).toFixed(2)} s`;
