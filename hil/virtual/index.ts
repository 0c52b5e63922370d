import type { Compartment } from './compartment.ts';
import type { Loop } from './loop.ts';
import type { WireDigest } from './wire-digest.ts';

export { Compartment } from './compartment.ts';

/** A process in virtual time. */
export interface VirtualProcess {
  readonly loop: Loop;
  /** Of all that was said on all links so far. */
  readonly digest: WireDigest;
  /** Its number with the system: `process.pid` is the same for all of them. */
  readonly pid: number;
  /** What the clock on the wall says, in ms since 1970. */
  wall(): number;
  /** From here on all chance comes from a seed. */
  seed(seed: number): void;
  /** Follows what owns sockets. */
  adopt(compartment: Compartment): void;
}

const VIRTUAL = Symbol.for('plantwright.virtual');
type Global = typeof globalThis & { [VIRTUAL]?: VirtualProcess };

/** Set once, by `install.ts`. */
export function become(process: VirtualProcess): void {
  (globalThis as Global)[VIRTUAL] = process;
}

/** This process's virtual time; undefined where it lives by the wall clock. */
export const virtual = (): VirtualProcess | undefined => (globalThis as Global)[VIRTUAL];
