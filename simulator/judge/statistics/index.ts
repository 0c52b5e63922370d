export * from './age.ts';
export { binomialShare, highestRate, lowestRate, type RateBounds, rateBounds } from './binomial.ts';
export { type ClockFit, clockOffset, type Exchange, fitClock, type Offset } from './clock-offset.ts';
export {
  decide,
  decideAge,
  decideAtLooks,
  type Looks,
  leastToPass,
  type QuantileAnswer,
  type QuantileQuestion,
} from './decide.ts';
export { Distribution, withOmitted } from './distribution.ts';
export { cliffsDelta, hodgesLehmann, mannWhitney, normalRankTest, type RankTest, type Shift } from './mann-whitney.ts';
export { type ChainBounds, chainBounds, type Stage } from './polling.ts';
export { quantile } from './quantile.ts';
export { leastCount, type RankBounds, rankBounds } from './ranks.ts';
export { type Span, without } from './spans.ts';
export { type Times, timesOf } from './times.ts';
