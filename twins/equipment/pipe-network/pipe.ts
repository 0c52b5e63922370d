import { log } from '#simulator';
import { GRAVITY, PASCAL_PER_METRE } from '../water.ts';

/** A straight pipe with its fittings. */
export interface PipeSize {
  /** In m. */
  readonly length: number;
  /** Inside, in m. */
  readonly diameter: number;
  /** Height of the wall's roughness, in m. Default: commercial steel (Moody 1944). */
  readonly roughness?: number;
  /** Sum of the loss coefficients of bends, tees, inlet and outlet, in velocity heads. */
  readonly fittings?: number;
}

/**
 * Loss of a pipe, in m of head at 1 m³/s: h = loss Q². Darcy–Weisbach with the friction factor of fully rough flow
 * (von Kármán 1930: f = (2 log₁₀(3.7 D / ε))⁻²), so that the loss is quadratic at every flow.
 * @example pipeLoss({ length: 100, diameter: 0.1 })
 */
export function pipeLoss({ length, diameter, roughness = 4.5e-5, fittings = 0 }: PipeSize): number {
  const root = (2 * log((3.7 * diameter) / roughness)) / Math.LN10;
  const velocityHeads = length / diameter / (root * root) + fittings;
  const area = (Math.PI * diameter * diameter) / 4;
  return velocityHeads / (2 * GRAVITY * area * area);
}

/** A shut valve still passes this much, in m³/h at 1 bar: a seat of class IV (IEC 60534-4) in a small valve. */
const SHUT = 1e-4;

/**
 * Loss of a valve, in m of head at 1 m³/s, from its flow coefficient Kv: the flow in m³/h of water at a pressure
 * difference of 1 bar (IEC 60534-1).
 */
export function valveLoss(capacity: number): number {
  const root = 3600 / Math.max(SHUT, capacity);
  return (1e5 / PASCAL_PER_METRE) * root * root;
}
