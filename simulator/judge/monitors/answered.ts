import { formatDuration, us } from '../../time/duration.ts';
import { leastToPass, type QuantileAnswer, type QuantileQuestion } from '../statistics/index.ts';
import { type Evidence, fail, inconclusive, type Judgement, pass } from '../verdict.ts';

interface Telling {
  /** What n counts: `refreshes`. */
  readonly observations: string;
  /** Said of the judged time, or of what was lost. */
  readonly note: string;
  readonly evidence?: readonly Evidence[];
}

/** A time in a sentence; what never came has none. */
export const inMs = (time: number): string => (Number.isFinite(time) ? formatDuration(us(time)) : 'never');

/** The judgement of a requirement that asks for a quantile of times: the fact with its bounds, n and confidence. */
export function answered(
  what: string,
  question: QuantileQuestion,
  answer: QuantileAnswer,
  { observations, note, evidence = [] }: Telling,
): Judgement {
  const { p, budget } = question;
  const { verdict, n, confidence, estimate, lower, upper } = answer;
  const sure = `${Number((100 * confidence).toFixed(1))} % confidence`;
  const name = `p${Number((100 * p).toFixed(2))} of ${what}`;
  const basis = `${note}, n = ${n}`;
  const fact = `${name} is ${inMs(estimate)}`;
  switch (verdict) {
    case 'pass':
      return pass(`${fact}, with ${sure} at most ${inMs(upper)}, ${basis}`, (budget - upper) / 1e3, 'ms', evidence);
    case 'fail': {
      const margin = Number.isFinite(lower) ? (budget - lower) / 1e3 : null;
      return fail(`${fact}, with ${sure} at least ${inMs(lower)}, ${basis}`, margin, 'ms', evidence);
    }
    case 'inconclusive': {
      const least = leastToPass({ p, confidence });
      if (n < least)
        return inconclusive(`${name} cannot be told from ${n} ${observations}: it needs ${least}`, evidence);
      const between = `between ${inMs(Math.max(0, lower))} and ${inMs(upper)}`;
      return inconclusive(`${fact}, with ${sure} ${between}, ${basis}: too close to ${inMs(budget)}`, evidence);
    }
  }
}
