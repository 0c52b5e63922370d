import { Segments } from './segments.ts';

/**
 * What one segment does to the robustness of `first until second` just after it: it limits it from below and from
 * above. With both signals constant, the value before the segment is
 *
 * - `min(p, max(q, after))` where the first must hold at the witness too (dense time, closed),
 * - `max(q, min(p, after))` where it need not (discrete time, half-open).
 *
 * Both are clamps, and clamps after clamps are clamps: a window of segments is again one clamp.
 */
export const clamps = (p: number, q: number, closed: boolean): readonly [low: number, high: number] =>
  closed ? [Math.min(p, q), p] : [q, Math.max(p, q)];

const NOTHING = Number.NEGATIVE_INFINITY;
const clamp = (x: number, low: number, high: number) => Math.min(high, Math.max(low, x));

/**
 * The clamp of all segments in a queue, oldest outermost, in amortised O(1): two stacks, of which the front one keeps
 * the clamp of each of its segments with all after it (Tangwongsan, Hirzel and Schneider 2015, "two-stacks").
 */
export class ClampQueue {
  #front = new Segments();
  #back = new Segments();
  #low = NOTHING;
  #high = Number.POSITIVE_INFINITY;

  get length(): number {
    return this.#front.length + this.#back.length;
  }

  /** When the oldest segment ends. */
  get firstEnd(): number {
    if (this.#front.length === 0) this.#turn();
    return this.#front.ends[this.#front.at(this.#front.length - 1)]!;
  }

  push(end: number, low: number, high: number): void {
    this.#back.push(end, low, high);
    const [l, h] = [clamp(low, this.#low, this.#high), clamp(high, this.#low, this.#high)];
    this.#low = l;
    this.#high = h;
  }

  shift(): void {
    if (this.#front.length === 0) this.#turn();
    this.#front.pop();
  }

  /** The robustness at the beginning of the queue, with no witness after its end. */
  value(): number {
    const front = this.#front;
    if (front.length === 0) return this.#low;
    const i = front.at(front.length - 1);
    return clamp(this.#low, front.first[i]!, front.second[i]!);
  }

  /** The back becomes the front, in reverse, each with the clamp of itself and all after it. */
  #turn(): void {
    const back = this.#back;
    let [low, high] = [NOTHING, Number.POSITIVE_INFINITY];
    for (let n = back.length - 1; n >= 0; n--) {
      const i = back.at(n);
      const [l, h] = [back.first[i]!, back.second[i]!];
      [low, high] = [clamp(low, l, h), clamp(high, l, h)];
      this.#front.push(back.ends[i]!, low, high);
    }
    back.clear();
    this.#low = NOTHING;
    this.#high = Number.POSITIVE_INFINITY;
  }

  copy(): ClampQueue {
    const other = new ClampQueue();
    other.#front = this.#front.copy();
    other.#back = this.#back.copy();
    other.#low = this.#low;
    other.#high = this.#high;
    return other;
  }
}
