import { analog, defineInstrument, discrete, ms, parameter } from '#simulator';

/**
 * A photo-eye with a counting card: it counts what passes, modulo 65536 like the 16-bit counter of the card. Whoever reads it
 * adds up the differences.
 */
export const counter = defineInstrument({
  type: 'Counter',
  every: ms(10),
  parameters: { modulus: parameter(65_536, '1') },
  /** Parts that have passed since the start. */
  inputs: { process: analog('1') },
  outputs: ({ modulus }) => ({ count: analog('1', { range: [0, modulus - 1] }) }),
  malfunctions: {
    /** The lens is dirty: it sees nothing. */
    blind: discrete(),
    /** A reflection: every part is seen twice. */
    double: discrete(),
  },
  initial: ({ inputs }) => ({ seen: inputs.process, count: 0 }),
  step({ seen, count }, { inputs, parameters, malfunctions: { blind, double } }) {
    const passed = inputs.process - seen;
    const pulses = blind ? 0 : passed * (double ? 2 : 1);
    return { seen: inputs.process, count: (count + pulses) % parameters.modulus };
  },
  read: ({ count }) => ({ count }),
});
