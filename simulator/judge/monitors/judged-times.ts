import {
  Distribution,
  decide,
  decideAtLooks,
  type Looks,
  type QuantileAnswer,
  type QuantileQuestion,
} from '../statistics/index.ts';

/** Times in the order in which they were made, as far as deciding on them needs. `Infinity` for what never came. */
export class JudgedTimes {
  readonly #looks: Looks | undefined;
  readonly #all: Distribution;
  /** As many as the last look is at. */
  readonly #first: number[];

  /** @param looks declared before the run; without, one look at the end */
  constructor(looks: Looks | undefined, all = new Distribution(), first: readonly number[] = []) {
    this.#looks = looks;
    this.#all = all;
    this.#first = [...first];
  }

  copy(): JudgedTimes {
    return new JudgedTimes(this.#looks, this.#all.copy(), this.#first);
  }

  /** In µs. */
  add(time: number): void {
    this.#all.add(time);
    if (this.#first.length < (this.#looks?.at(-1) ?? 0)) this.#first.push(time);
  }

  get n(): number {
    return this.#all.n;
  }

  get lost(): number {
    return this.#all.lost;
  }

  decide(question: QuantileQuestion): QuantileAnswer {
    if (this.#looks) return decideAtLooks(this.#first, this.#looks, question);
    return decide(this.#all.n, (k) => this.#all.rank(k), question);
  }
}
