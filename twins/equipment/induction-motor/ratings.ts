import { breakdownSlip } from './torque.ts';

/** The name plate of a motor. */
export interface NamePlate {
  readonly ratedPower: number;
  readonly ratedSpeed: number;
  readonly ratedFrequency: number;
  readonly ratedVoltage: number;
  readonly ratedCurrent: number;
  readonly polePairs: number;
  readonly efficiency: number;
  readonly breakdown: number;
  readonly magnetising: number;
}

/** Copper takes this share of the losses at rated load, iron and friction the rest (IEC 60034-2-1, typical). */
const COPPER_SHARE = 0.6;
/** Of copper, in 1/K above 20 °C: resistance grows with the temperature (IEC 60034-1). */
const COPPER = 1 / 254.5;

export const RADIANS_PER_TURN = 2 * Math.PI;

/** What follows from a name plate: speeds in rad/s, torques in N·m, slips in Hz, losses in W. */
export function ratingsOf(plate: NamePlate) {
  const speed = (plate.ratedSpeed * RADIANS_PER_TURN) / 60;
  const torque = plate.ratedPower / speed;
  const slip = plate.ratedFrequency - (plate.polePairs * plate.ratedSpeed) / 60;
  return {
    speed,
    torque,
    slip,
    most: plate.breakdown * torque,
    breakdownSlip: breakdownSlip(slip, plate.breakdown),
    flux: plate.ratedVoltage / plate.ratedFrequency,
    loss: plate.ratedPower * (1 / plate.efficiency - 1),
  };
}
export type Ratings = ReturnType<typeof ratingsOf>;

/**
 * Current of the stator in A: magnetising part and load part at right angles. The load part goes with flux and slip as in
 * the simple equivalent circuit, s / √(s² + s_b²).
 */
export function statorCurrent(plate: NamePlate, rated: Ratings, slip: number, flux: number): number {
  const part = (x: number) => x / Math.sqrt(1 + x * x);
  const share = part(Math.abs(slip) / rated.breakdownSlip) / part(rated.slip / rated.breakdownSlip);
  const { magnetising } = plate;
  return (
    plate.ratedCurrent * flux * Math.sqrt(magnetising * magnetising + (1 - magnetising * magnetising) * share * share)
  );
}

/** Losses in W at a current, flux, frequency and winding temperature; rated ones at 120 °C, the limit of class B. */
export function losses(plate: NamePlate, rated: Ratings, now: Load): number {
  const warmth = (1 + COPPER * (now.temperature - 20)) / (1 + COPPER * 100);
  const current = now.current / plate.ratedCurrent;
  const turn = now.frequency / plate.ratedFrequency;
  return rated.loss * (COPPER_SHARE * warmth * current * current + (1 - COPPER_SHARE) * now.flux * now.flux * turn);
}
interface Load {
  readonly current: number;
  /** As a share of the rated flux. */
  readonly flux: number;
  readonly frequency: number;
  readonly temperature: number;
}
