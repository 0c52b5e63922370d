import { exp, log } from '#simulator';

/** Moves a position towards another at constant speed. */
export const travel = (position: number, towards: number, step: number): number =>
  position + Math.min(step, Math.max(-step, towards - position));

/**
 * Share of the rated capacity at a travel from 0 to 1, by IEC 60534-2-4: equal percentage Φ = R^(h − 1), in which equal
 * steps of travel change the flow by equal shares, or linear Φ = 1/R + (1 − 1/R) h. R is the inherent rangeability.
 * In the last 1 % of travel the plug sits down and the flow goes to nothing.
 */
export function capacityShare(characteristic: Characteristic, rangeability: number, position: number): number {
  const open = Math.min(1, Math.max(0, position));
  const share =
    characteristic === 'linear'
      ? 1 / rangeability + (1 - 1 / rangeability) * open
      : exp((open - 1) * log(rangeability));
  return share * Math.min(1, open / SEAT);
}
export type Characteristic = 'linear' | 'equal-percentage';

/** Travel within which the plug leaves its seat. */
const SEAT = 0.01;
