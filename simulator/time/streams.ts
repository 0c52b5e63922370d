import seedrandom from 'seedrandom';

/** The state of one stream: plain data, a few numbers. */
export type StreamState = seedrandom.State.Alea;

/** A stream of uniform numbers in [0, 1). */
export interface Stream {
  (): number;
  /** A copy of the state; `openStream` continues from it. */
  state(): StreamState;
}

/**
 * The random stream of one asset, named by `seed/path`, so that adding an asset disturbs no other.
 * Alea (Johannes Baagøe, 2010) through seedrandom: additions and multiplications only, equal on every host.
 */
export const openStream = (seed: number, path: string, state?: StreamState): Stream =>
  seedrandom.alea(`${seed}/${path}`, { state: state ?? true });
