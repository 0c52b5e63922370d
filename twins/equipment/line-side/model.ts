import { analog, defineTwin, discrete, parameter } from '#simulator';
import { wrapped } from '../alternating-current.ts';

/**
 * The line between a source and the breaker that couples it to a busbar, where the voltage transformers of a relay sit. It
 * has what the source gives; while the source is dead, what the busbar gives through the closed breaker, as behind a
 * transformer that is fed from its secondary side; else nothing.
 */
export const lineSide = defineTwin({
  type: 'LineSide',
  parameters: { nominalFrequency: parameter(50, 'Hz') },
  inputs: {
    voltage: analog('V'),
    frequency: analog('Hz'),
    angle: analog('rad'),
    busVoltage: analog('V'),
    busFrequency: analog('Hz'),
    busAngle: analog('rad'),
    closed: discrete(),
  },
  outputs: () => ({
    voltage: analog('V', { range: [0, 50_000] }),
    frequency: analog('Hz', { range: [0, 100] }),
    /** Against a clock of nominal frequency. */
    angle: analog('rad', { range: [-Math.PI, Math.PI] }),
  }),
  malfunctions: {},
  initial: ({ inputs: { voltage, frequency, angle } }) => ({ voltage, frequency, angle }),

  step(_, { inputs, parameters, seconds }) {
    const { voltage, frequency, angle, busVoltage, busFrequency, busAngle, closed } = inputs;
    const now = !(voltage > 0) && closed ? [busVoltage, busFrequency, busAngle] : [voltage, frequency, angle];
    // Carried on to the end of the step, as a busbar carries its sources.
    const turned = 2 * Math.PI * (now[1]! - parameters.nominalFrequency) * seconds;
    return { voltage: now[0]!, frequency: now[1]!, angle: wrapped(now[2]! + turned) };
  },

  read: (state) => state,
});
