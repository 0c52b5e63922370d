import { analog, defineTwin, discrete, lagShare, parameter, states } from '#simulator';

/**
 * A variable-speed drive for an induction motor: a frequency that ramps towards its command, and a voltage in proportion to
 * it up to the base frequency (scalar control, IEC 61800-2), with a boost at low frequency. It watches its motor like a
 * thermal relay (IEC 60255-149, heat of I² with one time constant) and stops ramping while the current is at its limit.
 */
export const variableSpeedDrive = defineTwin({
  type: 'VariableSpeedDrive',
  parameters: {
    baseFrequency: parameter(50, 'Hz'),
    baseVoltage: parameter(400, 'V'),
    highest: parameter(60, 'Hz'),
    /** From standstill to the base frequency, and back. */
    acceleration: parameter(5, 's'),
    deceleration: parameter(5, 's'),
    /** Share of the voltage that is there at no frequency. */
    boost: parameter(0.03, '1'),
    ratedCurrent: parameter(5.6, 'A'),
    /** Over the rated current, for as long as it accelerates. */
    currentLimit: parameter(1.6, '1'),
    /** Over the rated current, for ever. */
    overload: parameter(1.1, '1'),
    overloadLag: parameter(300, 's'),
    /** Standby, and share of the power lost on the way. */
    standby: parameter(25, 'W'),
    lost: parameter(0.025, '1'),
  },
  inputs: {
    run: discrete(),
    reset: discrete(),
    frequency: analog('Hz'),
    /** Back from the motor. */
    current: analog('A'),
    power: analog('W'),
    /** Of the mains: it needs 70 % of the base voltage. */
    supply: analog('V'),
  },
  outputs: ({ highest }) => ({
    frequency: analog('Hz', { range: [0, highest] }),
    voltage: analog('V', { range: [0, 1500] }),
    state: states('ready', 'running', 'tripped', 'unpowered'),
    /** Heat of the motor as it reckons it: it trips at 1. */
    load: analog('1', { range: [0, 1000] }),
    /** From the mains. */
    power: analog('W'),
  }),
  malfunctions: {
    /** An internal fault: overvoltage, heat sink, earth fault. */
    failed: discrete(),
    /** The command input reads this much less, as a share. */
    commandLow: analog('1'),
  },
  initial: () => ({ frequency: 0, state: 'ready' as State, load: 0, drawn: 0, supply: 1 }),

  step(last, { inputs, parameters, seconds, malfunctions }) {
    const { baseFrequency, acceleration, deceleration, highest, ratedCurrent, standby } = parameters;
    const current = inputs.current / ratedCurrent;
    const heat = (current / parameters.overload) * (current / parameters.overload);
    const load = last.load + (heat - last.load) * lagShare(seconds, parameters.overloadLag);
    const supply = inputs.supply / parameters.baseVoltage;
    const state = nextState(last.state, { ...inputs, tripping: malfunctions.failed || load >= 1, supply });
    const kept = { state, load, supply };
    if (state !== 'running') return { ...kept, frequency: 0, drawn: state === 'unpowered' ? 0 : standby };

    const command = Math.min(highest, Math.max(0, inputs.frequency * (1 - malfunctions.commandLow)));
    const limited = current > parameters.currentLimit;
    const up = limited ? 0 : (seconds * baseFrequency) / acceleration;
    const down = (seconds * baseFrequency) / deceleration;
    const frequency = last.frequency + Math.min(up, Math.max(-down, command - last.frequency));
    return { ...kept, frequency, drawn: standby + inputs.power * (1 + parameters.lost) };
  },

  read({ frequency, state, load, drawn, supply }, { parameters }) {
    const { baseFrequency, baseVoltage, boost } = parameters;
    // Above the base frequency, and on a weak supply, there is no more voltage: the field weakens.
    const share = boost + ((1 - boost) * frequency) / baseFrequency;
    return {
      frequency,
      voltage: state === 'running' && frequency > 0 ? baseVoltage * Math.min(share, supply, 1) : 0,
      state,
      load,
      power: drawn,
    };
  },
});

type State = 'ready' | 'running' | 'tripped' | 'unpowered';

interface Circumstances {
  readonly run: boolean;
  readonly reset: boolean;
  readonly tripping: boolean;
  readonly supply: number;
}

function nextState(state: State, { run, reset, tripping, supply }: Circumstances): State {
  if (supply < 0.7) return 'unpowered';
  if (tripping) return 'tripped';
  if (state === 'tripped') return reset && !run ? 'ready' : 'tripped';
  return run ? 'running' : 'ready';
}
