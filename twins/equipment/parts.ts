import { analog, discrete } from '#simulator';

/**
 * Discrete parts and how one machine hands them to the next. A signal carries no object, so the giver counts: each time
 * `passed` grows by one, the other part signals tell of that part, and the taker has it with its next step. A machine that
 * has no room says `full`, and the one before it holds its parts back. At most one part passes in a step.
 */
export interface Part {
  /** Counts from 1 at the infeed. */
  readonly number: number;
  /** In g, with what is in it. */
  readonly mass: number;
  /** A cap is on. */
  readonly closed: boolean;
}

/** Inputs of a machine that takes parts; `held` is the `full` of the next one. */
export const takes = {
  arrived: analog('1'),
  number: analog('1'),
  mass: analog('g'),
  closed: discrete(),
};
/** Inputs of a machine that gives parts. */
export const gives = { held: discrete() };

/** Outputs of a machine that gives parts. */
export const given = {
  passed: analog('1', { range: [0, 1e12] }),
  number: analog('1', { range: [0, 1e12] }),
  mass: analog('g', { range: [0, 1e6] }),
  closed: discrete(),
};
/** Output of a machine that takes parts. */
export const full = { full: discrete() };

/** What a machine remembers of its neighbours. */
export interface Doors {
  /** Parts that have come in. */
  readonly seen: number;
  readonly passed: number;
  /** The part that went out last. */
  readonly last: Part;
}
export const NO_PART: Part = Object.freeze({ number: 0, mass: 0, closed: false });
export const closedDoors = (): Doors => ({ seen: 0, passed: 0, last: { ...NO_PART } });

/** The part that has just come in, if one has. */
export function arrival(
  { seen }: Doors,
  inputs: { readonly arrived: number; readonly number: number; readonly mass: number; readonly closed: boolean },
): Part | undefined {
  if (inputs.arrived <= seen) return undefined;
  return { number: inputs.number, mass: inputs.mass, closed: inputs.closed };
}

/** The doors after a step in which these came in and went out. */
export function through(doors: Doors, came: Part | undefined, gone: Part | undefined): Doors {
  if (!came && !gone) return doors;
  const { number, mass, closed } = gone ?? doors.last;
  return {
    seen: doors.seen + (came ? 1 : 0),
    passed: doors.passed + (gone ? 1 : 0),
    last: { number, mass, closed },
  };
}

/** Outputs that tell of the part that went out last. */
export const told = ({ passed, last }: Doors) => ({ passed, ...last });
