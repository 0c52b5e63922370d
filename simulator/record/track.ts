const ROWS_AT_FIRST = 16;

/**
 * A step function of time with one or more numbers in each step. A row holds from its time until the next row's;
 * rows are added at the end, or what came before them at the beginning, so what was shown once stays as it was.
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

  /** Puts rows before all others: of each its time, then its cells. Those that do not lie before the first are left out. */
  prepend(rows: readonly number[]): void {
    const stride = this.width + 1;
    const first = this.length > 0 ? this.time(0) : Number.POSITIVE_INFINITY;
    let count = rows.length / stride;
    while (count > 0 && rows[(count - 1) * stride]! >= first) count--;
    if (count === 0) return;
    const next = new Float64Array((count + this.length + ROWS_AT_FIRST) * stride);
    for (let i = 0; i < count * stride; i++) next[i] = rows[i]!;
    next.set(this.#rows.subarray(this.#first * stride, this.#end * stride), count * stride);
    [this.#first, this.#end, this.#rows] = [0, count + this.length, next];
  }

  /** Takes one row out. */
  remove(row: number): void {
    const stride = this.width + 1;
    const at = (this.#first + row) * stride;
    this.#rows.copyWithin(at, at + stride, this.#end * stride);
    this.#end--;
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
    const roomy = kept.length * 4 <= this.#rows.length * 3;
    const next = roomy ? this.#rows : new Float64Array(Math.ceil((kept.length * 3) / 2 / stride) * stride);
    next.set(kept);
    this.#rows = next;
    this.#end -= this.#first;
    this.#first = 0;
  }
}
