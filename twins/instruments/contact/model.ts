import { analog, defineInstrument, discrete, ms, parameter, states } from '#simulator';

const forced = { forced: states('free', 'on', 'off') };
const withForce = (made: boolean, force: 'free' | 'on' | 'off') => (force === 'free' ? made : force === 'on');

/** A dry contact that follows a discrete: a contactor's auxiliary contact, a trip contact. */
export const contact = defineInstrument({
  type: 'Contact',
  every: ms(10),
  parameters: {},
  inputs: { process: discrete() },
  outputs: () => ({ made: discrete() }),
  malfunctions: forced,
  initial: ({ inputs }) => ({ made: inputs.process }),
  step: (_, { inputs, malfunctions }) => ({ made: withForce(inputs.process, malfunctions.forced) }),
  read: ({ made }) => ({ made }),
});

/** A limit switch that is made while the position lies between `from` and `to`. */
export const limitSwitch = defineInstrument({
  type: 'LimitSwitch',
  every: ms(10),
  parameters: { from: parameter(0, '1'), to: parameter(1, '1') },
  inputs: { process: analog('1') },
  outputs: () => ({ made: discrete() }),
  malfunctions: forced,
  initial: ({ inputs, parameters }) => ({ made: within(inputs.process, parameters) }),
  step: (_, { inputs, parameters, malfunctions }) => ({
    made: withForce(within(inputs.process, parameters), malfunctions.forced),
  }),
  read: ({ made }) => ({ made }),
});

const within = (x: number, { from, to }: { from: number; to: number }) => x >= from && x <= to;

/**
 * A float switch for a high limit, wired fail-safe: `healthy` is the closed circuit and opens when the level comes
 * to `limit`, when the wire breaks and when the float hangs up. It closes again `differential` below.
 */
export const floatSwitch = defineInstrument({
  type: 'FloatSwitch',
  every: ms(10),
  parameters: { limit: parameter(1.2, 'm'), differential: parameter(0.02, 'm') },
  inputs: { process: analog('m') },
  outputs: () => ({ healthy: discrete() }),
  malfunctions: { ...forced, stuck: discrete() },
  initial: ({ inputs, parameters }) => ({ healthy: inputs.process < parameters.limit }),
  step({ healthy }, { inputs, parameters, malfunctions }) {
    const { limit, differential } = parameters;
    const floats = healthy ? inputs.process < limit : inputs.process <= limit - differential;
    return { healthy: withForce(malfunctions.stuck ? healthy : floats, malfunctions.forced) };
  },
  read: ({ healthy }) => ({ healthy }),
});
