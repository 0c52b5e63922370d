import { type Duration, seconds, us } from '../../time/duration.ts';
import { atTime, type MonitorOf } from '../monitor.ts';
import type { Formula, Windowed } from '../stl/formula.ts';
import { type Finding, Online } from '../stl/online.ts';
import { textOf } from '../stl/text.ts';
import { type Evidence, fail, inconclusive, type Judgement, pass } from '../verdict.ts';
import { judgeEdges } from './formula-edges.ts';
import { FormulaInputs, heldFor } from './formula-inputs.ts';
import { marginOf } from './formula-margin.ts';
import { Uncertain } from './formula-uncertainty.ts';

/** How far frames of one run may come out of the order of their times: the kernel and the probes run side by side. */
const LATENESS = seconds(2);

/**
 * A formula of signal temporal logic. True passes, false fails; what is only presumed, not known or vacuous is
 * inconclusive. Outermost windows without an end are those of the script; the run drains for the rest.
 */
export const formula: MonitorOf<'formula'> = ({ formula: f, maxHold, uncertainty }, scene) => {
  const options = { lateness: LATENESS, ...(maxHold !== undefined && { maxHold: heldFor(maxHold) }) };
  const online = new Online(f, options);
  const clocks = uncertainty === undefined ? undefined : new Uncertain(f, uncertainty, options);
  const inputs = new FormulaInputs([online, ...(clocks?.monitors ?? [])], scene);
  return {
    horizon: us(online.horizon),
    see: (frame) => inputs.see(frame),
    waits: ({ end }) => online.wantsMore(end) || (clocks?.wantsMore(end) ?? false),
    judge({ scriptEnd, end }) {
      const finding = online.at(end);
      const plain = judged(f, finding, { scriptEnd, end });
      const judgement = clocks?.weigh(plain, end) ?? plain;
      const { notANumber } = inputs;
      const remarks: Evidence[] = [
        ...(notANumber ? [{ at: notANumber.at / 1e6, text: `${notANumber.signal} is not a number` }] : []),
        ...(finding.dropped > 0
          ? [{ text: `${finding.dropped} sample${finding.dropped === 1 ? '' : 's'} came too late to be judged` }]
          : []),
      ];
      if (finding.dropped > 0 && judgement.verdict === 'pass') return inconclusive(remarks.at(-1)!.text, remarks);
      return remarks.length === 0 ? judgement : { ...judgement, evidence: [...judgement.evidence, ...remarks] };
    },
  };
};

interface Ends {
  readonly scriptEnd: number;
  readonly end: number;
}

function judged(f: Formula, finding: Finding, ends: Ends): Judgement {
  if (f.op === 'whenever') return judgeEdges(f, finding, ends.end);
  if (finding.lower === Number.NEGATIVE_INFINITY && finding.upper === Number.POSITIVE_INFINITY && neverKnown(finding)) {
    return inconclusive(`${textOf(f)}: never known`);
  }
  if (f.op === 'always') return judgeAlways(f, finding);
  if (f.op === 'eventually') return judgeEventually(f, finding, ends);
  const { margin, unit } = marginOf(f, finding.opinion === 'false' ? finding.upper : finding.lower);
  if (finding.opinion === 'true') return pass('it holds', margin, unit);
  if (finding.opinion === 'false') return fail(`not so: ${textOf(f)}`, margin, unit);
  return inconclusive(`${finding.opinion}: ${textOf(f)}`, openIn(finding));
}

const neverKnown = ({ opinion, prefix }: Finding) => opinion === 'unknown' && prefix === undefined;

/** The margin is the least distance to not holding. */
function judgeAlways(f: Windowed<Formula>, finding: Finding): Judgement {
  const { opinion, decidedAt } = finding;
  const { margin, unit } = marginOf(f, opinion === 'false' ? finding.upper : finding.lower);
  if (opinion === 'true') return pass('held throughout', margin, unit);
  if (opinion === 'false') {
    const at = decidedAt as Duration;
    return fail(`not so at ${atTime(at)}: ${textOf(f.of)}`, margin, unit, [{ at: at / 1e6, text: 'first violation' }]);
  }
  return inconclusive(`${opinion}, ${openText(finding)}: ${textOf(f.of)}`, openIn(finding));
}

/** The margin is the time left. */
function judgeEventually(f: Windowed<Formula>, finding: Finding, { scriptEnd, end }: Ends): Judgement {
  const { opinion, decidedAt } = finding;
  const deadline = (f.to ?? scriptEnd) as Duration;
  if (opinion === 'true') {
    const at = decidedAt as Duration;
    const left = (deadline - at) / 1e6;
    return pass(`first so at ${atTime(at)}`, left, 's', [{ at: at / 1e6, text: 'first time' }]);
  }
  if (opinion === 'false') return fail(`never so until ${atTime(deadline)}: ${textOf(f.of)}`);
  if (end < deadline) return inconclusive(`the run ended at ${atTime(end as Duration)}, before the deadline`);
  return inconclusive(`${opinion}, ${openText(finding)}: ${textOf(f.of)}`, openIn(finding));
}

const openText = ({ open }: Finding) =>
  open.length === 0 ? 'not decided' : `not decided from ${atTime(open[0]!.from as Duration)} on`;

/** What was still open at the end, as something to look at. */
const openIn = ({ open }: Finding): readonly Evidence[] =>
  open.slice(0, 20).map(({ from, to }) => ({
    at: from / 1e6,
    text: Number.isFinite(to) ? `open until ${atTime(to as Duration)}` : 'open at the end',
  }));
