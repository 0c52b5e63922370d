import { transmitter } from './model.ts';

/** The transmitters of the trade, each for a range in the unit of its reading. Lags are typical of the element. */
type Range = readonly [low: number, high: number];

/** Radar or hydrostatic, m. @example levelTransmitter([0, 1.6]) */
export const levelTransmitter = (range: Range) =>
  transmitter({ type: 'LevelTransmitter', unit: 'm', process: 'm', range });

/** Magnetic, m³/h of m³/s. */
export const flowTransmitter = (range: Range) =>
  transmitter({ type: 'FlowTransmitter', unit: 'm³/h', process: 'm³/s', factor: 3600, range });

/** Gauge pressure in kPa of a pressure head in m of water: 998.2 kg/m³ times 9.80665 m/s². */
export const pressureTransmitter = (range: Range) =>
  transmitter({ type: 'PressureTransmitter', unit: 'kPa', process: 'm', factor: 9.788998, range });

/** Pt100 in a thermowell (IEC 60751): 10 s behind its medium. */
export const temperatureTransmitter = (range: Range) =>
  transmitter({ type: 'TemperatureTransmitter', unit: '°C', process: '°C', range, lag: 10 });

/** RMS velocity of a machine, mm/s, averaged over a second (ISO 20816-1). */
export const vibrationTransmitter = (range: Range) =>
  transmitter({ type: 'VibrationTransmitter', unit: 'mm/s', process: 'mm/s', range, lag: 1, noise: 0.003 });

/** Active power, kW of W (IEC 60688). */
export const powerTransmitter = (range: Range) =>
  transmitter({ type: 'PowerTransmitter', unit: 'kW', process: 'W', factor: 1e-3, range, lag: 0.3, noise: 0.001 });

/** Concentration of free chlorine, mg/L: an amperometric cell with its membrane. */
export const chlorineTransmitter = (range: Range) =>
  transmitter({ type: 'ChlorineTransmitter', unit: 'mg/L', process: 'mg/L', range, lag: 15, noise: 0.002 });

/** Shaft speed from a proximity switch, 1/min. */
export const speedTransmitter = (range: Range) =>
  transmitter({ type: 'SpeedTransmitter', unit: '1/min', process: '1/min', range, lag: 0.5, noise: 0.0005 });

/** Parts per minute of parts per second, from the index switch of a rotary machine. */
export const rateTransmitter = (range: Range) =>
  transmitter({ type: 'RateTransmitter', unit: '1/min', process: '1/s', factor: 60, range, noise: 0.0005 });

/** Torque at a spindle, N·m, as a drive works it out of its current. */
export const torqueTransmitter = (range: Range) =>
  transmitter({ type: 'TorqueTransmitter', unit: 'N·m', process: 'N·m', range, lag: 0.1, noise: 0.001 });

/** In the plane of a PV array, W/m²: a silicon reference cell. */
export const irradianceTransmitter = (range: Range) =>
  transmitter({ type: 'IrradianceTransmitter', unit: 'W/m²', process: 'W/m²', range });

/** State of charge, % of a share: what a battery's management makes of it. */
export const chargeTransmitter = (range: Range) =>
  transmitter({ type: 'ChargeTransmitter', unit: '%', process: '1', factor: 100, range, lag: 1, noise: 0.0001 });
