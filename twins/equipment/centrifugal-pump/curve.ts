import { exp } from '#simulator';
import { ATMOSPHERE, PASCAL_PER_METRE, vapourHead } from '../water.ts';

/**
 * The characteristic of a centrifugal pump at `turn` times its rated speed (affinity laws, ISO 9906: flow goes with the
 * speed, head with its square, power with its cube). Flows in m³/s, heads in m, powers in W.
 */
export interface Curve {
  /** Head at no flow and rated speed. */
  readonly shutoffHead: number;
  /** Best efficiency point at rated speed. */
  readonly ratedFlow: number;
  readonly ratedHead: number;
  readonly bestEfficiency: number;
  /** NPSH required at no flow and at the rated flow. */
  readonly npshAtRest: number;
  readonly npshAtRated: number;
}

/** Internal loss, in m of head at 1 m³/s: the head is turn² H₀ − loss Q². Every speed has the same. */
export const internalLoss = ({ shutoffHead, ratedHead, ratedFlow }: Curve): number =>
  (shutoffHead - ratedHead) / (ratedFlow * ratedFlow);

/** Flow as a share of the best efficiency flow at this speed, kept where the parabola of the efficiency makes sense. */
const share = ({ ratedFlow }: Curve, flow: number, turn: number) =>
  turn > 0 ? Math.min(1.8, Math.max(0, flow / (turn * ratedFlow))) : 0;

/** η = η_best (2x − x²), a parabola through rest with its top at the best efficiency point. */
export function efficiency(curve: Curve, flow: number, turn: number): number {
  const x = share(curve, flow, turn);
  return curve.bestEfficiency * x * (2 - x);
}

/** Shaft power ρ g Q H / η. With the parabola above it stays finite at no flow. */
export function shaftPower(curve: Curve, flow: number, turn: number): number {
  const x = share(curve, flow, turn);
  const head = Math.max(0, turn * turn * curve.shutoffHead - internalLoss(curve) * flow * flow);
  return (PASCAL_PER_METRE * turn * curve.ratedFlow * head) / (curve.bestEfficiency * (2 - x));
}

/** NPSH at which the head has dropped by 3 % (NPSH3 of ISO 9906). It goes with the square of the speed, as heads do. */
export function npshRequired(curve: Curve, flow: number, turn: number): number {
  const slope = (curve.npshAtRated - curve.npshAtRest) / (curve.ratedFlow * curve.ratedFlow);
  return turn * turn * curve.npshAtRest + slope * flow * flow;
}

/** Pressure head above that of vapour at the inlet, for a suction head in m above the atmosphere and water in °C. */
export const npshAvailable = (suction: number, temperature: number): number =>
  ATMOSPHERE + suction - vapourHead(temperature);

/**
 * Share of the head that cavitation takes: 3 % where available meets required, by definition of NPSH3, and steeply
 * more below. The steepness is ours: 30 % too little NPSH leaves no head.
 */
export function cavitationLoss(available: number, required: number): number {
  if (!(required > 0)) return 0;
  const margin = available / required;
  return margin > 1.5 ? 0 : Math.min(1, 0.03 * exp(11.7 * (1 - margin)));
}
