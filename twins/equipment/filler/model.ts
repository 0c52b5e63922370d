import { analog, defineTwin, discrete, gaussian, parameter } from '#simulator';
import { angleOf, type Carousel, emptyCarousel, turn, wormFull } from '../carousel.ts';
import { ramped } from '../conveyor/belt.ts';
import { full, given, gives, takes, told } from '../parts.ts';

/**
 * A rotary filler: each station has a valve and a flow meter, opens when its bottle has left the gate, and shuts when the
 * meter has counted the target, or when the bottle comes to the end of the filling angle. Product runs in by its own
 * head, q = q₀ √(h / h₀) (Torricelli), so too little head at full speed leaves bottles short.
 */
export const filler = defineTwin({
  type: 'Filler',
  parameters: {
    stations: parameter(12, '1'),
    acceleration: parameter(1, '1/s²'),
    /** Of one valve at the rated head. */
    flow: parameter(1.5e-4, 'm³/s'),
    head: parameter(0.6, 'm'),
    density: parameter(1000, 'kg/m³'),
    /** Standard deviation of a dose, from the meter. */
    deviation: parameter(0.6, 'g'),
    /** Shares of the way round between which it fills. */
    from: parameter(0.05, '1'),
    until: parameter(0.8, '1'),
    /** Most that a bottle holds. */
    brim: parameter(540, 'g'),
    worm: parameter(4, '1'),
  },
  inputs: {
    ...takes,
    ...gives,
    run: discrete(),
    /** In bottles per second. */
    rate: analog('1/s'),
    /** What is to go into a bottle. */
    dose: analog('g'),
    /** Level of the product above the valves. */
    head: analog('m'),
  },
  outputs: () => ({
    ...given,
    ...full,
    rate: analog('1/s', { range: [0, 100] }),
    /** Product that runs out of the bowl. */
    flow: analog('m³/s', { range: [0, 1] }),
    /** What the meter counted into the last bottle that was shut off. */
    counted: analog('g', { range: [0, 1e6] }),
    blocked: discrete(),
    starved: discrete(),
  }),
  malfunctions: {
    /** The valve of the first station is half blocked. */
    clogged: discrete(),
    /** The meters count this share too much: every bottle is short. */
    drift: analog('1'),
    /** A valve drips: product for every bottle, in g/s. */
    dripping: analog('g/s'),
  },
  initial: ({ parameters }) => ({
    carousel: emptyCarousel(parameters.stations),
    rate: 0,
    /** By station: what the meter has counted, and the dose it will shut at; in g. */
    counted: new Array<number>(parameters.stations).fill(0),
    target: new Array<number>(parameters.stations).fill(0),
    shutAt: 0,
    flow: 0,
  }),

  step(last, { inputs, parameters, seconds, random, malfunctions }) {
    const { acceleration, deviation } = parameters;
    const rate = ramped(last.rate, inputs.run ? inputs.rate : 0, acceleration, seconds);
    const carousel = turn(last.carousel, { inputs, pitches: Math.min(0.99, rate * seconds) });
    const counted = [...last.counted];
    const target = [...last.target];
    if (carousel.gate !== last.carousel.gate) {
      // A new bottle, or none, stands at the station that has just passed the gate.
      counted[last.carousel.gate] = 0;
      target[last.carousel.gate] = inputs.dose + deviation * gaussian(random);
    }
    const filled = fill({ ...last, carousel, counted, target }, inputs.head, parameters, malfunctions, seconds);
    return { ...filled, rate };
  },

  read: ({ carousel, rate, flow, shutAt }, { parameters }) => ({
    ...told(carousel.doors),
    full: wormFull(carousel, parameters.worm),
    rate: carousel.blocked ? 0 : rate,
    flow,
    counted: shutAt,
    blocked: carousel.blocked,
    starved: carousel.starved && rate > 0,
  }),
});

interface Filling {
  readonly carousel: Carousel;
  readonly counted: number[];
  readonly target: number[];
  readonly shutAt: number;
  readonly flow: number;
}
interface Sizes {
  readonly flow: number;
  readonly head: number;
  readonly density: number;
  readonly from: number;
  readonly until: number;
  readonly brim: number;
}

/** Lets product into every bottle whose valve is open. */
function fill(
  state: Filling & { rate: number },
  head: number,
  sizes: Sizes,
  broken: { clogged: boolean; drift: number; dripping: number },
  seconds: number,
) {
  const { carousel, counted, target } = state;
  // kg/m³ times m³/s is kg/s: g/s by 1000.
  const most = 1000 * sizes.density * sizes.flow * Math.sqrt(Math.max(0, head) / sizes.head);
  let { shutAt } = state;
  let drawn = 0;
  const stations = carousel.stations.map((part, station) => {
    if (!part) return part;
    const angle = angleOf(carousel, station);
    const missing = target[station]! - counted[station]!;
    const open = angle >= sizes.from && angle <= sizes.until && missing > 0;
    const rate = open ? most * (broken.clogged && station === 0 ? 0.5 : 1) : 0;
    // The valve shuts within the step in which the meter is satisfied.
    const run = Math.min(rate * seconds, missing / (1 + broken.drift)) * (open ? 1 : 0) + broken.dripping * seconds;
    if (run <= 0) return part;
    counted[station]! += open ? run * (1 + broken.drift) : 0;
    if (open && counted[station]! >= target[station]! - 1e-9) shutAt = counted[station]!;
    drawn += run;
    return { ...part, mass: Math.min(sizes.brim, part.mass + run) };
  });
  return { ...state, carousel: { ...carousel, stations }, shutAt, flow: drawn / seconds / 1000 / sizes.density };
}
