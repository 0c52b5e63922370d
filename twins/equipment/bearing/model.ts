import { analog, defineTwin, discrete, lagShare, parameter, pow } from '#simulator';
import { defectOrders, ratingLife } from './geometry.ts';

/**
 * A grease-lubricated ball bearing that wears out. Each revolution uses up a share of its life, 1 / L₁₀ at its load
 * (ISO 281, linear damage after Palmgren); when the life is used up a spall has begun, and it grows with every further
 * share of life until the bearing seizes. Vibration grows with speed and spall as condition monitoring sees it (ISO 20816-1,
 * ISO 13373-3): first impulses (crest factor, kurtosis, energy at the defect frequency), then the velocity of the whole
 * machine, while crest factor and kurtosis fall again. `haste` lets a life pass in a shift. The dependence on the spall is
 * ours; life, frequencies and friction are the standards'.
 */
export const bearing = defineTwin({
  type: 'Bearing',
  parameters: {
    /** Deep groove ball bearing 6205. */
    rollingElements: parameter(9, '1'),
    ratio: parameter(0.2034, '1'),
    bore: parameter(0.025, 'm'),
    dynamicRating: parameter(14_800, 'N'),
    load: parameter(1500, 'N'),
    /** How many times faster than in life it ages. */
    haste: parameter(1, '1'),
    /** Share of a rating life from the first spall to the end. */
    decline: parameter(0.2, '1'),
    /** Velocity of a new machine at `speed`, which is zone A of ISO 20816-3. */
    velocity: parameter(0.7, 'mm/s'),
    speed: parameter(1500, '1/min'),
    /** Of friction heat to the surroundings. */
    cooling: parameter(0.6, 'W/K'),
    thermalLag: parameter(900, 's'),
  },
  inputs: { speed: analog('1/min'), air: analog('°C') },
  outputs: ({ decline }) => ({
    /** Rating lives that are used up. */
    life: analog('1', { range: [0, 1 + decline] }),
    /** Extent of the spall: 0 none, 1 seized. */
    spall: analog('1', { range: [0, 1] }),
    seized: discrete(),
    /** RMS from 10 to 1000 Hz. */
    velocity: analog('mm/s', { range: [0, 1000] }),
    /** RMS of the acceleration. */
    acceleration: analog('m/s²', { range: [0, 1e5] }),
    crestFactor: analog('1', { range: [1, 50] }),
    kurtosis: analog('1', { range: [1, 100] }),
    /** Frequency of the outer ring's defect, and the amplitude of the envelope there. */
    defectFrequency: analog('Hz', { range: [0, 1e4] }),
    defectAmplitude: analog('m/s²', { range: [0, 1e5] }),
    temperature: analog('°C', { range: [-50, 1000] }),
    /** Friction at the shaft. */
    torque: analog('N·m', { range: [0, 1e5] }),
  }),
  malfunctions: {
    /** No grease: it ages fifty times faster and runs hot. */
    dry: discrete(),
    /** Added to the velocity at rated speed, in mm/s: unbalance, misalignment, looseness. */
    unbalance: analog('mm/s'),
  },
  initial: ({ inputs }) => ({ life: 0, speed: 0, temperature: inputs.air, unbalance: 0, friction: FRICTION }),

  step({ life, temperature }, { inputs, parameters, seconds, malfunctions }) {
    const { dynamicRating, load, haste, decline, bore, cooling, thermalLag } = parameters;
    const speed = Math.abs(inputs.speed);
    const turns = (speed / 60) * seconds;
    const used = ((malfunctions.dry ? 50 : 1) * haste * turns) / ratingLife(dynamicRating, load);
    const worn = Math.min(1 + decline, life + used);
    const friction = FRICTION * (malfunctions.dry ? 8 : 1) * (1 + 9 * spallOf(worn, decline));
    const heat = frictionTorque(friction, load, bore) * speed * (Math.PI / 30);
    const settled = inputs.air + heat / cooling;
    return {
      life: worn,
      speed,
      temperature: temperature + (settled - temperature) * lagShare(seconds, thermalLag),
      unbalance: malfunctions.unbalance,
      friction,
    };
  },

  read({ life, speed, temperature, unbalance, friction }, { parameters }) {
    const { velocity, decline, load, bore } = parameters;
    const spall = spallOf(life, decline);
    const turn = speed / parameters.speed;
    const impulses = speed > 0 ? impulsiveness(spall) : 0;
    // Velocity of rotating faults goes with the speed; of a spall, with the speed and its size.
    const whole = (velocity + unbalance) * turn;
    const shaken = 12 * velocity * pow(spall, 1.5) * turn;
    const acceleration = (0.5 + 30 * spall) * turn * turn;
    return {
      life,
      spall,
      seized: spall >= 1,
      velocity: Math.sqrt(whole * whole + shaken * shaken),
      acceleration,
      crestFactor: 3 + 9 * impulses,
      kurtosis: 3 + 15 * impulses,
      defectFrequency: (defectOrders(parameters).outerRing * speed) / 60,
      defectAmplitude: 8 * pow(spall, 0.7) * turn,
      temperature,
      torque: frictionTorque(friction, load, bore),
    };
  },
});

/** Coefficient of friction of a deep groove ball bearing (SKF, Rolling bearings, table of constant coefficients). */
const FRICTION = 0.0015;

/** M = ½ μ P d, in N·m (same source): an estimate at normal speed and load. */
const frictionTorque = (coefficient: number, load: number, bore: number) => 0.5 * coefficient * load * bore;

const spallOf = (life: number, decline: number) => Math.min(1, Math.max(0, (life - 1) / decline));

/** 0 for a sound bearing, 1 when a young spall rings clearest; a torn track only rumbles. */
const impulsiveness = (spall: number) => (spall < 0.3 ? spall / 0.3 : Math.max(0, 1 - (spall - 0.3) / 0.7));
