import { defineTwin, discrete, gaussian, parameter } from '#simulator';
import { closedDoors, given, gives, through, told } from '../parts.ts';

/**
 * Where parts come from: a depalletiser that puts down empty bottles at a steady rate, or with `chance` 1 at random (a
 * Poisson stream, as one sees behind a hand-fed machine). It waits while the next machine is full.
 */
export const infeed = defineTwin({
  type: 'Infeed',
  parameters: {
    rate: parameter(2, '1/s'),
    /** 0 is a steady stream, 1 a Poisson stream. */
    chance: parameter(0, '1'),
    /** Of an empty part, and its standard deviation. */
    mass: parameter(28, 'g'),
    deviation: parameter(0.3, 'g'),
  },
  inputs: { ...gives, run: discrete() },
  outputs: () => ({ ...given, empty: discrete() }),
  malfunctions: {
    /** No pallet is left. */
    empty: discrete(),
  },
  initial: () => ({ doors: closedDoors(), due: 0, empty: false }),

  step({ doors, due }, { inputs, parameters, seconds, random, malfunctions: { empty } }) {
    const works = inputs.run && !empty;
    const share = parameters.rate * seconds;
    // Chance is drawn in any case, so that stopping does not shift the stream.
    const [luck, spread] = [random(), gaussian(random)];
    const elapsed = works ? Math.min(1, due + share) : due;
    const gives = works && !inputs.held && (parameters.chance > 0 ? luck < share : elapsed >= 1 - 1e-9);
    if (!gives) return { doors, due: elapsed, empty };
    const part = {
      number: doors.passed + 1,
      mass: Math.max(0, parameters.mass + parameters.deviation * spread),
      closed: false,
    };
    return { doors: through(doors, undefined, part), due: Math.max(0, due + share - 1), empty };
  },

  read: ({ doors, empty }) => ({ ...told(doors), empty }),
});
