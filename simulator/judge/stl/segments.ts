import { MOST_BREAKPOINTS, refuseOverload } from './operator.ts';

/**
 * A queue of segments in a ring of typed arrays: ends and one or two values each. A segment begins where the one before
 * it ends. Grows by doubling; nothing is allocated while it stays within its size.
 */
export class Segments {
  ends: Float64Array;
  first: Float64Array;
  second: Float64Array;
  head = 0;
  length = 0;
  #mask: number;
  readonly #most: number;

  constructor(capacity = 16, most = MOST_BREAKPOINTS) {
    this.ends = new Float64Array(capacity);
    this.first = new Float64Array(capacity);
    this.second = new Float64Array(capacity);
    this.#mask = capacity - 1;
    this.#most = most;
  }

  /** Place of the i-th segment from the front. */
  at(i: number): number {
    return (this.head + i) & this.#mask;
  }

  push(end: number, first: number, second = 0): void {
    if (this.length > this.#mask) this.#grow();
    const i = (this.head + this.length) & this.#mask;
    this.ends[i] = end;
    this.first[i] = first;
    this.second[i] = second;
    this.length++;
  }

  shift(): void {
    this.head = (this.head + 1) & this.#mask;
    this.length--;
  }

  pop(): void {
    this.length--;
  }

  clear(): void {
    this.head = 0;
    this.length = 0;
  }

  copy(): Segments {
    const other = new Segments(this.#mask + 1, this.#most);
    other.ends = this.ends.slice();
    other.first = this.first.slice();
    other.second = this.second.slice();
    other.head = this.head;
    other.length = this.length;
    return other;
  }

  #grow(): void {
    refuseOverload(this.length + 1, this.#most);
    const turn = (old: Float64Array) => {
      const array = new Float64Array(2 * old.length);
      array.set(old.subarray(this.head));
      array.set(old.subarray(0, this.head), old.length - this.head);
      return array;
    };
    this.ends = turn(this.ends);
    this.first = turn(this.first);
    this.second = turn(this.second);
    this.head = 0;
    this.#mask = 2 * this.#mask + 1;
  }
}
