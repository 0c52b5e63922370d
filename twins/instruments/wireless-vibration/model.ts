import { analog, defineInstrument, discrete, gaussian, ms, parameter } from '#simulator';

/**
 * A battery-powered wireless vibration sensor on a bearing housing: it wakes up, measures for a while, works out features
 * and sleeps again. Each feature has the scatter of a short record; the velocity is RMS as ISO 20816-1 has it.
 */
export const wirelessVibration = defineInstrument({
  type: 'WirelessVibration',
  every: ms(1000),
  parameters: {
    /** Standard deviations, as shares of the value. */
    scatter: parameter(0.02, '1'),
    kurtosisScatter: parameter(0.05, '1'),
    /** Of its own electronics, RMS. */
    floor: parameter(0.05, 'mm/s'),
    strength: parameter(-68, 'dBm'),
    /** Battery charge lost in an hour, as a share. */
    drain: parameter(0.0001, '1/h'),
  },
  inputs: {
    velocity: analog('mm/s'),
    acceleration: analog('m/s²'),
    kurtosis: analog('1'),
    defectAmplitude: analog('m/s²'),
    temperature: analog('°C'),
  },
  outputs: () => ({
    velocity: analog('mm/s', { range: [0, 100] }),
    acceleration: analog('m/s²', { range: [0, 500] }),
    kurtosis: analog('1', { range: [0, 100] }),
    /** Envelope at the defect frequency of the outer ring. */
    envelope: analog('m/s²', { range: [0, 500] }),
    temperature: analog('°C', { range: [-40, 125] }),
    rssi: analog('dBm', { range: [-120, 0] }),
    battery: analog('%', { range: [0, 100] }),
  }),
  malfunctions: {
    stuck: discrete(),
    /** The magnet has come off half: high frequencies do not get through. */
    loose: discrete(),
  },
  initial: ({ inputs }) => ({ ...inputs, rssi: -68, charge: 0.97 }),

  step(last, { inputs, parameters, seconds, random, malfunctions: { stuck, loose } }) {
    const { scatter, kurtosisScatter, floor, strength, drain } = parameters;
    const spread = () => 1 + scatter * gaussian(random);
    const high = loose ? 0.2 : 1;
    const measured = {
      velocity: bounded(Math.sqrt(inputs.velocity * inputs.velocity + floor * floor) * spread(), 100),
      acceleration: bounded(inputs.acceleration * spread() * high, 500),
      kurtosis: bounded(inputs.kurtosis * (1 + kurtosisScatter * gaussian(random)), 100),
      defectAmplitude: bounded(inputs.defectAmplitude * spread() * high, 500),
      temperature: Math.round(inputs.temperature * 10) / 10,
    };
    return {
      ...(stuck ? last : measured),
      rssi: Math.round(strength + 1.5 * gaussian(random)),
      charge: Math.max(0, last.charge - (drain * seconds) / 3600),
    };
  },

  read: ({ velocity, acceleration, kurtosis, defectAmplitude, temperature, rssi, charge }) => ({
    velocity,
    acceleration,
    kurtosis,
    envelope: defectAmplitude,
    temperature,
    rssi,
    battery: charge * 100,
  }),
});

const bounded = (value: number, most: number) => Math.min(most, Math.max(0, value));
