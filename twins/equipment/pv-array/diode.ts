import { exp, log } from '#simulator';

/** A photovoltaic module at standard test conditions, by the five parameters of its single-diode model. */
export interface Module {
  /** Light current, A. */
  readonly lightCurrent: number;
  /** Reverse saturation current of the diode, A. */
  readonly saturationCurrent: number;
  readonly seriesResistance: number;
  readonly shuntResistance: number;
  /** Modified ideality factor n N_s k T / q, V. */
  readonly ideality: number;
  /** Of the short-circuit current, A/K. */
  readonly currentCoefficient: number;
}

const [STANDARD_IRRADIANCE, STANDARD_KELVIN] = [1000, 298.15];
/** Band gap of silicon at 25 °C in eV, its relative change in 1/K, and Boltzmann's constant in eV/K. */
const [BAND_GAP, BAND_GAP_SLOPE, BOLTZMANN] = [1.121, -0.0002677, 8.617333262e-5];

/**
 * The parameters at another irradiance (W/m²) and cell temperature (°C): De Soto, Klein and Beckman, Solar Energy 80
 * (2006), equations 8 to 13, at air mass 1.5. Irradiance must be above 0.
 */
export function moduleAt(module: Module, irradiance: number, temperature: number): Module {
  const kelvin = temperature + 273.15;
  const turn = kelvin / STANDARD_KELVIN;
  const light = irradiance / STANDARD_IRRADIANCE;
  const gap = BAND_GAP * (1 + BAND_GAP_SLOPE * (kelvin - STANDARD_KELVIN));
  const warmth = exp((BAND_GAP / STANDARD_KELVIN - gap / kelvin) / BOLTZMANN);
  const { lightCurrent, saturationCurrent, seriesResistance, shuntResistance, ideality, currentCoefficient } = module;
  return {
    lightCurrent: light * (lightCurrent + currentCoefficient * (kelvin - STANDARD_KELVIN)),
    saturationCurrent: saturationCurrent * turn * turn * turn * warmth,
    seriesResistance,
    shuntResistance: shuntResistance / light,
    ideality: ideality * turn,
    currentCoefficient,
  };
}

/** A point on the curve, in V and A. `junction` is the voltage across the diode, from which the others follow. */
export interface Operating {
  readonly junction: number;
  readonly voltage: number;
  readonly current: number;
  /** Of diode and shunt together, for small changes, in S. */
  readonly conductance: number;
}

/** I = I_L − I_0 (e^(V_d / a) − 1) − V_d / R_sh and V = V_d − I R_s: explicit in the junction voltage. */
export function operatingAt(module: Module, junction: number): Operating {
  const { lightCurrent, saturationCurrent, shuntResistance, seriesResistance, ideality } = module;
  const rise = exp(junction / ideality);
  const current = lightCurrent - saturationCurrent * (rise - 1) - junction / shuntResistance;
  const conductance = (saturationCurrent / ideality) * rise + 1 / shuntResistance;
  return { junction, voltage: junction - current * seriesResistance, current, conductance };
}

/** No junction voltage reaches this: there the diode alone takes the light current. */
const highest = ({ lightCurrent, saturationCurrent, ideality }: Module) =>
  ideality * log(lightCurrent / saturationCurrent + 1);

const ROUNDS = 60;

/** A step of less than this share of the ideality leaves an error of its square. */
const CLOSE = 1e-5;

/**
 * Root of a function that falls ever steeper: from its right, Newton's method comes down on it without passing it, and
 * from its left it passes it once. It begins at `guess`, a junction voltage of a moment ago, or at the right end.
 * `newton` gives the value over its slope at an operating point.
 */
function comeDown(module: Module, guess: number | undefined, newton: (at: Operating) => number): Operating {
  const end = highest(module);
  let junction = Math.min(end, guess ?? end);
  let at = operatingAt(module, junction);
  for (let round = 0; round < ROUNDS; round++) {
    const step = newton(at);
    junction = Math.min(end, junction - step);
    at = operatingAt(module, junction);
    if (Math.abs(step) <= CLOSE * module.ideality) break;
  }
  return at;
}

/** The point of largest power: where V dI/dV = −I. */
export function maximumPower(module: Module, guess?: number): Operating {
  const { shuntResistance, seriesResistance, ideality } = module;
  return comeDown(module, guess, ({ voltage, current, conductance }) => {
    const rise = (conductance - 1 / shuntResistance) / ideality;
    const along = 1 + conductance * seriesResistance;
    const slope = rise * (current * seriesResistance - voltage) - 2 * conductance * along;
    return (current * along - voltage * conductance) / slope;
  });
}

/**
 * The point above the `best` at which it gives `power` W: where an inverter that holds back stands. A guess at the top of
 * the curve, where it is flat, is none.
 */
export function throttled(module: Module, best: Operating, power: number, guess?: number): Operating {
  const usable = guess !== undefined && guess > best.junction + 0.1 * module.ideality;
  return comeDown(module, usable ? guess : undefined, ({ voltage, current, conductance }) => {
    const slope = current * (1 + conductance * module.seriesResistance) - voltage * conductance;
    return (voltage * current - power) / slope;
  });
}
