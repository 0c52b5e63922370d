const SEQUENCE = 256;

/**
 * Puts the messages of one edge node back into the order in which it sent them (Sparkplug 3.0, 5.8): one that comes
 * too early waits for those before it, until its owner gives up waiting.
 */
export class Order<M> {
  #next: number | undefined;
  readonly #early = new Map<number, M>();

  /** Messages that wait. */
  get waiting(): number {
    return this.#early.size;
  }

  /** A birth begins a sequence anew. */
  begin(seq: number): void {
    this.#next = (seq + 1) % SEQUENCE;
    this.#early.clear();
  }

  /** What may be read now that this message is here: itself, and those that it was missing before. */
  take(seq: number, message: M): M[] {
    if (this.#next === undefined) return [message];
    if (seq !== this.#next) {
      this.#early.set(seq, message);
      return [];
    }
    this.#next = (seq + 1) % SEQUENCE;
    return [message, ...this.#drain()];
  }

  /** Gives up waiting: everything that is here, in the order of its numbers. */
  giveUp(): M[] {
    const from = this.#next ?? 0;
    const distance = (seq: number) => (seq - from + SEQUENCE) % SEQUENCE;
    const inOrder = [...this.#early].sort(([a], [b]) => distance(a) - distance(b));
    this.#early.clear();
    const last = inOrder.at(-1);
    if (last) this.#next = (last[0] + 1) % SEQUENCE;
    return inOrder.map(([, message]) => message);
  }

  #drain(): M[] {
    const ready: M[] = [];
    for (let seq = this.#next!; this.#early.has(seq); seq = this.#next!) {
      ready.push(this.#early.get(seq)!);
      this.#early.delete(seq);
      this.#next = (seq + 1) % SEQUENCE;
    }
    return ready;
  }
}
