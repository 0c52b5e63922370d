import { analog, defineTwin, discrete, exp, log, parameter } from '#simulator';
import { farVoltage, type Impedance, lineCurrent, lineLoss } from '../alternating-current.ts';

/**
 * A feeder: a cable with loads at its far end that depend on voltage and frequency,
 *
 *   P = P₀ d (V / V₀)^a (1 + k (f − f₀) / f₀),   Q = P₀ d tan φ (V / V₀)^b
 *
 * (exponential load model; IEEE Task Force on Load Representation 1993, Kundur 1994, equations 7.1 to 7.3) with the demand d
 * between 0 and more. What it takes at its near end includes the losses of the cable.
 */
export const feeder = defineTwin({
  type: 'Feeder',
  parameters: {
    /** At nominal voltage and frequency, and a demand of 1. */
    power: parameter(40_000, 'W'),
    powerFactor: parameter(0.92, '1'),
    nominalVoltage: parameter(400, 'V'),
    nominalFrequency: parameter(50, 'Hz'),
    voltageExponent: parameter(1.3, '1'),
    reactiveExponent: parameter(2.5, '1'),
    frequencyFactor: parameter(1.2, '1'),
    resistance: parameter(0.03, 'Ω'),
    reactance: parameter(0.012, 'Ω'),
  },
  inputs: { voltage: analog('V'), frequency: analog('Hz'), closed: discrete(), demand: analog('1') },
  outputs: () => ({
    power: analog('W'),
    reactive: analog('var'),
    current: analog('A', { range: [0, 1e6] }),
    /** At the far end. */
    voltage: analog('V', { range: [0, 50_000] }),
    supplied: discrete(),
  }),
  malfunctions: {
    /** Between all lines, at the far end. */
    shortCircuit: discrete(),
    /** Share of the loads that have gone off by themselves. */
    lost: analog('1'),
  },
  initial: () => ({ power: 0, reactive: 0, current: 0, voltage: 0 }),

  step(last, { inputs, parameters, malfunctions }) {
    const { closed, demand, frequency } = inputs;
    const near = closed ? inputs.voltage : 0;
    if (!(near > 0)) return { power: 0, reactive: 0, current: 0, voltage: 0 };
    if (malfunctions.shortCircuit) return shorted(near, parameters);
    // The loads see the voltage of the last step: they settle within a few steps. Its logarithm serves both powers.
    const seen = log((last.voltage > 0 ? last.voltage : near) / parameters.nominalVoltage);
    const off = frequency / parameters.nominalFrequency - 1;
    const taken = parameters.power * Math.max(0, demand) * Math.max(0, 1 - malfunctions.lost);
    const { powerFactor } = parameters;
    const tangent = Math.sqrt(1 - powerFactor * powerFactor) / powerFactor;
    const power = taken * exp(parameters.voltageExponent * seen) * Math.max(0, 1 + parameters.frequencyFactor * off);
    const reactive = taken * tangent * exp(parameters.reactiveExponent * seen);
    const voltage = farVoltage(near, power, reactive, parameters);
    const current = lineCurrent(power, reactive, voltage);
    const lost = lineLoss(current, parameters);
    return { power: power + lost.power, reactive: reactive + lost.reactive, current, voltage };
  },

  read: (state, { parameters }) => ({ ...state, supplied: state.voltage > 0.5 * parameters.nominalVoltage }),
});

/** An arc itself has this impedance, in Ω. */
const ARC = 1e-3;

/** Only cable and arc limit the current. */
function shorted(voltage: number, cable: Impedance) {
  const path = { resistance: cable.resistance + ARC, reactance: cable.reactance };
  const size = Math.sqrt(path.resistance * path.resistance + path.reactance * path.reactance);
  const current = voltage / (Math.sqrt(3) * size);
  return { ...lineLoss(current, path), current, voltage: 0 };
}
