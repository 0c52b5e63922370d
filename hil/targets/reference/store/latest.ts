import type { NormalisedSample } from '../../tag-list.ts';

/** The latest word on every tag. Gateways send in order, so the last that came is the latest. */
export class Latest {
  readonly #samples = new Map<string, NormalisedSample>();
  /** What stood before it was doubted, as long as nothing newer has come. */
  readonly #doubted = new Map<string, NormalisedSample>();

  put(sample: NormalisedSample): void {
    this.#samples.set(sample.tag, sample);
    this.#doubted.delete(sample.tag);
  }

  /** Says of all tags that nobody answers for them now; gives the samples that say so. */
  doubt(): NormalisedSample[] {
    const sourceTime = new Date().toISOString();
    const doubts: NormalisedSample[] = [];
    for (const sample of this.#samples.values()) {
      if (sample.quality !== 'good') continue;
      const doubt: NormalisedSample = { ...sample, quality: 'uncertain', sourceTime };
      this.#samples.set(sample.tag, doubt);
      this.#doubted.set(sample.tag, sample);
      doubts.push(doubt);
    }
    return doubts;
  }

  /** Who answers for the tags is back and has sent all that changed: what was not among it stands as before. */
  trust(): NormalisedSample[] {
    const trusted = [...this.#doubted.values()];
    for (const sample of trusted) this.put(sample);
    return trusted;
  }

  /** Who answered for the tags has been replaced by one who says everything anew. */
  forgetDoubted(): void {
    this.#doubted.clear();
  }

  all(): Record<string, Omit<NormalisedSample, 'tag'>> {
    return Object.fromEntries([...this.#samples.values()].map(({ tag, ...rest }) => [tag, rest]));
  }
}
