import { defineTwin, discrete } from '#simulator';

/** A local control panel: a LOCAL/REMOTE key switch and two command switches, worked by a person who stands there. */
export const localPanel = defineTwin({
  type: 'LocalPanel',
  parameters: {},
  inputs: {},
  outputs: () => ({
    /** The key switch is in LOCAL: nothing may be written from the network. */
    local: discrete({ writable: true }),
    valveOpen: discrete({ writable: true }),
    pumpRun: discrete({ writable: true }),
  }),
  initial: () => ({ local: false, valveOpen: false, pumpRun: false }),
  step: (state) => state,
  read: (state) => state,
});
