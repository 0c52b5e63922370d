import { createHash } from 'node:crypto';
import type { WireEvent } from './sockets.ts';

/** A hash over every byte and every instant on every link: the same seed and the same build give the same. */
export class WireDigest {
  readonly #hash = createHash('sha256');

  take({ at, connection, from, to, what }: WireEvent): void {
    const isBytes = typeof what !== 'string';
    this.#hash.update(`${at} ${connection} ${from} ${to.host} ${to.port} ${isBytes ? what.byteLength : what}\n`);
    if (isBytes) this.#hash.update(what);
  }

  /** The digest up to now. */
  get value(): string {
    return this.#hash.copy().digest('hex');
  }
}
