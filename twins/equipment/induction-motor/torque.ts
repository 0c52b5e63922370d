/**
 * Torque of an induction motor over its slip frequency at constant flux, as a share of the breakdown torque: Kloss's
 * formula 2 / (s / s_b + s_b / s) (Kloss 1910; Chapman, Electric Machinery Fundamentals, section 6.5). A drive that keeps
 * voltage and frequency in proportion shifts the curve along the speed and leaves its shape.
 */
export function torqueShare(slip: number, breakdownSlip: number): number {
  const x = slip / breakdownSlip;
  return (2 * x) / (1 + x * x);
}

/** Its slope over the slip. */
export function torqueSlope(slip: number, breakdownSlip: number): number {
  const x = slip / breakdownSlip;
  const size = 1 + x * x;
  return (2 * (1 - x * x)) / (breakdownSlip * size * size);
}

/** The breakdown slip at which the rated torque, a `ratio`-th of the breakdown torque, has the rated slip. */
export const breakdownSlip = (ratedSlip: number, ratio: number): number =>
  ratedSlip * (ratio + Math.sqrt(ratio * ratio - 1));
