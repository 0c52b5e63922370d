import { analog, defineInstrument, discrete, gaussian, ms, parameter } from '#simulator';

/**
 * A three-phase power meter: voltage, current, frequency, active and reactive power, power factor over 200 ms (ten cycles,
 * IEC 61000-4-30), and energy registers for both directions. Each meter has a gain error of its own within its class
 * (IEC 62053-22), drawn once.
 */
export const powerMeter = defineInstrument({
  type: 'PowerMeter',
  every: ms(200),
  parameters: {
    /** Class 0.5: 0.5 % of the reading. */
    accuracy: parameter(0.005, '1'),
    /** Standard deviation of the noise, as a share of the reading. */
    noise: parameter(0.0005, '1'),
    /** What its current transformers are made for, both ways: the end of its scale. */
    span: parameter(1e6, 'V·A'),
  },
  inputs: { voltage: analog('V'), frequency: analog('Hz'), power: analog('W'), reactive: analog('var') },
  outputs: ({ span }) => ({
    voltage: analog('V', { range: [0, 50_000] }),
    current: analog('A', { range: [0, 1e6] }),
    frequency: analog('Hz', { range: [0, 100] }),
    power: analog('W', { range: [-span, span] }),
    reactive: analog('var', { range: [-span, span] }),
    /** Of the fundamental, with the sign of the active power; 1 where nothing flows. */
    powerFactor: analog('1', { range: [-1, 1] }),
    imported: analog('W·h', { range: [0, 1e15] }),
    exported: analog('W·h', { range: [0, 1e15] }),
  }),
  malfunctions: {
    /** Its values stand still; its registers too. */
    frozen: discrete(),
    /** A current transformer is the wrong way round: powers change their sign. */
    reversed: discrete(),
    /** A voltage fuse is gone: a third of the power is not seen. */
    fuseBlown: discrete(),
  },
  initial: () => ({
    /** Gain error as a share of the class; 2 until it is drawn. */
    gain: 2,
    voltage: 0,
    frequency: 0,
    power: 0,
    reactive: 0,
    imported: 0,
    exported: 0,
  }),

  step(last, { inputs, parameters, seconds, random, malfunctions: { frozen, reversed, fuseBlown } }) {
    const gain = last.gain > 1 ? 2 * random() - 1 : last.gain;
    const noise = parameters.noise * gaussian(random);
    if (frozen) return { ...last, gain };
    const sign = (reversed ? -1 : 1) * (fuseBlown ? 2 / 3 : 1);
    const seen = sign * (1 + gain * parameters.accuracy + noise);
    const within = (value: number) => Math.min(parameters.span, Math.max(-parameters.span, value));
    const power = within(inputs.power * seen);
    const energy = (power * seconds) / 3600;
    return {
      gain,
      voltage: inputs.voltage * (1 + (gain * parameters.accuracy) / 5 + noise),
      frequency: inputs.frequency,
      power,
      reactive: within(inputs.reactive * seen),
      imported: last.imported + Math.max(0, energy),
      exported: last.exported + Math.max(0, -energy),
    };
  },

  read({ voltage, frequency, power, reactive, imported, exported }) {
    const apparent = Math.sqrt(power * power + reactive * reactive);
    return {
      voltage,
      current: voltage > 0 ? apparent / (Math.sqrt(3) * voltage) : 0,
      frequency,
      power,
      reactive,
      powerFactor: apparent > 0 ? power / apparent : 1,
      imported,
      exported,
    };
  },
});
