import { defineTwin, discrete } from '#simulator';

/**
 * An emergency stop with its safety relay (ISO 13850): pressed, the button latches and the relay takes the drive's power
 * away by wire, whatever the controller asks for. Released, nothing moves until the controller asks for it.
 */
export const emergencyStop = defineTwin({
  type: 'EmergencyStop',
  parameters: {},
  inputs: { run: discrete() },
  outputs: () => ({
    pressed: discrete({ writable: true }),
    /** What gets through to the drive. */
    run: discrete(),
  }),
  malfunctions: {
    /** A contact of the relay is welded: the drive keeps its power. */
    welded: discrete(),
  },
  initial: () => ({ pressed: false, run: false }),
  step: ({ pressed }, { inputs, malfunctions }) => ({ pressed, run: inputs.run && (!pressed || malfunctions.welded) }),
  read: (state) => state,
});
