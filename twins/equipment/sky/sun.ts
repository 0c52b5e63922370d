import { cos, exp, sin } from '#simulator';

const RADIANS = Math.PI / 180;

/**
 * Cosine of the sun's angle from the vertical, by solar time: declination after Cooper (1969), hour angle 15° an hour
 * (Duffie and Beckman, Solar Engineering of Thermal Processes, equations 1.6.1a and 1.6.5). Negative at night.
 * @param latitude in degrees, @param day of the year from 1, @param hour of solar time
 */
export function sunHeight(latitude: number, day: number, hour: number): number {
  const declination = 23.45 * RADIANS * sin(2 * Math.PI * ((284 + day) / 365));
  const angle = 15 * RADIANS * (hour - 12);
  const place = latitude * RADIANS;
  return cos(place) * cos(declination) * cos(angle) + sin(place) * sin(declination);
}

/** Irradiance of a clear sky on level ground, in W/m²: Haurwitz (1945), 1098 cos z e^(−0.059 / cos z). */
export const clearSky = (height: number): number => (height > 0 ? 1098 * height * exp(-0.059 / height) : 0);
