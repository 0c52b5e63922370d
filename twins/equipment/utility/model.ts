import { analog, defineTwin, discrete, lagShare, parameter } from '#simulator';
import { wrapped } from '../alternating-current.ts';

/**
 * The public grid behind its connection point: so much larger than the site that it keeps its frequency and voltage
 * whatever the site does. The frequency wanders slowly within `wander`.
 */
export const utility = defineTwin({
  type: 'Utility',
  parameters: {
    frequency: parameter(50, 'Hz'),
    voltage: parameter(400, 'V'),
    wander: parameter(0.02, 'Hz'),
    correlation: parameter(30, 's'),
  },
  inputs: {},
  outputs: () => ({
    frequency: analog('Hz', { range: [0, 100] }),
    voltage: analog('V', { range: [0, 50_000] }),
    /** Against a clock of nominal frequency. */
    angle: analog('rad', { range: [-Math.PI, Math.PI] }),
    live: discrete(),
  }),
  malfunctions: {
    outage: discrete(),
    /** Share of the voltage that a fault far away takes. */
    dip: analog('1'),
    /** Added to the frequency: a split of the continental grid. */
    offset: analog('Hz'),
  },
  initial: ({ parameters }) => ({ deviation: 0, angle: 0, voltage: parameters.voltage }),

  step({ deviation, angle }, { parameters, seconds, random, malfunctions: { outage, dip, offset } }) {
    const drawn = offset + parameters.wander * (2 * random() - 1);
    const next = deviation + (drawn - deviation) * lagShare(seconds, parameters.correlation);
    return {
      deviation: next,
      angle: wrapped(angle + 2 * Math.PI * next * seconds),
      voltage: outage ? 0 : parameters.voltage * Math.max(0, 1 - dip),
    };
  },

  read: ({ deviation, angle, voltage }, { parameters }) => ({
    // Beyond the fault it still turns: what hangs behind a transformer sees the voltage go, never the frequency.
    frequency: parameters.frequency + deviation,
    voltage,
    angle,
    live: voltage > 0,
  }),
});
