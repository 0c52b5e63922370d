import { analog, defineTwin, discrete, parameter } from '#simulator';

/**
 * A fixed-speed pump on a steady system curve: its flow is one number, and it needs water at its suction.
 * The contactor picks up `pickup` after the command. A thermal overload opens the trip contact and drops the motor.
 */
export const pump = defineTwin({
  type: 'Pump',
  parameters: {
    flow: parameter(2.45 / 3600, 'm³/s'),
    pickup: parameter(0.5, 's'),
    /** Suction level below which it draws air. */
    suction: parameter(0.02, 'm'),
  },
  inputs: { run: discrete(), level: analog('m') },
  outputs: ({ flow }) => ({
    flow: analog('m³/s', { range: [0, flow] }),
    running: discrete(),
    tripped: discrete(),
  }),
  malfunctions: { overload: discrete(), blocked: discrete(), contactor: discrete() },
  initial: () => ({ sinceCommand: 0, running: false, pumping: false, tripped: false }),

  step({ sinceCommand }, { inputs, parameters, seconds, malfunctions }) {
    const commanded = inputs.run && !malfunctions.overload && !malfunctions.contactor;
    const elapsed = commanded ? Math.min(sinceCommand + seconds, parameters.pickup) : 0;
    const running = commanded && elapsed >= parameters.pickup;
    return {
      sinceCommand: elapsed,
      running,
      pumping: running && inputs.level > parameters.suction && !malfunctions.blocked,
      tripped: malfunctions.overload,
    };
  },

  read: ({ running, pumping, tripped }, { parameters }) => ({
    flow: pumping ? parameters.flow : 0,
    running,
    tripped,
  }),
});
