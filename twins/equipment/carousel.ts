import { arrival, closedDoors, type Doors, type Part, through } from './parts.ts';

/** Parts that find room in the infeed worm: so many may come late before there is a gap in the machine. */
const WORM = 4;

/** A rotary machine: stations on a wheel, parts that wait in the infeed worm, and how far it has turned. */
export interface Carousel {
  readonly doors: Doors;
  readonly waiting: readonly Part[];
  /** By station; a station that carries nothing is `null`. */
  readonly stations: readonly (Part | null)[];
  /** Station at the star wheels, where parts leave and enter. */
  readonly gate: number;
  /** Share of a pitch since the gate was there. */
  readonly phase: number;
  /** It stands because the next machine is full, or turns without parts because none come. */
  readonly blocked: boolean;
  readonly starved: boolean;
}

export const emptyCarousel = (stations: number): Carousel => ({
  doors: closedDoors(),
  waiting: [],
  stations: new Array<null>(stations).fill(null),
  gate: 0,
  phase: 0,
  blocked: false,
  starved: false,
});

/** What drives it in one step. */
export interface Drive {
  readonly inputs: Parameters<typeof arrival>[1] & { readonly held: boolean };
  /** How far it turns if nothing holds it, in pitches; less than one. */
  readonly pitches: number;
}

/**
 * One step. At each pitch the station at the gate gives its part to the next machine and takes one from the worm: parts
 * go round once. When it would have to give to a full machine it stands.
 */
export function turn(last: Carousel, { inputs, pitches }: Drive): Carousel {
  const came = arrival(last.doors, inputs);
  const waiting = came ? [...last.waiting, came] : last.waiting;
  const phase = last.phase + pitches;
  if (phase < 1) {
    if (!came) return { ...last, phase, blocked: false };
    return { ...last, doors: through(last.doors, came, undefined), waiting, phase, blocked: false };
  }
  const leaving = last.stations[last.gate] ?? undefined;
  if (leaving && inputs.held) {
    return { ...last, doors: through(last.doors, came, undefined), waiting, phase: 1, blocked: true };
  }
  const [entering = null, ...rest] = waiting;
  return {
    doors: through(last.doors, came, leaving),
    waiting: rest,
    stations: last.stations.with(last.gate, entering),
    gate: (last.gate + 1) % last.stations.length,
    phase: phase - 1,
    blocked: false,
    starved: entering === null,
  };
}

/** Whether the worm takes no more. */
export const wormFull = ({ waiting }: Carousel, room = WORM): boolean => waiting.length >= room;

/** How far round a station is, from 0 after the gate to 1 before it. */
export function angleOf({ stations, gate, phase }: Carousel, station: number): number {
  const n = stations.length;
  // The station that has just left the gate has index gate − 1.
  return (((gate - 1 - station + n) % n) + Math.min(1, phase)) / n;
}
