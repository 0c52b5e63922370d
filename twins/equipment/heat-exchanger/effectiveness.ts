import { exp } from '#simulator';

/**
 * Effectiveness of a counterflow heat exchanger from its number of transfer units U A / C_min and its capacity ratio
 * C_min / C_max (Kays and London 1984, table 2-2; Incropera, equations 11.29a and 11.29b).
 */
export function counterflowEffectiveness(units: number, ratio: number): number {
  // The general formula is 0/0 at equal capacities and loses all digits close to it.
  if (1 - ratio < 1e-6) return units / (1 + units);
  const decay = exp(-units * (1 - ratio));
  return (1 - decay) / (1 - ratio * decay);
}
