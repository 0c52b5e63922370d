/** A rolling bearing, as far as its vibration goes. */
export interface Geometry {
  readonly rollingElements: number;
  /** Diameter of the rolling elements over the pitch diameter, times the cosine of the contact angle. */
  readonly ratio: number;
}

/**
 * Frequencies at which a rolling bearing announces its defects, as multiples of the shaft's speed (ISO 13373-3;
 * outer ring at rest): ball passing outer and inner ring, ball spin, cage.
 */
export const defectOrders = ({ rollingElements, ratio }: Geometry) => ({
  outerRing: (rollingElements / 2) * (1 - ratio),
  innerRing: (rollingElements / 2) * (1 + ratio),
  ball: (1 - ratio * ratio) / (2 * ratio),
  cage: (1 - ratio) / 2,
});

/** Basic rating life of a ball bearing, in revolutions: 10⁶ (C / P)³ (ISO 281:2007, equation 6). */
export function ratingLife(dynamicRating: number, load: number): number {
  const share = dynamicRating / load;
  return 1e6 * share * share * share;
}
