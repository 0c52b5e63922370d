import { analog, defineTwin, discrete, parameter } from '#simulator';
import { type Carried, carry, covers, hasRoom, ramped } from '../conveyor/belt.ts';
import { arrival, closedDoors, full, given, gives, takes, through, told } from '../parts.ts';

/**
 * The belt of a checkweigher with its reject: parts pass over a weighing platform (the true load on it is an output, a weigh
 * cell makes a reading of it) and then past a pusher, which throws what stands before it into a bin. Who decides is a
 * controller; OIML R 51 is about how well it does.
 */
export const checkweigher = defineTwin({
  type: 'Checkweigher',
  parameters: {
    length: parameter(1.6, 'm'),
    part: parameter(0.08, 'm'),
    speed: parameter(0.6, 'm/s'),
    acceleration: parameter(2, 'm/s²'),
    /** Of the platform along the belt. */
    platform: parameter(0.3, 'm'),
    platformLength: parameter(0.3, 'm'),
    /** Where the pusher is, and how long it needs to come out. */
    pusher: parameter(1.2, 'm'),
    stroke: parameter(0.06, 's'),
    bin: parameter(50, '1'),
  },
  inputs: { ...takes, ...gives, run: discrete(), push: discrete() },
  outputs: ({ speed, bin }) => ({
    ...given,
    ...full,
    speed: analog('m/s', { range: [0, speed] }),
    /** On the platform. */
    load: analog('g', { range: [0, 1e6] }),
    /** A whole part, and only one, is on the platform. */
    weighable: discrete(),
    /** Photo-eyes at the beginning of the platform and before the pusher. */
    entry: discrete(),
    atPusher: discrete(),
    rejected: analog('1', { range: [0, 1e12] }),
    /** The bin is full: nothing more goes into it. */
    binFull: discrete(),
    binned: analog('1', { range: [0, bin] }),
  }),
  malfunctions: {
    pusherStuck: discrete(),
    /** Low air: the pusher needs so many seconds more. */
    sluggish: analog('s'),
    /** Something lies on the platform, in g. */
    deposit: analog('g'),
  },
  initial: () => ({
    doors: closedDoors(),
    speed: 0,
    parts: [] as readonly Carried[],
    /** How far the pusher is out, from 0 to 1. */
    pusher: 0,
    rejected: 0,
    binned: 0,
    deposit: 0,
  }),

  step(last, { inputs, parameters, seconds, malfunctions }) {
    const { length, part, acceleration, stroke, bin } = parameters;
    const speed = ramped(last.speed, inputs.run ? parameters.speed : 0, acceleration, seconds);
    const moved = carry(last.parts, speed * seconds, part, { end: length, held: inputs.held });
    const reach = malfunctions.pusherStuck ? 0 : seconds / (stroke + malfunctions.sluggish);
    const pusher = Math.min(1, Math.max(0, last.pusher + (inputs.push ? reach : -reach)));
    const room = last.binned < bin;
    const hit = pusher >= 1 && room ? moved.parts.findIndex((p) => before(p, parameters)) : -1;
    const came = arrival(last.doors, inputs);
    const kept = hit < 0 ? moved.parts : moved.parts.filter((_, i) => i !== hit);
    return {
      doors: through(last.doors, came, moved.gone),
      speed,
      parts: came ? [...kept, { ...came, position: 0 }] : kept,
      pusher,
      rejected: last.rejected + (hit < 0 ? 0 : 1),
      binned: last.binned + (hit < 0 ? 0 : 1),
      deposit: malfunctions.deposit,
    };
  },

  read({ doors, speed, parts, rejected, binned, deposit }, { parameters }) {
    const { part, platform, platformLength, pusher, bin } = parameters;
    const end = platform + platformLength;
    // A part rests on the platform with the share of its length that is on it.
    const shares = parts.map(({ position }) => overlap(position - part, position, platform, end) / part);
    const touching = shares.filter((share) => share > 0);
    return {
      ...told(doors),
      full: !hasRoom(parts, part),
      speed,
      load: deposit + parts.reduce((sum, { mass }, i) => sum + mass * shares[i]!, 0),
      weighable: touching.length === 1 && touching[0]! >= 1 - 1e-9,
      entry: covers(parts, platform, part),
      atPusher: covers(parts, pusher, part),
      rejected,
      binFull: binned >= bin,
      binned,
    };
  },
});

/** Whether the middle of a part is within a quarter of its length of the pusher. */
const before = ({ position }: Carried, { part, pusher }: { part: number; pusher: number }) =>
  Math.abs(position - part / 2 - pusher) <= part / 4;

const overlap = (from: number, to: number, low: number, high: number) =>
  Math.max(0, Math.min(to, high) - Math.max(from, low));
