import { analog, defineTwin, discrete, lagShare, parameter } from '#simulator';

/**
 * An on-off valve with an electric actuator and a supply main behind it: the flow is in proportion to the travel
 * (linear inherent characteristic, IEC 60534-2-4, at constant pressure difference), with a slow bounded
 * disturbance of the main's pressure. The actuator travels at constant speed, full travel in `stroke`.
 * `permit` is hardwired into the close circuit: without it the valve closes, whatever the command says.
 */
export const motorisedValve = defineTwin({
  type: 'MotorisedValve',
  parameters: {
    /** Flow when fully open. */
    flow: parameter(2.55 / 3600, 'm³/s'),
    stroke: parameter(6, 's'),
    /** Largest relative disturbance of the flow, and its correlation time. */
    disturbance: parameter(0.01, '1'),
    correlation: parameter(2, 's'),
  },
  inputs: { open: discrete(), permit: discrete() },
  outputs: ({ flow, disturbance }) => ({
    position: analog('1', { range: [0, 1] }),
    flow: analog('m³/s', { range: [0, flow * (1 + disturbance)] }),
  }),
  malfunctions: { stuck: discrete() },
  initial: () => ({ position: 0, disturbance: 0 }),

  step({ position, disturbance }, { inputs, parameters, seconds, random, malfunctions }) {
    const towards = inputs.open && inputs.permit ? 1 : -1;
    const travel = malfunctions.stuck ? 0 : (towards * seconds) / parameters.stroke;
    const drawn = parameters.disturbance * (2 * random() - 1);
    return {
      position: Math.min(1, Math.max(0, position + travel)),
      disturbance: disturbance + (drawn - disturbance) * lagShare(seconds, parameters.correlation),
    };
  },

  read: ({ position, disturbance }, { parameters }) => ({
    position,
    flow: position * parameters.flow * (1 + disturbance),
  }),
});
