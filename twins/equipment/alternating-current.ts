/**
 * Three-phase alternating current in the steady state, as the electrical equipment takes it: voltages between lines in V,
 * active power in W, reactive power in var, positive when consumed by an inductance.
 */

const ROOT_3 = Math.sqrt(3);

/** Current per line, in A. Nothing flows where there is no voltage. */
export const lineCurrent = (power: number, reactive: number, voltage: number): number =>
  voltage > 0 ? Math.sqrt(power * power + reactive * reactive) / (ROOT_3 * voltage) : 0;

/** Resistance and reactance per phase, in Ω. */
export interface Impedance {
  readonly resistance: number;
  readonly reactance: number;
}

/**
 * Voltage at the far end of a line that delivers P + jQ there: the root near V₁ of
 * V₂⁴ + (2 (R P + X Q) − V₁²) V₂² + (R² + X²)(P² + Q²) = 0 (two-bus equation; Kundur 1994, section 14.1).
 * Past the most that the line can carry there is no root; the voltage at that nose is given.
 */
export function farVoltage(near: number, power: number, reactive: number, line: Impedance): number {
  const { resistance, reactance } = line;
  const square = near * near;
  const half = square / 2 - (resistance * power + reactance * reactive);
  const product = (resistance * resistance + reactance * reactance) * (power * power + reactive * reactive);
  return Math.sqrt(Math.max(0, half + Math.sqrt(Math.max(0, half * half - product))));
}

/** What a line takes for itself, in W and var: 3 I² (R + jX). */
export function lineLoss(current: number, { resistance, reactance }: Impedance): { power: number; reactive: number } {
  const square = 3 * current * current;
  return { power: square * resistance, reactive: square * reactance };
}

/** An angle brought to −π … π. */
export const wrapped = (angle: number): number => angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
