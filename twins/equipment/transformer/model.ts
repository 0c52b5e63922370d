import { analog, defineTwin, discrete, lagShare, parameter } from '#simulator';
import { farVoltage, lineCurrent } from '../alternating-current.ts';
import { ageing, hotSpotRise, oilRise } from './thermal.ts';

/**
 * A distribution transformer in oil: voltage by its turns ratio and short-circuit impedance (two-bus equation), losses of
 * iron with the voltage squared and of copper with the current squared (IEC 60076-1), temperatures and ageing by
 * IEC 60076-7 (thermal.ts). It delivers what the secondary side takes.
 */
export const transformer = defineTwin({
  type: 'Transformer',
  parameters: {
    rating: parameter(250_000, 'V·A'),
    primaryVoltage: parameter(20_000, 'V'),
    secondaryVoltage: parameter(400, 'V'),
    /** Short-circuit voltage, as a share. */
    impedance: parameter(0.04, '1'),
    ironLoss: parameter(425, 'W'),
    /** At rated current. */
    copperLoss: parameter(3250, 'W'),
    /** Rise of the top oil above the air, and of the hot spot above the oil, at rated current. */
    oilRise: parameter(55, 'K'),
    hotSpotRise: parameter(23, 'K'),
    oilLag: parameter(10_800, 's'),
    windingLag: parameter(240, 's'),
  },
  inputs: {
    /** At the primary side. */
    voltage: analog('V'),
    /** What the secondary side takes. */
    power: analog('W'),
    reactive: analog('var'),
    air: analog('°C'),
  },
  outputs: () => ({
    /** At the secondary side. */
    voltage: analog('V', { range: [0, 50_000] }),
    load: analog('1', { range: [0, 100] }),
    loss: analog('W', { range: [0, 1e9] }),
    topOil: analog('°C', { range: [-50, 1000] }),
    hotSpot: analog('°C', { range: [-50, 5000] }),
    /** Hours of life that were used since the start, at 98 °C one an hour. */
    aged: analog('h', { range: [0, 1e12] }),
  }),
  malfunctions: {
    /** Dirt on the radiators: the oil rises half as much again. */
    radiatorsDirty: discrete(),
    /** Share of the primary turns that a fault between turns takes out. */
    turnsShorted: analog('1'),
  },
  initial: ({ inputs }) => ({ voltage: 0, load: 0, loss: 0, topOil: inputs.air, gradient: 0, aged: 0 }),

  step(last, { inputs, parameters, seconds, malfunctions }) {
    const { rating, primaryVoltage, secondaryVoltage, ironLoss, copperLoss, oilLag, windingLag } = parameters;
    const { radiatorsDirty, turnsShorted } = malfunctions;
    const excitation = inputs.voltage / primaryVoltage;
    const idle = (secondaryVoltage * excitation) / Math.max(0.1, 1 - turnsShorted);
    const base = (secondaryVoltage * secondaryVoltage) / rating;
    const resistance = (copperLoss / rating) * base;
    const total = parameters.impedance * base;
    const reactance = Math.sqrt(Math.max(0, total * total - resistance * resistance));
    const voltage = idle > 0 ? farVoltage(idle, inputs.power, inputs.reactive, { resistance, reactance }) : 0;
    const rated = rating / (Math.sqrt(3) * secondaryVoltage);
    const load = Math.min(100, lineCurrent(inputs.power, inputs.reactive, voltage) / rated);

    const settled = oilRise(parameters.oilRise, copperLoss / ironLoss, load) * (radiatorsDirty ? 1.5 : 1);
    const rise = idle > 0 ? settled : 0;
    const topOil = last.topOil + (inputs.air + rise - last.topOil) * lagShare(seconds, oilLag);
    const gradient =
      last.gradient + (hotSpotRise(parameters.hotSpotRise, load) - last.gradient) * lagShare(seconds, windingLag);
    return {
      voltage,
      load,
      loss: ironLoss * excitation * excitation + copperLoss * load * load,
      topOil,
      gradient,
      aged: last.aged + (ageing(topOil + gradient) * seconds) / 3600,
    };
  },

  read: ({ voltage, load, loss, topOil, gradient, aged }) => ({
    voltage,
    load,
    loss,
    topOil,
    hotSpot: topOil + gradient,
    aged,
  }),
});
