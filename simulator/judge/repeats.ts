/** Epochs that may still count are kept up to here; of more, the earliest count as they stand. */
const MOST_EPOCHS = 16;

/** Where an observation lies: before the judged span, in it or behind it. */
export type Place = 'before' | 'in' | 'behind';

/** Good observations of one sample, since a value was last in doubt. */
interface Epoch {
  count: number;
  /** Of those, the last that lay before the span, and the last that lay in it. */
  before: number;
  last: number;
}

/**
 * How often one sample was seen. A value that was in doubt may be confirmed as often as it was said. How often that
 * was is known only when the next sample has been sent: until then it is kept what may turn out to be too often.
 */
export class Repeats {
  #doubts: number;
  #epoch: Epoch = { count: 0, before: 0, last: 0 };
  #earlier: Epoch[] = [];
  #settled = 0;

  /** @param first where the first observation of the sample lies @param doubts values in doubt until then */
  constructor(first: Place, doubts: number) {
    this.#doubts = doubts;
    this.#add(first);
  }

  copy(): Repeats {
    const copy = new Repeats('in', this.#doubts);
    [copy.#epoch, copy.#earlier, copy.#settled] = [{ ...this.#epoch }, [...this.#earlier], this.#settled];
    return copy;
  }

  /** @param said how often the sample was sent so far */
  take(place: Place, doubts: number, said: number): void {
    if (doubts !== this.#doubts) {
      if (this.#epoch.last > said) this.#earlier.push(this.#epoch);
      if (this.#earlier.length > MOST_EPOCHS) this.#settled += excess(this.#earlier.shift()!, said);
      [this.#epoch, this.#doubts] = [{ count: 0, before: 0, last: 0 }, doubts];
    }
    this.#add(place);
  }

  #add(place: Place): void {
    const n = ++this.#epoch.count;
    if (place === 'before') this.#epoch.before = n;
    if (place !== 'behind') this.#epoch.last = n;
  }

  /** How many observations in the span were too many, of a sample that was sent so often. */
  beyond(said: number): number {
    return [...this.#earlier, this.#epoch].reduce((sum, epoch) => sum + excess(epoch, said), this.#settled);
  }
}

const excess = ({ before, last }: Epoch, said: number) => Math.max(0, last - Math.max(before, said));
