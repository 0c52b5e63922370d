import { leastCount } from '../../simulator/judge/statistics.ts';

/** Computes what a vector expects, under the vector's own names; of the vector it reads only what is given. */
export type NumericFunction = (vector: never) => Readonly<Record<string, unknown>>;

/** The groups of numeric vectors that can be computed, by name. */
export const numericFunctions: Readonly<Record<string, NumericFunction>> = {
  quantile_min_n: ({ p, conf }: { p: number; conf: number }) =>
    conf === 0.95 ? { n_min_for_upper_bound: leastCount(p) } : {},
};
