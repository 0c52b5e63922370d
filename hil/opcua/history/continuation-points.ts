/** What is left of one read, and how many values its client takes at a time. */
export interface Rest<Entry> {
  readonly node: object;
  readonly entries: readonly Entry[];
  readonly most: number;
}

/**
 * The continuation points of one session (Part 4, 7.9). Points of earlier requests give way to those of a new one, so
 * that whoever never continues is never locked out.
 */
export class ContinuationPoints<Entry> {
  readonly #limit: number;
  readonly #open = new Map<string, Rest<Entry> & { readonly request: object }>();
  #last = 0;

  /** @param limit points at a time */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The point from which a read goes on; undefined where this request has taken all of them. */
  add(request: object, rest: Rest<Entry>): Buffer | undefined {
    if (this.#open.size >= this.#limit) {
      const earlier = [...this.#open].find(([, point]) => point.request !== request);
      if (!earlier) return undefined;
      this.#open.delete(earlier[0]);
    }
    const name = String(++this.#last);
    this.#open.set(name, { ...rest, request });
    return Buffer.from(name);
  }

  /** What is left at a point, which is gone with this; undefined where it was released or is of another node. */
  take(point: Buffer, node: object): Rest<Entry> | undefined {
    const name = point.toString('latin1');
    const rest = this.#open.get(name);
    if (rest?.node !== node) return undefined;
    this.#open.delete(name);
    return rest;
  }
}
