/**
 * A robustness and its Boolean in one number, so that one minimum decides both: the sign is the Boolean, and where
 * the robustness is 0, which has no sign to go by, the smallest positive or negative number stands for it. Numbers so
 * made are totally ordered, first by robustness, then by the Boolean; the order is the only thing operators use.
 */
const TINY = Number.MIN_VALUE;

/** The robustness (a − b) / scale of a comparison that holds, or does not hold. */
export function ordinal(distance: number, scale: number, holds: boolean): number {
  const scaled = distance / scale;
  if (scaled === 0) return holds ? TINY : -TINY;
  return scaled;
}

/** Truth without a size. */
export const TRUE = 1;
export const FALSE = -1;

/** The robustness again, with its zero. */
export const robustnessOf = (x: number): number => (x === TINY || x === -TINY ? 0 : x);

/** The Boolean again. */
export const holdsIn = (x: number): boolean => x > 0;
