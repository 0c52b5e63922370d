import { analog, defineTwin, parameter } from '#simulator';

/** A downstream process that draws a constant flow as long as there is water to draw. */
export const consumer = defineTwin({
  type: 'Consumer',
  parameters: { flow: parameter(1 / 3600, 'm³/s'), suction: parameter(0.02, 'm') },
  inputs: { level: analog('m') },
  outputs: ({ flow }) => ({ flow: analog('m³/s', { range: [0, flow] }) }),
  initial: () => ({ drawing: true }),
  step: (_, { inputs, parameters }) => ({ drawing: inputs.level > parameters.suction }),
  read: ({ drawing }, { parameters }) => ({ flow: drawing ? parameters.flow : 0 }),
});
