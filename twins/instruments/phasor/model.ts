import { analog, defineInstrument, discrete, gaussian, lagShare, ms, parameter } from '#simulator';

/**
 * What a protection relay makes of its voltage transformers: magnitude, frequency and angle every 20 ms, the frequency
 * over two cycles as class P of IEC/IEEE 60255-118-1 has it. Angles are against a clock of nominal frequency.
 */
export const phasor = defineInstrument({
  type: 'Phasor',
  every: ms(20),
  parameters: {
    /** Over which the frequency is measured. */
    window: parameter(0.04, 's'),
    /** Standard deviations of the noise. */
    voltageNoise: parameter(0.0005, '1'),
    frequencyNoise: parameter(0.001, 'Hz'),
  },
  inputs: { voltage: analog('V'), frequency: analog('Hz'), angle: analog('rad') },
  outputs: () => ({
    voltage: analog('V', { range: [0, 50_000] }),
    frequency: analog('Hz', { range: [0, 100] }),
    angle: analog('°', { range: [-180, 180] }),
  }),
  malfunctions: {
    /** A fuse of the voltage transformer is gone: nothing is seen. */
    fuseBlown: discrete(),
    /** Added to the angle: the transformer was connected to other phases. */
    phaseShift: analog('°'),
  },
  initial: ({ inputs }) => ({ voltage: inputs.voltage, frequency: inputs.frequency, angle: degrees(inputs.angle) }),

  step(last, { inputs, parameters, seconds, random, malfunctions: { fuseBlown, phaseShift } }) {
    const { window, voltageNoise, frequencyNoise } = parameters;
    // Drawn in any case, so that a malfunction does not shift the stream.
    const [first, second] = [gaussian(random), gaussian(random)];
    // Without a voltage there is nothing to measure the frequency of.
    if (fuseBlown || !(inputs.voltage > 0)) return { voltage: 0, frequency: 0, angle: 0 };
    const before = last.frequency > 0 ? last.frequency : inputs.frequency;
    const measured = before + (inputs.frequency - before) * lagShare(seconds, window);
    return {
      voltage: inputs.voltage * (1 + voltageNoise * first),
      frequency: Math.min(100, Math.max(0, measured + frequencyNoise * second)),
      angle: wrappedDegrees(degrees(inputs.angle) + phaseShift),
    };
  },

  read: (state) => state,
});

const degrees = (angle: number): number => (angle * 180) / Math.PI;
const wrappedDegrees = (angle: number): number => angle - 360 * Math.round(angle / 360);
