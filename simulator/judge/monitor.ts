import type { Frame, Hop } from '../record/frames.ts';
import type { Duration } from '../time/duration.ts';
import type { Books, PointInfo } from './books.ts';
import type { Specification } from './requirement.ts';
import type { Judgement } from './verdict.ts';
import type { World } from './world.ts';

/** What every monitor may look at. */
export interface Scene {
  readonly world: World;
  readonly books: Books;
  /** The hops that this target has, in order; empty without a target. */
  readonly hops: readonly Hop[];
  /** What people call a signal: `T-101 level`. */
  readonly name: (signal: string) => string;
}

/** When a run is over: the end of its script, and of everything. */
export interface Finish {
  readonly scriptEnd: Duration;
  readonly end: Duration;
}

/** Judges one requirement from the frames of a run. It starts inconclusive and must earn its pass. */
export interface Monitor {
  /** Called after the world has taken in the frame. */
  see?(frame: Frame): void;
  /** What the same run would have been without faults and commands; comes after its end. */
  compare?(frame: Extract<Frame, { kind: 'reference' }>): void;
  /** How long after the script it may still need the run, at most: the horizon of a formula. */
  readonly horizon?: Duration;
  /** Whether the run should go on draining for it. Asked after the end of the script. */
  waits?(finish: Finish): boolean;
  judge(finish: Finish): Judgement;
}

/** The monitor of one kind of specification. */
export type MonitorOf<K extends Specification['kind']> = (
  specification: Extract<Specification, { kind: K }>,
  scene: Scene,
) => Monitor;

/** The far end of the stack that keeps every sample: the historian where there is one, else the broker. */
export const keeping = (hops: readonly Hop[]): Hop | undefined =>
  hops.includes('history') ? 'history' : hops.includes('broker') ? 'broker' : hops[0];

/** The hop nearest to the people who decide. */
export const nearest = (hops: readonly Hop[]): Hop | undefined => hops.at(-1);

/** A point as a sentence speaks of it. */
export const called = (info: PointInfo | undefined, id: string): string => info?.path ?? id;

/** A time of the run in a sentence. */
export const atTime = (t: Duration): string => `t = ${(t / 1e6).toFixed(1)} s`;
