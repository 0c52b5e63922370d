import { analog, defineTwin, discrete, lagShare, parameter, states } from '#simulator';
import { wrapped } from '../alternating-current.ts';

/** Share of the rated speed below which the engine stalls, and at which its overspeed trip acts. */
const [STALL, OVERSPEED] = [0.6, 1.15];
/** Share of the voltage that remanence leaves. */
const REMANENCE = 0.03;

/**
 * A diesel engine with a synchronous generator, governor and voltage regulator.
 *
 *   2 H / f₀ · df/dt = (P_m − P_e) / S − D (f − f₀) / f₀     swing equation (Kundur 1994, equation 3.209)
 *   τ dP_m/dt = S (f_set − f) / (R f₀) − P_m, within 0 … 110 %   governor with droop R and the lag of fuel and turbocharger
 *   τ_v dV/dt = V_set − R_q V₀ Q / S − V                      regulator with reactive droop R_q
 *
 * The angle runs against a clock of nominal frequency. A busbar gives the load; the engine is its own master otherwise.
 */
export const genset = defineTwin({
  type: 'Genset',
  parameters: {
    /** Apparent power. */
    rating: parameter(100_000, 'V·A'),
    nominalFrequency: parameter(50, 'Hz'),
    nominalVoltage: parameter(400, 'V'),
    /** Kinetic energy at rated speed over the rating, H. */
    inertia: parameter(1.2, 's'),
    /** Load damping and friction, D, in rated powers per rated speed. */
    damping: parameter(0.5, '1'),
    droop: parameter(0.04, '1'),
    governorLag: parameter(0.25, 's'),
    reactiveDroop: parameter(0.04, '1'),
    regulatorLag: parameter(0.15, 's'),
    /** From the start command to rated speed. */
    starting: parameter(6, 's'),
    /** Most that the engine gives, in ratings. */
    mostFuel: parameter(1.1, '1'),
  },
  inputs: {
    run: discrete(),
    /** At no load: the governor lets it fall by `droop` up to full load. */
    frequencySetpoint: analog('Hz'),
    voltageSetpoint: analog('V'),
    power: analog('W'),
    reactive: analog('var'),
  },
  outputs: ({ rating, mostFuel }) => ({
    state: states('stopped', 'starting', 'running', 'tripped'),
    running: discrete(),
    frequency: analog('Hz', { range: [0, 100] }),
    voltage: analog('V', { range: [0, 1000] }),
    /** Of the rotor, against a clock of nominal frequency. */
    angle: analog('rad', { range: [-Math.PI, Math.PI] }),
    mechanicalPower: analog('W', { range: [0, rating * mostFuel] }),
  }),
  malfunctions: {
    failsToStart: discrete(),
    /** The fuel rack stays where it is. */
    governorStuck: discrete(),
    /** The regulator is gone: remanence is left. */
    unexcited: discrete(),
    /** Share of the power that a dirty fuel filter takes. */
    starved: analog('1'),
  },
  initial: () => ({ state: 'stopped' as State, speed: 0, fuel: 0, voltage: 0, angle: 0 }),
  begin(last, { parameters, inputs }) {
    if (last.state !== 'running') return last;
    // A scenario that begins with a running engine names just that.
    const { nominalFrequency } = parameters;
    return {
      ...last,
      speed: last.speed || inputs.frequencySetpoint / nominalFrequency || 1,
      voltage: last.voltage || inputs.voltageSetpoint || parameters.nominalVoltage,
    };
  },

  step(last, { inputs, parameters, seconds, malfunctions }) {
    const state = nextState(last, inputs.run, malfunctions.failsToStart);
    const { nominalFrequency, inertia, damping } = parameters;
    const fuel = state === 'running' ? fuelled(last, inputs, parameters, malfunctions, seconds) : 0;
    const load = inputs.power / parameters.rating;
    let speed = last.speed;
    if (state === 'starting') {
      speed = Math.min(1, speed + seconds / parameters.starting);
    } else {
      // Implicit in the damping. A stopped engine is braked by its own compression.
      const friction = state === 'running' ? damping : damping + 1;
      const torque = fuel - load + (state === 'running' ? friction : 0);
      speed = Math.max(0, (speed + (seconds * torque) / (2 * inertia)) / (1 + (seconds * friction) / (2 * inertia)));
    }
    const excited = state === 'running' && !malfunctions.unexcited;
    const target = excited
      ? inputs.voltageSetpoint -
        (parameters.reactiveDroop * parameters.nominalVoltage * inputs.reactive) / parameters.rating
      : REMANENCE * parameters.nominalVoltage * speed;
    const turned = 2 * Math.PI * nominalFrequency * (speed - 1) * seconds;
    return {
      state,
      speed: Math.min(2, speed),
      fuel,
      voltage: Math.max(0, last.voltage + (target - last.voltage) * lagShare(seconds, parameters.regulatorLag)),
      angle: wrapped(last.angle + turned),
    };
  },

  read: ({ state, speed, fuel, voltage, angle }, { parameters }) => ({
    state,
    running: state === 'running',
    frequency: Math.min(100, speed * parameters.nominalFrequency),
    voltage: Math.min(1000, voltage),
    angle,
    mechanicalPower: fuel * parameters.rating,
  }),
});

type State = 'stopped' | 'starting' | 'running' | 'tripped';
interface Engine {
  readonly state: State;
  readonly speed: number;
  readonly fuel: number;
}

function nextState({ state, speed }: Engine, run: boolean, failsToStart: boolean): State {
  // A trip is taken back at the panel, by taking the run command back.
  if (!run) return 'stopped';
  if (state === 'running') return speed < STALL || speed > OVERSPEED ? 'tripped' : 'running';
  if (state === 'tripped' || failsToStart) return state === 'tripped' ? 'tripped' : 'stopped';
  return state === 'starting' && speed >= 1 ? 'running' : 'starting';
}

/** Power of the engine as a share of the rating, by the governor. */
function fuelled(
  { speed, fuel }: Engine,
  { frequencySetpoint }: { frequencySetpoint: number },
  { droop, governorLag, mostFuel, nominalFrequency }: GovernorSizes,
  { governorStuck, starved }: { governorStuck: boolean; starved: number },
  seconds: number,
): number {
  if (governorStuck) return fuel;
  const asked = (frequencySetpoint / nominalFrequency - speed) / droop;
  const target = Math.min(mostFuel, Math.max(0, asked)) * Math.max(0, 1 - starved);
  return fuel + (target - fuel) * lagShare(seconds, governorLag);
}
interface GovernorSizes {
  readonly droop: number;
  readonly governorLag: number;
  readonly mostFuel: number;
  readonly nominalFrequency: number;
}
