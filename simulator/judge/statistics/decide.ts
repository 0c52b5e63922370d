import { ageQuantile, type Sawtooth } from './age.ts';
import { Distribution } from './distribution.ts';
import { leastCount, rankBounds } from './ranks.ts';

/** A question to a distribution: does a share p of it lie within a budget? */
export interface QuantileQuestion {
  /** 0.95 for a p95. */
  readonly p: number;
  /** In the unit of the values. */
  readonly budget: number;
  /** Over all looks together; 0.95 without. */
  readonly confidence?: number;
  /** How far each value may be wrong either way, in the same unit; 0 without. */
  readonly uncertainty?: number;
}

/** What the observations say of it. */
export interface QuantileAnswer {
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  /** Observations that it rests on. */
  readonly n: number;
  /** Of the bounds: of one look, where there are several. */
  readonly confidence: number;
  readonly estimate: number;
  /** Between these the true quantile lies; infinite where n is too small to say. */
  readonly lower: number;
  readonly upper: number;
}

/** The fewest observations with which a question can be answered with yes. */
export const leastToPass = ({ p, confidence = 0.95 }: Pick<QuantileQuestion, 'p' | 'confidence'>): number =>
  leastCount(p, confidence);

/**
 * Answers from ordered observations, once, with `rank` giving the k-th least of n: pass where the upper bound of the
 * quantile is within the budget, fail where its lower bound is not, else inconclusive. Whatever the distribution, it
 * is wrong at most in 5 of 100 cases; "the sample's p95 is within the budget" would be in half of the close ones.
 */
export function decide(n: number, rank: (k: number) => number, question: QuantileQuestion): QuantileAnswer {
  const { p, budget, confidence = 0.95, uncertainty = 0 } = question;
  const { lower: l, upper: u } = rankBounds(n, p, confidence);
  const lower = l === null ? Number.NEGATIVE_INFINITY : rank(l) - uncertainty;
  const upper = u === null ? Number.POSITIVE_INFINITY : rank(u) + uncertainty;
  const estimate = rank(Math.max(1, Math.ceil(p * n)));
  const verdict = upper <= budget ? 'pass' : lower > budget ? 'fail' : 'inconclusive';
  return { verdict, n, confidence, estimate, lower, upper };
}

/**
 * Answers for a sawtooth over *time*: n teeth stand for n observations of the age at random times. The k-th least of n
 * lies on average at the share k/(n + 1) of a distribution (David and Nagaraja 2003, section 2.1), so that the age which
 * is not exceeded for that share of the time stands for it.
 */
export const decideAge = ({ rises, refreshes: n }: Sawtooth, question: QuantileQuestion): QuantileAnswer => ({
  ...decide(n, (k) => ageQuantile(rises, k / (n + 1)), question),
  estimate: ageQuantile(rises, question.p),
});

/** Numbers of observations, in order, at which a question may be looked at: declared before the first is made. */
export type Looks = readonly number[];

/**
 * Answers at the first of the declared looks that decides; each has its share of the doubt, so that looking often does
 * not make it wrong more often (Bonferroni). After the last look it stays inconclusive.
 * @param values in the order in which they were made; `Infinity` for what never came
 */
export function decideAtLooks(values: readonly number[], looks: Looks, question: QuantileQuestion): QuantileAnswer {
  const confidence = 1 - (1 - (question.confidence ?? 0.95)) / Math.max(1, looks.length);
  const seen = new Distribution();
  let answer = decide(0, () => Number.NaN, { ...question, confidence });
  for (const value of values) {
    seen.add(value);
    if (!looks.includes(seen.n)) continue;
    answer = decide(seen.n, (k) => seen.rank(k), { ...question, confidence });
    if (answer.verdict !== 'inconclusive') return answer;
  }
  return answer;
}
