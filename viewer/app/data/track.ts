const ROWS_AT_FIRST = 64;

/**
 * A step function of time with one or more numbers in each step. A row holds from its time until the next row's;
 * rows are only ever added at the end and forgotten at the beginning, so what was shown once stays as it was.
 */
export class Track {
  /** Numbers in a row, beside its time. */
  readonly width: number;
  #rows: Float64Array;
  #first = 0;
  #end = 0;

  constructor(width = 1) {
    this.width = width;
    this.#rows = new Float64Array(ROWS_AT_FIRST * (width + 1));
  }

  get length(): number {
    return this.#end - this.#first;
  }

  time(row: number): number {
    return this.#rows[(this.#first + row) * (this.width + 1)]!;
  }

  cell(row: number, column = 0): number {
    return this.#rows[(this.#first + row) * (this.width + 1) + 1 + column]!;
  }

  /**
   * Adds a row. One that comes late holds from the last known time on: the past is not rewritten. A row that held for
   * no time at all gives way, so that time may stand still for as long as it likes.
   */
  push(time: number, ...cells: readonly number[]): void {
    if (this.length > 0 && time <= this.time(this.length - 1)) {
      this.#rows.set(cells, (this.#end - 1) * (this.width + 1) + 1);
      return;
    }
    if ((this.#end + 1) * (this.width + 1) > this.#rows.length) this.#makeRoom();
    const at = this.#end * (this.width + 1);
    this.#rows[at] = time;
    this.#rows.set(cells, at + 1);
    this.#end++;
  }

  /** The row that holds at `time`; −1 before the first. */
  rowAt(time: number): number {
    const last = this.length - 1;
    if (last < 0 || time >= this.time(last)) return last;
    let [low, high] = [-1, last];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.time(middle) <= time) low = middle;
      else high = middle;
    }
    return low;
  }

  /** A cell of the row that holds at `time`. */
  at(time: number, column = 0): number | undefined {
    const row = this.rowAt(time);
    return row < 0 ? undefined : this.cell(row, column);
  }

  /** Drops the rows that began after `time`: it is not to have happened. */
  takeBack(time: number): void {
    this.#end = this.#first + this.rowAt(time) + 1;
  }

  /** Drops the rows that were over before `time`. */
  forget(time: number): void {
    this.#first += Math.max(0, this.rowAt(time));
  }

  #makeRoom(): void {
    const stride = this.width + 1;
    const kept = this.#rows.subarray(this.#first * stride, this.#end * stride);
    const roomy = kept.length * 2 <= this.#rows.length;
    const next = roomy ? this.#rows : new Float64Array(this.#rows.length * 2);
    next.set(kept);
    this.#rows = next;
    this.#end -= this.#first;
    this.#first = 0;
  }
}
