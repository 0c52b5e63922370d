/**
 * Losses of a converter over its load, all as shares of its rating: p = p₀ + k₁ s + k₂ s² (Schmidt and Sauer,
 * Sonnenenergie 4/1996): what it takes at rest, what its switches and what its resistances take.
 */
export interface Losses {
  readonly standby: number;
  readonly linear: number;
  readonly quadratic: number;
}

export const lossShare = ({ standby, linear, quadratic }: Losses, load: number): number => {
  const size = Math.abs(load);
  return standby + size * (linear + size * quadratic);
};

/** The most it can give at the other side of its losses, for `input` as a share of the rating: x + p(x) = input. */
export function outputShare({ standby, linear, quadratic }: Losses, input: number): number {
  const left = input - standby;
  if (left <= 0) return 0;
  const half = 1 + linear;
  return (2 * left) / (half + Math.sqrt(half * half + 4 * quadratic * left));
}

/** The most it can pass on when it takes from the grid until `input` arrives at the other side: x − p(x) = input. */
export function intakeShare({ standby, linear, quadratic }: Losses, input: number): number {
  const half = 1 - linear;
  const root = half * half - 4 * quadratic * (input + standby);
  return (2 * (input + standby)) / (half + Math.sqrt(Math.max(0, root)));
}
