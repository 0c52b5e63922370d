import { analog, defineTwin, discrete, parameter } from '#simulator';

/**
 * A full, stirred contact tank in which a dosed substance, chlorine for one, mixes and decays at first order:
 *
 *   V dc/dt = q c_in + d c_stock − (q + d) c − k V c
 *
 * (continuous stirred tank with first-order decay; Metcalf and Eddy, Wastewater Engineering). Stepped implicitly,
 * so any flow and step is stable.
 */
export const contactTank = defineTwin({
  type: 'ContactTank',
  parameters: {
    volume: parameter(2, 'm³'),
    /** First-order decay, k. */
    decay: parameter(1e-4, '1/s'),
    /** Of the stock solution. */
    stock: parameter(20_000, 'mg/L'),
    /** Most that the dosing pump gives. */
    dosing: parameter(2e-7, 'm³/s'),
  },
  inputs: {
    flow: analog('m³/s'),
    /** Of what comes in. */
    inlet: analog('mg/L'),
    /** Share of the dosing pump's capacity. */
    dose: analog('1'),
  },
  outputs: ({ stock, dosing }) => ({
    concentration: analog('mg/L', { range: [0, stock] }),
    dosed: analog('m³/s', { range: [0, dosing] }),
  }),
  malfunctions: {
    /** Air in the dosing pump: it strokes and gives nothing. */
    airlocked: discrete(),
    /** Added to the decay: something in the raw water uses it up. */
    demand: analog('1/s'),
  },
  initial: ({ inputs }) => ({ concentration: inputs.inlet, dosed: 0 }),

  step({ concentration }, { inputs, parameters, seconds, malfunctions: { airlocked, demand } }) {
    const { volume, stock } = parameters;
    const dosed = airlocked ? 0 : parameters.dosing * Math.min(1, Math.max(0, inputs.dose));
    const flow = Math.max(0, inputs.flow);
    const gained = concentration * volume + seconds * (flow * inputs.inlet + dosed * stock);
    const kept = volume + seconds * (flow + dosed + (parameters.decay + demand) * volume);
    return { concentration: gained / kept, dosed };
  },

  read: (state) => state,
});
