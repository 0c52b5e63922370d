import { analog, defineTwin, discrete, gaussian, parameter } from '#simulator';
import { emptyCarousel, turn, wormFull } from '../carousel.ts';
import { ramped } from '../conveyor/belt.ts';
import { full, given, gives, takes, told } from '../parts.ts';

/**
 * A rotary capper: half way round each bottle gets a cap from the chute and is screwed down until a magnetic clutch slips.
 * Caps come into the chute from a sorter. A bottle that finds no cap, or too little torque, leaves open.
 */
export const capper = defineTwin({
  type: 'Capper',
  parameters: {
    stations: parameter(8, '1'),
    acceleration: parameter(1, '1/s²'),
    /** At which the clutch slips, and its standard deviation. */
    torque: parameter(1.8, 'N·m'),
    deviation: parameter(0.05, 'N·m'),
    /** Below it a cap is not tight. */
    tight: parameter(1.2, 'N·m'),
    /** Turns of a spindle for each cap. */
    turns: parameter(3, '1'),
    /** Caps that the chute holds, and that the sorter brings. */
    chute: parameter(60, '1'),
    sorted: parameter(3, '1/s'),
    worm: parameter(4, '1'),
  },
  inputs: {
    ...takes,
    ...gives,
    run: discrete(),
    /** In bottles per second. */
    rate: analog('1/s'),
    /** The main bearing does not turn any more. */
    seized: discrete(),
  },
  outputs: ({ chute }) => ({
    ...given,
    ...full,
    rate: analog('1/s', { range: [0, 100] }),
    /** Of the main shaft, which makes a turn for all stations. */
    shaftSpeed: analog('1/min', { range: [0, 6000] }),
    spindleSpeed: analog('1/min', { range: [0, 60_000] }),
    /** Of the last cap; 0 where there was none. */
    torque: analog('N·m', { range: [0, 100] }),
    /** Caps in the chute. */
    caps: analog('1', { range: [0, chute] }),
    /** Caps that were put on since the start. */
    capped: analog('1', { range: [0, 1e12] }),
    blocked: discrete(),
    starved: discrete(),
  }),
  malfunctions: {
    /** Share of the torque that a worn clutch loses. */
    clutchWorn: analog('1'),
    /** The sorter brings no caps. */
    sorterJammed: discrete(),
    /** A cap lies across in the chute: none comes down. */
    chuteBlocked: discrete(),
  },
  initial: ({ parameters }) => ({
    carousel: emptyCarousel(parameters.stations),
    rate: 0,
    caps: parameters.chute,
    capped: 0,
    torque: 0,
  }),

  step(last, { inputs, parameters, seconds, random, malfunctions }) {
    const { acceleration, chute, sorted } = parameters;
    const rate = inputs.seized ? 0 : ramped(last.rate, inputs.run ? inputs.rate : 0, acceleration, seconds);
    const carousel = turn(last.carousel, { inputs, pitches: Math.min(0.99, rate * seconds) });
    const caps = Math.min(chute, last.caps + (malfunctions.sorterJammed ? 0 : sorted * seconds));
    const next = { ...last, carousel, rate, caps };
    if (carousel.gate === last.carousel.gate) return next;

    const n = carousel.stations.length;
    const station = (carousel.gate - 1 - Math.floor(n / 2) + n) % n;
    const part = carousel.stations[station];
    // Chance is drawn at every pitch, so that a missing bottle or cap does not shift the stream.
    const spread = parameters.deviation * gaussian(random);
    if (!part) return next;
    if (caps < 1 || malfunctions.chuteBlocked) return { ...next, torque: 0 };
    const torque = Math.max(0, (parameters.torque + spread) * (1 - malfunctions.clutchWorn));
    const closed = { ...part, mass: part.mass + CAP, closed: torque >= parameters.tight };
    return {
      ...next,
      carousel: { ...carousel, stations: carousel.stations.with(station, closed) },
      caps: caps - 1,
      capped: last.capped + 1,
      torque,
    };
  },

  read({ carousel, rate, caps, capped, torque }, { parameters }) {
    const now = carousel.blocked ? 0 : rate;
    return {
      ...told(carousel.doors),
      full: wormFull(carousel, parameters.worm),
      rate: now,
      shaftSpeed: (now * 60) / parameters.stations,
      spindleSpeed: now * 60 * parameters.turns,
      torque,
      caps,
      capped,
      blocked: carousel.blocked,
      starved: carousel.starved && rate > 0,
    };
  },
});

/** Mass of a cap, in g. */
const CAP = 3;
