import { analog, defineTwin, discrete, lagShare, parameter } from '#simulator';
import { maximumPower, moduleAt, throttled } from './diode.ts';

interface State {
  readonly temperature: number;
  readonly available: number;
  readonly voltage: number;
  readonly current: number;
  /** Junction voltages of the largest power and of the present point: where the next step looks first. */
  readonly best: number | undefined;
  readonly held: number | undefined;
}
const DEAD = { available: 0, voltage: 0, current: 0, best: undefined, held: undefined };

/** Below this irradiance, in W/m², an array gives nothing worth a word. */
const DARK = 1;

/**
 * A photovoltaic array: equal modules in series and in parallel, each the single-diode model of De Soto et al. (2006).
 * The cells are warmer than the air by the NOCT model, T_c = T_a + (NOCT − 20 °C) G / 800 W/m² (IEC 61215), reached
 * with a lag. An inverter draws what it draws, at most the power of the maximum power point; what it leaves raises
 * the voltage. Defaults: the Canadian Solar CS5P-220M as in the module library of NREL's System Advisor Model.
 */
export const pvArray = defineTwin({
  type: 'PvArray',
  parameters: {
    series: parameter(12, '1'),
    parallel: parameter(20, '1'),
    lightCurrent: parameter(5.11426, 'A'),
    saturationCurrent: parameter(8.102508e-10, 'A'),
    seriesResistance: parameter(1.066023, 'Ω'),
    shuntResistance: parameter(381.254425, 'Ω'),
    ideality: parameter(2.635926, 'V'),
    currentCoefficient: parameter(0.004539, 'A/K'),
    nominalCellTemperature: parameter(42.4, '°C'),
    lag: parameter(300, 's'),
  },
  inputs: {
    /** In the plane of the modules. */
    irradiance: analog('W/m²'),
    air: analog('°C'),
    /** What the inverter takes. */
    drawn: analog('W'),
  },
  outputs: () => ({
    /** At the maximum power point. */
    available: analog('W', { range: [0, 1e9] }),
    voltage: analog('V', { range: [0, 3000] }),
    current: analog('A', { range: [0, 1e6] }),
    temperature: analog('°C', { range: [-60, 150] }),
  }),
  malfunctions: {
    /** Share of the light lost to dirt. */
    soiled: analog('1'),
    /** Share of the strings whose fuse is gone. */
    stringsLost: analog('1'),
    /** The DC switch is open. */
    disconnected: discrete(),
  },
  initial: ({ inputs }): State => ({ ...DEAD, temperature: inputs.air }),

  step(state, { inputs, parameters, seconds, malfunctions }) {
    const { series, parallel, lag, nominalCellTemperature } = parameters;
    const { irradiance, air } = inputs;
    const rise = ((nominalCellTemperature - 20) * Math.max(0, irradiance)) / 800;
    const temperature = state.temperature + (air + rise - state.temperature) * lagShare(seconds, lag);
    const light = irradiance * Math.max(0, 1 - malfunctions.soiled);
    const strings = malfunctions.disconnected ? 0 : parallel * Math.max(0, 1 - malfunctions.stringsLost);
    const modules = series * strings;
    if (light < DARK || modules <= 0) return { ...DEAD, temperature };

    const module = moduleAt(parameters, light, temperature);
    const best = maximumPower(module, state.best);
    const available = best.voltage * best.current;
    const asked = Math.max(0, inputs.drawn) / modules;
    const held = asked >= available ? undefined : throttled(module, best, asked, state.held);
    const { voltage, current } = held ?? best;
    return {
      temperature,
      available: available * modules,
      voltage: voltage * series,
      current: Math.max(0, current) * strings,
      best: best.junction,
      held: held?.junction,
    };
  },

  read: ({ temperature, available, voltage, current }) => ({ temperature, available, voltage, current }),
});
