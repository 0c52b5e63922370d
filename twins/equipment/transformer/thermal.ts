import { exp, pow } from '#simulator';

/**
 * Temperatures of an oil-filled transformer, IEC 60076-7:2018, clause 8.2, with the values of its table for distribution
 * transformers (ONAN): oil exponent 0.8, winding exponent 1.6, k₁₁ = k₂₁ = 1, k₂₂ = 2, time constants 180 and 4 min.
 * The load K is the current as a share of the rated one.
 */
const [OIL_EXPONENT, WINDING_EXPONENT] = [0.8, 1.6];

/** Rise of the top oil above the air in the end, in K: Δθ_or ((1 + R K²) / (1 + R))^x, R the ratio of the losses. */
export const oilRise = (rated: number, ratio: number, load: number): number =>
  rated * pow((1 + ratio * load * load) / (1 + ratio), OIL_EXPONENT);

/** Rise of the hot spot above the top oil in the end, in K: Δθ_hr K^y. */
export const hotSpotRise = (rated: number, load: number): number => rated * pow(load, WINDING_EXPONENT);

/** How much faster than at 98 °C paper that is not upgraded ages: 2^((θ_h − 98) / 6). */
export const ageing = (hotSpot: number): number => exp(((hotSpot - 98) / 6) * Math.LN2);
