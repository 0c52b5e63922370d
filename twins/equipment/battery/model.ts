import { analog, defineTwin, discrete, lagShare, parameter } from '#simulator';
import { currentFor, openCircuitVoltage } from './cell.ts';

/** How far from a limit of the charge the battery management begins to hold the power back. */
const TAPER = 0.02;

/**
 * A lithium-ion battery with its management: open-circuit voltage over the state of charge, a series resistance and one
 * RC pair (Thevenin model; Chen and Rincón-Mora 2006, figure 2), charge by counting, temperature by its losses.
 * Power is positive while it discharges. The management says how much it will give and take, and opens the contactor
 * when it is too hot.
 */
export const battery = defineTwin({
  type: 'Battery',
  parameters: {
    cells: parameter(216, '1'),
    /** When new; at the temperature it stands at. */
    capacity: parameter(130, 'A·h'),
    /** Of all cells in series. */
    resistance: parameter(0.12, 'Ω'),
    polarisation: parameter(0.06, 'Ω'),
    relaxation: parameter(60, 's'),
    power: parameter(50_000, 'W'),
    lowest: parameter(0.05, '1'),
    highest: parameter(0.95, '1'),
    heatCapacity: parameter(6e5, 'J/K'),
    /** To the surroundings, with the fans on. */
    cooling: parameter(60, 'W/K'),
    hottest: parameter(55, '°C'),
  },
  inputs: { power: analog('W'), surroundings: analog('°C') },
  outputs: ({ power }) => ({
    charge: analog('1', { range: [0, 1] }),
    voltage: analog('V', { range: [0, 5000] }),
    current: analog('A'),
    temperature: analog('°C', { range: [-40, 150] }),
    /** What it will give now, and what it will take. */
    available: analog('W', { range: [0, power] }),
    absorbable: analog('W', { range: [0, power] }),
    /** The contactor of the management is open. */
    open: discrete(),
  }),
  malfunctions: {
    /** Share of the capacity lost to age. */
    aged: analog('1'),
    /** A cell with a bad weld: added to the resistance. */
    weld: analog('Ω'),
    fansOff: discrete(),
    contactorOpen: discrete(),
  },
  initial: ({ inputs }) => ({
    charge: 0.5,
    /** Across the RC pair. */
    polarisation: 0,
    current: 0,
    voltage: 0,
    temperature: inputs.surroundings,
    open: false,
  }),
  begin: (state, { parameters }) => ({ ...state, voltage: parameters.cells * openCircuitVoltage(state.charge) }),

  step(state, { inputs, parameters, seconds, malfunctions }) {
    const { cells, capacity, polarisation, relaxation, heatCapacity, cooling, hottest } = parameters;
    const { aged, weld, fansOff, contactorOpen } = malfunctions;
    const resistance = parameters.resistance + weld;
    // It closes again 10 K below: no chatter.
    const open = contactorOpen || state.temperature > hottest - (state.open ? 10 : 0);
    const within = limits(state.charge, parameters);
    const power = open ? 0 : Math.min(within.available, Math.max(-within.absorbable, inputs.power));
    const source = cells * openCircuitVoltage(state.charge) - state.polarisation;
    const current = currentFor(power, source, resistance);
    const left = state.charge - (current * seconds) / (3600 * capacity * Math.max(0.01, 1 - aged));
    const share = lagShare(seconds, relaxation);
    const heat =
      current * current * resistance +
      (polarisation > 0 ? (state.polarisation * state.polarisation) / polarisation : 0);
    const conductance = cooling * (fansOff ? 0.1 : 1);
    const settled = inputs.surroundings + heat / conductance;
    return {
      charge: Math.min(1, Math.max(0, left)),
      polarisation: state.polarisation + (polarisation * current - state.polarisation) * share,
      current,
      voltage: source - resistance * current,
      temperature: state.temperature + (settled - state.temperature) * lagShare(seconds, heatCapacity / conductance),
      open,
    };
  },

  read: ({ charge, voltage, current, temperature, open }, { parameters }) => ({
    charge,
    voltage,
    current,
    temperature,
    ...(open ? { available: 0, absorbable: 0 } : limits(charge, parameters)),
    open,
  }),
});

function limits(charge: number, { lowest, highest, power }: { lowest: number; highest: number; power: number }) {
  const share = (distance: number) => Math.min(1, Math.max(0, distance / TAPER));
  return { available: power * share(charge - lowest), absorbable: power * share(highest - charge) };
}
