import type { Duration } from '../time/duration.ts';

/** How fast simulation time passes: simulated seconds a second of the wall; 0 stands still; `max` as fast as it can be computed. */
export type Speed = number | 'max';

/** The speeds that a person may ask for, and what lies between them. */
export const SLOWEST = 0.1;
export const FASTEST = 1000;

/** A plant that lags further behind its speed than this goes on from where it is. */
const CATCHES_UP = 250_000;

/**
 * Simulation time against the wall in one epoch: a straight line from where it began. Source times on the wire are
 * taken from it, so that they never lie in the future and never go back, whatever was done to simulation time.
 */
export class Pace {
  #wall: Duration;
  #simulation: Duration;
  #speed: Speed;
  #epoch = 0;

  constructor(wall: Duration, simulation: Duration, speed: Speed) {
    this.#wall = wall;
    this.#simulation = simulation;
    this.#speed = speed;
  }

  /** Counts the epochs from 0. */
  get epoch(): number {
    return this.#epoch;
  }

  get speed(): Speed {
    return this.#speed;
  }

  /** Begins the next epoch: from here on, at this speed. */
  begin(wall: Duration, simulation: Duration, speed: Speed): void {
    this.#epoch++;
    this.#wall = wall;
    this.#simulation = simulation;
    this.#speed = speed;
  }

  /** The simulation time that should have been reached by now; all of it at `max`. */
  due(wall: Duration): number {
    if (this.#speed === 'max') return Number.POSITIVE_INFINITY;
    return this.#simulation + (wall - this.#wall) * this.#speed;
  }

  /**
   * Tells how far the plant has come. One that cannot keep up is not owed the rest: at `max`, and at speeds above 1,
   * its source times stay with the wall. At 1 and below a late step is executed late, never skipped.
   */
  reached(wall: Duration, simulation: Duration): void {
    const { epoch, speed } = this;
    const lag = this.wallAt(simulation) + CATCHES_UP < wall;
    if (speed !== 'max' && !(speed > 1 && lag)) return;
    this.begin(wall, simulation, speed);
    this.#epoch = epoch;
  }

  /** When, by the wall, the plant was where it is now: the source time of what it says. Not after now. */
  wallAt(simulation: Duration): Duration {
    if (this.#speed === 'max' || this.#speed === 0) return this.#wall;
    return Math.floor(this.#wall + (simulation - this.#simulation) / this.#speed) as Duration;
  }

  /**
   * An instant of the wall on the axis of simulation time. What lies before this epoch counts back from its beginning
   * second by second: no rate joins two epochs. Nothing is ahead of the plant, which may be late.
   * @param now where the plant is
   */
  simulationAt(wall: Duration, now: Duration): Duration {
    if (wall < this.#wall) return (this.#simulation - (this.#wall - wall)) as Duration;
    return Math.min(now, Math.floor(this.due(wall))) as Duration;
  }
}
