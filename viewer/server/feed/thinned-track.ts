import { Track } from '#simulator';

/** What is left of a bucket of time: its least and its greatest value, and the last row. */
const ROWS = 3;

/** A track that keeps of each bucket of time only what a screen can show of it, so that no peak is lost. */
export class ThinnedTrack extends Track {
  readonly #bucket: number;

  /** @param bucket length of a bucket, in µs */
  constructor(width: number, bucket: number) {
    super(width);
    this.#bucket = bucket;
  }

  override push(time: number, ...cells: readonly number[]): void {
    super.push(time, ...cells);
    const begun = Math.floor(time / this.#bucket) * this.#bucket;
    let first = this.length - 1;
    while (first > 0 && this.time(first - 1) >= begun) first--;
    while (this.length - first > ROWS) this.remove(this.#leastMissed(first));
  }

  /** A row from `first` on, but for the last, that is neither the least nor the greatest of them. */
  #leastMissed(first: number): number {
    let [least, greatest] = [first, first];
    for (let row = first + 1; row < this.length; row++) {
      if (this.cell(row) < this.cell(least)) least = row;
      if (this.cell(row) > this.cell(greatest)) greatest = row;
    }
    for (let row = this.length - 2; row > first; row--) if (row !== least && row !== greatest) return row;
    return first;
  }
}
