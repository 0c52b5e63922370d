import { analog, defineTwin, discrete, lagShare, parameter } from '#simulator';
import { losses, RADIANS_PER_TURN, ratingsOf, statorCurrent } from './ratings.ts';
import { torqueShare, torqueSlope } from './torque.ts';

/**
 * A squirrel-cage induction motor on a drive or on the mains.
 *
 *   J dω/dt = M − M_load, M by Kloss's formula over the slip frequency (torque.ts) times the flux squared
 *   C dT/dt = P_loss − (T − T_air) / R, one thermal body (IEC 60255-149)
 *
 * Flux is voltage over frequency. The thermal resistance is such that rated load ends at the rated rise; the fan on the
 * shaft cools less at low speed.
 */
export const inductionMotor = defineTwin({
  type: 'InductionMotor',
  parameters: {
    ratedPower: parameter(2200, 'W'),
    ratedSpeed: parameter(1435, '1/min'),
    ratedFrequency: parameter(50, 'Hz'),
    ratedVoltage: parameter(400, 'V'),
    ratedCurrent: parameter(4.7, 'A'),
    polePairs: parameter(2, '1'),
    efficiency: parameter(0.867, '1'),
    /** Breakdown torque over rated torque. */
    breakdown: parameter(2.8, '1'),
    /** Magnetising current over rated current. */
    magnetising: parameter(0.5, '1'),
    /** Of rotor and load together. */
    inertia: parameter(0.03, 'kg·m²'),
    /** Of the winding above the air, in the end, at rated load. */
    rise: parameter(80, 'K'),
    thermalLag: parameter(1200, 's'),
  },
  inputs: {
    frequency: analog('Hz'),
    voltage: analog('V'),
    /** What the load brakes with; it never drives. */
    torque: analog('N·m'),
    air: analog('°C'),
  },
  outputs: () => ({
    speed: analog('1/min', { range: [0, 20_000] }),
    torque: analog('N·m'),
    current: analog('A', { range: [0, 1e5] }),
    /** From the terminals. */
    power: analog('W'),
    slip: analog('Hz'),
    temperature: analog('°C', { range: [-50, 5000] }),
  }),
  malfunctions: {
    /** The shaft does not turn any more. */
    seized: discrete(),
    /** A phase is missing: a third of the torque, and none from standstill. */
    phaseLost: discrete(),
    /** Share of the cooling that dirt on the fins takes. */
    dirty: analog('1'),
  },
  initial: ({ inputs }) => ({ speed: 0, torque: 0, current: 0, power: 0, slip: 0, temperature: inputs.air }),

  step(last, { inputs, parameters, seconds, malfunctions }) {
    const { frequency, air } = inputs;
    const { polePairs, inertia } = parameters;
    const rated = ratingsOf(parameters);
    const flux = frequency > 0 ? Math.min(1.5, inputs.voltage / frequency / rated.flux) : 0;
    const phases = malfunctions.phaseLost ? (last.speed > 0.1 * rated.speed ? 1 / 3 : 0) : 1;
    const most = rated.most * flux * flux * phases;
    const slipAt = (speed: number) => frequency - (polePairs * speed) / RADIANS_PER_TURN;

    // One Newton step of the implicit balance: the curve is steep near the synchronous speed.
    const before = slipAt(last.speed);
    const net = most * torqueShare(before, rated.breakdownSlip) - Math.max(0, inputs.torque);
    const slope = (most * Math.max(0, torqueSlope(before, rated.breakdownSlip)) * polePairs) / RADIANS_PER_TURN;
    const moved = Math.max(0, last.speed + (seconds * net) / (inertia + seconds * slope));
    const speed = malfunctions.seized ? 0 : moved;
    const slip = slipAt(speed);
    const torque = most * torqueShare(slip, rated.breakdownSlip);

    const current = statorCurrent(parameters, rated, slip, flux);
    const heat = losses(parameters, rated, { current, flux, frequency, temperature: last.temperature });
    const fan = 0.3 + 0.7 * Math.min(1, speed / rated.speed);
    const cooling = fan * Math.max(0.05, 1 - malfunctions.dirty);
    const settled = air + (parameters.rise * heat) / rated.loss / cooling;
    return {
      speed,
      torque,
      current,
      power: torque * speed + heat,
      slip,
      temperature: last.temperature + (settled - last.temperature) * lagShare(seconds, parameters.thermalLag / cooling),
    };
  },

  read: ({ speed, ...rest }) => ({ ...rest, speed: (speed * 60) / RADIANS_PER_TURN }),
});
