/** Bytes that may be kept at a time, by whom they are kept for. */
export class Budget<Key> {
  readonly #limit: number;
  readonly #kept = new Map<Key, number>();
  #used = 0;

  /** @param limit bytes */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get used(): number {
    return this.#used;
  }

  get full(): boolean {
    return this.#used > this.#limit;
  }

  /** Sets what one keeps; whether there is room for it. Without room nothing changes. */
  set(key: Key, bytes: number): boolean {
    const more = bytes - (this.#kept.get(key) ?? 0);
    if (more > 0 && this.#used + more > this.#limit) return false;
    this.force(key, bytes);
    return true;
  }

  /** Sets what one keeps, whether there is room or not. */
  force(key: Key, bytes: number): void {
    this.#used += bytes - (this.#kept.get(key) ?? 0);
    if (bytes === 0) this.#kept.delete(key);
    else this.#kept.set(key, bytes);
  }

  of(key: Key): number {
    return this.#kept.get(key) ?? 0;
  }
}

/** What an object costs beside its bytes: measured, and rounded up. */
const OVERHEAD = 300;

/** Bytes that a message takes while it is kept. */
export const costOf = ({ topic, payload }: { readonly topic: string; readonly payload: Buffer | string }): number =>
  OVERHEAD + 2 * topic.length + payload.length;

/** Bytes that a subscription takes: a node of the tree for each level. */
export const costOfFilter = (filter: string): number => OVERHEAD * (1 + filter.split('/').length) + 2 * filter.length;

/**
 * The bytes of a payload in a buffer of their own. As it was read it may be a few bytes in a chunk of 64 KiB, all of
 * which would be kept with it.
 */
export function ownBytes(payload: Buffer | string): Buffer {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
  return bytes.buffer.byteLength > 2 * bytes.length ? Buffer.from(new Uint8Array(bytes).buffer) : bytes;
}
