import { createContext, useContext } from 'react';
import { shownInstant, type Viewer } from '../state/viewer.ts';

/** A live session counts as standing when nothing has arrived for so long, in s. */
const STANDS_AFTER = 0.5;
/** After a change, frames are drawn for so long that everything has come to rest, in s. */
const SETTLES_WITHIN = 0.8;
/** Faster than this nothing is drawn to flow or turn: it would only flicker. */
const FASTEST_SEEN = 8;
/** A step of the shown time larger than this, in s, is a jump: the picture snaps. */
const JUMP = 1;

/** How time goes on in the picture, frame by frame. */
export class Pace {
  /** Whoever asked for less motion sees where things flow, but nothing that moves for its own sake. */
  readonly #still: boolean;
  /** The instant that is shown, in s. */
  t = 0;
  /** How much time the frame stands for, in s. */
  seconds = 0;
  /** The same while the plant moves, 0 while it stands: what flows and turns follows this. */
  moving = 0;
  /** The shown time jumped: nothing glides, everything snaps. */
  jumped = true;
  #sinceArrival = Number.POSITIVE_INFINITY;
  #sinceChange = 0;
  #seen: Viewer | undefined;
  #end = 0;

  constructor({ still = false } = {}) {
    this.#still = still;
  }

  /** Takes one frame. Returns whether another one is needed. */
  take(state: Viewer, seconds: number): boolean {
    const before = this.#seen;
    const t = shownInstant(state);
    const end = state.opened?.timeline.end ?? 0;
    const jump = Math.max(JUMP, 4 * seconds);
    this.#sinceArrival = before && before.arrivals !== state.arrivals ? 0 : this.#sinceArrival + seconds;
    this.#sinceChange = before === state ? this.#sinceChange + seconds : 0;
    // Much news at once is a jump too: what is drawn so far was drawn without it.
    this.jumped = before?.opened !== state.opened || Math.abs(t - this.t) > jump || end - this.#end > jump;
    const { frozen = false, reached = 1 } = state.time?.state ?? {};
    // What still arrives of a frozen plant is about the stack.
    const runs = state.playing || (state.cursor === 'live' && !frozen && this.#sinceArrival < STANDS_AFTER);
    const rate = state.playing ? 1 : Math.min(reached, FASTEST_SEEN);
    this.t = t;
    this.#end = end;
    this.seconds = seconds;
    this.moving = runs && !this.#still ? seconds * rate : 0;
    this.#seen = state;
    return runs || this.#sinceChange < SETTLES_WITHIN;
  }
}

export const PaceContext = createContext(new Pace());
export const usePace = (): Pace => useContext(PaceContext);

/** A number that glides to what it follows, and snaps when the shown time jumps. */
export class Glide {
  value = Number.NaN;

  follow(target: number, { seconds, jumped }: Pick<Pace, 'seconds' | 'jumped'>, perSecond = 8): number {
    const snaps = jumped || !Number.isFinite(this.value);
    this.value = snaps ? target : target + (this.value - target) * Math.exp(-perSecond * seconds);
    return this.value;
  }
}
