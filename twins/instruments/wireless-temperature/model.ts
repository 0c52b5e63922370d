import { analog, defineInstrument, discrete, gaussian, lagShare, ms, parameter } from '#simulator';

/** 0 °C in K. */
const ZERO_CELSIUS = 273.15;

/** A battery-powered wireless temperature sensor: slow element, coarse steps, and what it says of itself. */
export const wirelessTemperature = defineInstrument({
  type: 'WirelessTemperature',
  every: ms(500),
  parameters: {
    lag: parameter(8, 's'),
    noise: parameter(0.02, '°C'),
    resolution: parameter(0.01, '°C'),
    /** Mean received signal strength at the gateway. */
    strength: parameter(-71, 'dBm'),
    /** Battery charge lost in an hour, as a share. */
    drain: parameter(0.0001, '1/h'),
  },
  inputs: { process: analog('°C') },
  outputs: () => ({
    temperature: analog('°C', { range: [-40, 125] }),
    rssi: analog('dBm', { range: [-120, 0] }),
    battery: analog('%', { range: [0, 100] }),
  }),
  malfunctions: {
    stuck: discrete(),
    /** A dry-block calibrator at this temperature in place of the process; 0 is no calibrator. */
    calibrator: analog('K'),
  },
  initial: ({ inputs }) => ({ lagged: inputs.process, shown: inputs.process, rssi: -71, charge: 0.93 }),

  step({ lagged, shown, charge }, { inputs, parameters, seconds, random, malfunctions }) {
    const { lag, noise, resolution, strength, drain } = parameters;
    const next =
      malfunctions.calibrator > 0
        ? malfunctions.calibrator - ZERO_CELSIUS
        : lagged + (inputs.process - lagged) * lagShare(seconds, lag);
    const measured = Math.round((next + noise * gaussian(random)) / resolution) * resolution;
    return {
      lagged: next,
      shown: malfunctions.stuck ? shown : measured,
      rssi: Math.round(strength + 1.5 * gaussian(random)),
      charge: Math.max(0, charge - (drain * seconds) / 3600),
    };
  },

  read: ({ shown, rssi, charge }) => ({ temperature: shown, rssi, battery: charge * 100 }),
});
