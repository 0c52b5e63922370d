import { exp } from '#simulator';

/** Properties of water as the equipment takes them: constant, at 20 °C (IAPWS-95), but for the vapour pressure. */

/** In kg/m³. */
export const DENSITY = 998.2;
/** In J/(kg K). */
export const HEAT_CAPACITY = 4184;
/** Standard acceleration of free fall, in m/s². */
export const GRAVITY = 9.80665;
/** Heat that warms one cubic metre by one kelvin, in J/(m³ K). */
export const VOLUMETRIC_HEAT = DENSITY * HEAT_CAPACITY;
/** Pressure of one metre of water, in Pa. */
export const PASCAL_PER_METRE = DENSITY * GRAVITY;
/** The standard atmosphere, 101325 Pa, in m of water. */
export const ATMOSPHERE = 101_325 / PASCAL_PER_METRE;

/**
 * Vapour pressure as a head, in m of water, at a temperature in °C: Magnus formula with the constants of
 * Alduchov and Eskridge (1996), within 0.4 % from 0 to 50 °C and 3 % at 100 °C.
 */
export const vapourHead = (temperature: number): number =>
  (610.94 * exp((17.625 * temperature) / (temperature + 243.04))) / PASCAL_PER_METRE;
