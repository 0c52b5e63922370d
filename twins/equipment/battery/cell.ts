import { exp } from '#simulator';

/**
 * Open-circuit voltage of a lithium-ion cell over its state of charge, in V: Chen and Rincón-Mora, IEEE Transactions on
 * Energy Conversion 21 (2006), equation 2.
 */
export const openCircuitVoltage = (charge: number): number =>
  -1.031 * exp(-35 * charge) + 3.685 + charge * (0.2156 + charge * (-0.1178 + charge * 0.3201));

/**
 * Current at which a source of `voltage` behind `resistance` gives `power`, in A; negative while it takes power.
 * P = (U − R I) I, the root near rest. More than U² / 4R it cannot give.
 */
export function currentFor(power: number, voltage: number, resistance: number): number {
  if (!(resistance > 0)) return power / voltage;
  const most = (voltage * voltage) / (4 * resistance);
  const root = Math.sqrt(voltage * voltage - 4 * resistance * Math.min(power, most));
  // The other form of the quadratic formula: no cancellation for small powers.
  return (2 * Math.min(power, most)) / (voltage + root);
}
