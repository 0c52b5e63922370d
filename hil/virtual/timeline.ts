/** Something that is to happen at an instant. */
export interface Planned {
  /** In µs. */
  readonly at: number;
  cancel(): void;
}

/** What sockets, timers and links need of time. */
export interface Schedule {
  /** In µs since the process began. */
  now(): number;
  /** @param us from now, in µs */
  after(us: number, run: () => void): Planned;
}

interface Entry extends Planned {
  readonly order: number;
  run: (() => void) | undefined;
}

/** Cancelled entries that may lie in the heap before it is swept. */
const SWEEP_FROM = 1000;

/**
 * What is to happen, by its instant and then by the order in which it was planned. Time stands still while something
 * happens, and goes to the next instant when that is over: nothing waits, and nothing is ever late.
 */
export class Timeline implements Schedule {
  readonly #heap: Entry[] = [];
  #now = 0;
  #order = 0;
  #cancelled = 0;
  #happened = 0;
  /** Told when something is planned. */
  onPlanned: () => void = () => {};

  now(): number {
    return this.#now;
  }

  /** How much has happened. */
  get happened(): number {
    return this.#happened;
  }

  /** The instant of what is next, in µs; undefined where nothing is planned. */
  get next(): number | undefined {
    this.#dropCancelled();
    return this.#heap[0]?.at;
  }

  after(us: number, run: () => void): Planned {
    const entry: Entry = {
      at: this.#now + Math.max(0, Math.round(us)),
      order: this.#order++,
      run,
      cancel: () => {
        if (!entry.run) return;
        entry.run = undefined;
        if (++this.#cancelled > SWEEP_FROM && this.#cancelled > this.#heap.length / 2) this.#sweep();
      },
    };
    this.#push(entry);
    this.onPlanned();
    return entry;
  }

  /** Lets the next thing happen, at its instant. @returns whether there was one */
  step(): boolean {
    this.#dropCancelled();
    const entry = this.#pop();
    if (!entry) return false;
    const { run } = entry;
    entry.run = undefined;
    this.#now = Math.max(this.#now, entry.at);
    this.#happened++;
    run!();
    return true;
  }

  #dropCancelled(): void {
    while (this.#heap.length > 0 && !this.#heap[0]!.run) {
      this.#pop();
      this.#cancelled--;
    }
  }

  #sweep(): void {
    const left = this.#heap.filter(({ run }) => run).sort((a, b) => (before(a, b) ? -1 : 1));
    // What is sorted is a heap.
    this.#heap.splice(0, this.#heap.length, ...left);
    this.#cancelled = 0;
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(entry, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

const before = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
