import type { Endpoint } from './endpoint.ts';
import { callFailed } from './errors.ts';

export type Done = (error?: Error | null) => void;

/** The write that is under way: sends what there is room for, each buffer as a segment of its own. */
export class Sender {
  readonly #endpoint: Endpoint;
  readonly #chunks: Buffer[];
  readonly #done: Done;

  constructor(endpoint: Endpoint, chunks: Buffer[], done: Done) {
    this.#endpoint = endpoint;
    this.#chunks = chunks.filter(({ length }) => length > 0);
    this.#done = done;
  }

  /** @returns `done` or `failed` when there is nothing left to send, `moved` or `stuck` when there is */
  send(): 'done' | 'failed' | 'moved' | 'stuck' {
    let moved = false;
    if (this.#endpoint.broken) return 'failed';
    while (this.#chunks.length > 0) {
      const chunk = this.#chunks[0]!;
      const sent = this.#endpoint.send(chunk);
      if (sent === 0) return moved ? 'moved' : 'stuck';
      moved = true;
      if (sent === chunk.length) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(sent);
    }
    return 'done';
  }

  finish(): void {
    this.#done(this.#endpoint.broken ? callFailed('write', this.#endpoint.broken) : null);
  }

  cancel(): void {
    this.#done(callFailed('write', 'ECANCELED'));
  }
}
