import { analog, defineTwin, discrete, parameter, states } from '#simulator';
import { lineCurrent } from '../alternating-current.ts';
import { intakeShare, lossShare, outputShare } from './loss.ts';

/**
 * A grid-following inverter, for an array or a battery: it gives or takes active and reactive power at the voltage and
 * frequency it finds. Limits in this order: its own protection, what the DC side gives or takes, the frequency
 * (EN 50549-1, 4.6.1 power response to overfrequency: ΔP = P (f₁ − f) / (s f_n)), its apparent power with active power
 * first, its ramp. After a trip it waits until voltage and frequency have been good for `reconnection`.
 */
export const inverter = defineTwin({
  type: 'Inverter',
  parameters: {
    /** Apparent power. */
    rating: parameter(50_000, 'V·A'),
    /** Of the rating per second. */
    ramp: parameter(0.5, '1/s'),
    standby: parameter(0.003, '1'),
    linear: parameter(0.008, '1'),
    quadratic: parameter(0.012, '1'),
    nominalVoltage: parameter(400, 'V'),
    nominalFrequency: parameter(50, 'Hz'),
    lowestVoltage: parameter(0.8, '1'),
    highestVoltage: parameter(1.15, '1'),
    lowestFrequency: parameter(47.5, 'Hz'),
    highestFrequency: parameter(51.5, 'Hz'),
    /** How long voltage or frequency may be wrong before it trips. */
    patience: parameter(0.2, 's'),
    reconnection: parameter(10, 's'),
    droopStart: parameter(50.2, 'Hz'),
    droop: parameter(0.05, '1'),
  },
  inputs: {
    enable: discrete(),
    /** What it is to give; negative to charge. An array's inverter is asked for its rating. */
    request: analog('W'),
    reactiveRequest: analog('var'),
    /** What the DC side will give, and take. */
    available: analog('W'),
    absorbable: analog('W'),
    voltage: analog('V'),
    frequency: analog('Hz'),
  },
  outputs: ({ rating }) => ({
    power: analog('W', { range: [-rating, rating] }),
    reactive: analog('var', { range: [-rating, rating] }),
    current: analog('A'),
    /** From the DC side; negative while it charges. */
    drawn: analog('W'),
    state: states('off', 'waiting', 'running', 'tripped'),
  }),
  malfunctions: {
    /** An internal fault. */
    failed: discrete(),
    /** A fan stands: half of the rating is left. */
    hot: discrete(),
    /** It does not hear requests any more and goes on with the last. */
    deaf: discrete(),
  },
  initial: () => ({
    state: 'off' as State,
    power: 0,
    reactive: 0,
    voltage: 0,
    request: 0,
    reactiveRequest: 0,
    /** How long the grid has been good, or bad, in s. */
    good: 0,
    bad: 0,
  }),

  step(last, { inputs, parameters, seconds, malfunctions }) {
    const { rating, ramp, nominalFrequency, droopStart, droop } = parameters;
    const { voltage, frequency } = inputs;
    const healthy = isHealthy(voltage, frequency, parameters);
    const good = healthy ? Math.min(last.good + seconds, parameters.reconnection) : 0;
    const bad = healthy ? 0 : last.bad + seconds;
    const state = nextState(last.state, { ...inputs, failed: malfunctions.failed, good, bad }, parameters);
    const asked = malfunctions.deaf ? last : inputs;
    const kept = { state, voltage, request: asked.request, reactiveRequest: asked.reactiveRequest, good, bad };
    if (state !== 'running') return { ...kept, power: 0, reactive: 0 };

    const reach = rating * (malfunctions.hot ? 0.5 : 1);
    const most = Math.min(reach, rating * outputShare(parameters, inputs.available / rating));
    const taken = Math.min(reach, rating * intakeShare(parameters, inputs.absorbable / rating));
    const least = inputs.absorbable > 0 ? -taken : 0;
    const over = Math.max(0, frequency - droopStart) / (droop * nominalFrequency);
    const bounded = Math.min(most, Math.max(least, asked.request));
    const wanted = Math.min(bounded, rating * (1 - Math.min(1, over)));
    const step = ramp * rating * seconds;
    const ramped = last.power + Math.min(step, Math.max(-step, wanted - last.power));
    // What the DC side no longer gives or takes is gone at once, whatever the ramp.
    const power = Math.min(most, Math.max(least, ramped));
    const room = Math.sqrt(Math.max(0, reach * reach - power * power));
    return { ...kept, power, reactive: Math.min(room, Math.max(-room, asked.reactiveRequest)) };
  },

  read({ state, power, reactive, voltage }, { parameters }) {
    const load = Math.sqrt(power * power + reactive * reactive) / parameters.rating;
    const lost = state === 'running' ? parameters.rating * lossShare(parameters, load) : 0;
    return { state, power, reactive, current: lineCurrent(power, reactive, voltage), drawn: power + lost };
  },
});

type State = 'off' | 'waiting' | 'running' | 'tripped';

interface Limits {
  readonly nominalVoltage: number;
  readonly lowestVoltage: number;
  readonly highestVoltage: number;
  readonly lowestFrequency: number;
  readonly highestFrequency: number;
  readonly patience: number;
  readonly reconnection: number;
}

function isHealthy(voltage: number, frequency: number, limits: Limits): boolean {
  const share = voltage / limits.nominalVoltage;
  const { lowestVoltage, highestVoltage, lowestFrequency, highestFrequency } = limits;
  return (
    share >= lowestVoltage && share <= highestVoltage && frequency >= lowestFrequency && frequency <= highestFrequency
  );
}

interface Circumstances {
  readonly enable: boolean;
  readonly failed: boolean;
  readonly good: number;
  readonly bad: number;
}

function nextState(state: State, now: Circumstances, { patience, reconnection }: Limits): State {
  if (!now.enable) return 'off';
  if (now.failed) return 'tripped';
  if (state === 'running') return now.bad > patience ? 'tripped' : 'running';
  // A tripped one starts over by itself, as grid codes ask.
  if (now.good >= reconnection) return 'running';
  return state === 'off' ? 'waiting' : state;
}
