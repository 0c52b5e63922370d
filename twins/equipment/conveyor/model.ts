import { analog, defineTwin, discrete, parameter } from '#simulator';
import { arrival, closedDoors, full, given, gives, takes, through, told } from '../parts.ts';
import { type Carried, carry, covers, hasRoom, ramped } from './belt.ts';

/**
 * A belt that carries parts one behind the other and lets them queue where they cannot go on. A photo-eye looks across it
 * at each end. Kinematics: a part moves with the belt until it meets the part ahead.
 */
export const conveyor = defineTwin({
  type: 'Conveyor',
  parameters: {
    length: parameter(3, 'm'),
    /** Of a part along the belt, which is the least distance from front to front. */
    part: parameter(0.08, 'm'),
    speed: parameter(0.4, 'm/s'),
    acceleration: parameter(1, 'm/s²'),
  },
  inputs: { ...takes, ...gives, run: discrete() },
  outputs: ({ speed, length, part }) => ({
    ...given,
    ...full,
    speed: analog('m/s', { range: [0, speed] }),
    /** Parts on it. */
    carried: analog('1', { range: [0, Math.ceil(length / part) + 2] }),
    /** A part stands or passes in front of the eye at the beginning, and at the end. */
    entry: discrete(),
    exit: discrete(),
  }),
  malfunctions: {
    /** A fallen part half way: nothing gets past it. */
    jam: discrete(),
    /** Share of the speed that a loose belt loses. */
    slipping: analog('1'),
  },
  initial: () => ({ doors: closedDoors(), speed: 0, parts: [] as readonly Carried[] }),

  step({ doors, speed, parts }, { inputs, parameters, seconds, malfunctions }) {
    const { length, part, acceleration } = parameters;
    const now = ramped(speed, inputs.run ? parameters.speed : 0, acceleration, seconds);
    const distance = now * Math.max(0, 1 - malfunctions.slipping) * seconds;
    const jam = malfunctions.jam ? length / 2 : undefined;
    const moved = carry(parts, distance, part, { end: length, held: inputs.held, jam });
    const came = arrival(doors, inputs);
    return {
      doors: through(doors, came, moved.gone),
      speed: now,
      parts: came ? [...moved.parts, { ...came, position: 0 }] : moved.parts,
    };
  },

  read: ({ doors, speed, parts }, { parameters: { length, part } }) => ({
    ...told(doors),
    full: !hasRoom(parts, part),
    speed,
    carried: parts.length,
    entry: covers(parts, part / 2, part),
    exit: covers(parts, length - part / 2, part),
  }),
});
