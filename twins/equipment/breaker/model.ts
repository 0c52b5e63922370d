import { analog, defineTwin, discrete, parameter } from '#simulator';

/**
 * A circuit breaker with a spring drive (IEC 60947-2): it opens and closes so long after its command, opening goes
 * before closing, and after each closing a motor winds the spring again. A close command that stays on does not close
 * it again after it was opened (anti-pumping).
 */
export const breaker = defineTwin({
  type: 'Breaker',
  parameters: {
    opening: parameter(0.05, 's'),
    closing: parameter(0.07, 's'),
    winding: parameter(8, 's'),
  },
  inputs: {
    close: discrete(),
    open: discrete(),
    /** From a protection relay: opens like a command. */
    trip: discrete(),
  },
  outputs: () => ({
    closed: discrete(),
    /** The spring is wound: it may be closed. */
    ready: discrete(),
    /** Openings and closings since the start. */
    operations: analog('1', { range: [0, 1e9] }),
  }),
  malfunctions: {
    /** Contacts welded or coil burnt: it does not open. */
    failsToOpen: discrete(),
    failsToClose: discrete(),
    /** The motor of the spring is gone. */
    unwound: discrete(),
    /** It opens for no reason. */
    nuisance: discrete(),
  },
  initial: () => ({
    closed: false,
    /** How long the present command has worked on it, in s. */
    acting: 0,
    /** Share of the spring's way. */
    wound: 1,
    /** The close command must go before it acts again. */
    spent: false,
    operations: 0,
  }),

  step(last, { inputs, parameters, seconds, malfunctions }) {
    const { opening, closing, winding } = parameters;
    const opens = inputs.open || inputs.trip || malfunctions.nuisance;
    const wound = malfunctions.unwound ? last.wound : Math.min(1, last.wound + seconds / winding);
    const spent = inputs.close && (last.spent || opens || last.closed);
    const acts = last.closed
      ? opens && !malfunctions.failsToOpen
      : inputs.close && !opens && !spent && !malfunctions.failsToClose && wound >= 1;
    const acting = acts ? last.acting + seconds : 0;
    // Half a step of grace: delays are whole steps.
    if (acting < (last.closed ? opening : closing) - seconds / 2) return { ...last, acting, wound, spent };
    const closed = !last.closed;
    return { closed, acting: 0, wound: closed ? 0 : wound, spent: inputs.close, operations: last.operations + 1 };
  },

  read: ({ closed, wound, operations }) => ({ closed, ready: wound >= 1, operations }),
});
