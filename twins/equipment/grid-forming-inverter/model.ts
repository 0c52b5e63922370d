import { analog, defineTwin, discrete, lagShare, parameter, states } from '#simulator';
import { wrapped } from '../alternating-current.ts';
import { lossShare } from '../inverter/loss.ts';

/**
 * A grid-forming inverter on a battery: a voltage source whose frequency and voltage fall with the power it gives, so that
 * it shares a load with others without a word between them (droop control: Chandorkar, Divan and Adapa, IEEE
 * Transactions on Industry Applications 29 (1993); the filter acts as inertia: D'Arco and Suul 2014),
 *
 *   f = f_set − m f₀ P̄ / S,   V = V_set − n V₀ Q̄ / S,   τ dP̄/dt = P − P̄
 *
 * It cannot choose its power. Asked for more than it or its battery can give for longer than `patience`, it trips.
 */
export const gridFormingInverter = defineTwin({
  type: 'GridFormingInverter',
  parameters: {
    rating: parameter(50_000, 'V·A'),
    nominalFrequency: parameter(50, 'Hz'),
    nominalVoltage: parameter(400, 'V'),
    /** Of the frequency, and of the voltage, from no load to the rating. */
    droop: parameter(0.02, '1'),
    reactiveDroop: parameter(0.04, '1'),
    filter: parameter(0.05, 's'),
    /** Overload that it bears for `patience`. */
    overload: parameter(1.2, '1'),
    patience: parameter(0.5, 's'),
    /** From the enable command to full voltage. */
    ramp: parameter(1, 's'),
    standby: parameter(0.003, '1'),
    linear: parameter(0.008, '1'),
    quadratic: parameter(0.012, '1'),
  },
  inputs: {
    enable: discrete(),
    frequencySetpoint: analog('Hz'),
    voltageSetpoint: analog('V'),
    /** What the busbar takes. */
    power: analog('W'),
    reactive: analog('var'),
    /** What the battery will give, and take. */
    available: analog('W'),
    absorbable: analog('W'),
  },
  outputs: ({ nominalFrequency, nominalVoltage }) => ({
    state: states('off', 'running', 'tripped'),
    frequency: analog('Hz', { range: [0, 2 * nominalFrequency] }),
    voltage: analog('V', { range: [0, 2 * nominalVoltage] }),
    /** Against a clock of nominal frequency. */
    angle: analog('rad', { range: [-Math.PI, Math.PI] }),
    /** From the battery; negative while it charges. */
    drawn: analog('W'),
  }),
  malfunctions: {
    failed: discrete(),
    /** Share of the voltage that a wrong measurement takes. */
    voltageLow: analog('1'),
  },
  initial: () => ({
    state: 'off' as State,
    power: 0,
    reactive: 0,
    voltage: 0,
    frequency: 0,
    angle: 0,
    over: 0,
    drawn: 0,
  }),

  step(last, { inputs, parameters, seconds, malfunctions: { failed, voltageLow } }) {
    const { rating, nominalFrequency, nominalVoltage, droop, reactiveDroop, filter, patience, ramp } = parameters;
    const load = Math.sqrt(inputs.power * inputs.power + inputs.reactive * inputs.reactive) / rating;
    const running = last.state === 'running';
    const beyond = inputs.power > inputs.available || -inputs.power > inputs.absorbable || load > parameters.overload;
    const over = running && beyond ? last.over + seconds : 0;
    const state = nextState(last.state, inputs.enable, failed || over > patience);
    if (state !== 'running')
      return { ...last, state, power: 0, reactive: 0, voltage: 0, frequency: 0, over: 0, drawn: 0 };

    const share = lagShare(seconds, filter);
    const power = last.power + (inputs.power - last.power) * share;
    const reactive = last.reactive + (inputs.reactive - last.reactive) * share;
    const frequency = inputs.frequencySetpoint - (droop * nominalFrequency * power) / rating;
    const target = (inputs.voltageSetpoint - (reactiveDroop * nominalVoltage * reactive) / rating) * (1 - voltageLow);
    const step = (seconds * nominalVoltage) / ramp;
    return {
      state,
      power,
      reactive,
      voltage: bounded(last.voltage + Math.min(step, target - last.voltage), 2 * nominalVoltage),
      frequency: bounded(frequency, 2 * nominalFrequency),
      angle: wrapped(last.angle + 2 * Math.PI * (frequency - nominalFrequency) * seconds),
      over,
      drawn: inputs.power + rating * lossShare(parameters, Math.min(2, load)),
    };
  },

  read: ({ state, frequency, voltage, angle, drawn }) => ({ state, frequency, voltage, angle, drawn }),
});

type State = 'off' | 'running' | 'tripped';

function nextState(state: State, enable: boolean, trips: boolean): State {
  // A trip is taken back by taking the enable command back.
  if (!enable) return 'off';
  return trips || state === 'tripped' ? 'tripped' : 'running';
}

const bounded = (value: number, most: number) => Math.min(most, Math.max(0, value));
