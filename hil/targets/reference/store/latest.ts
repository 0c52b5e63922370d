import type { NormalisedSample } from '../../tag-list.ts';

/** The latest word on every tag. Gateways send in order, so the last that came is the latest. */
export class Latest {
  readonly #samples = new Map<string, NormalisedSample>();

  put(sample: NormalisedSample): void {
    this.#samples.set(sample.tag, sample);
  }

  /** Says of all tags that nobody answers for them now; gives the samples that say so. */
  doubt(): NormalisedSample[] {
    const sourceTime = new Date().toISOString();
    const doubted: NormalisedSample[] = [];
    for (const sample of this.#samples.values()) {
      if (sample.quality !== 'good') continue;
      const doubt: NormalisedSample = { ...sample, quality: 'uncertain', sourceTime };
      this.#samples.set(sample.tag, doubt);
      doubted.push(doubt);
    }
    return doubted;
  }

  all(): Record<string, Omit<NormalisedSample, 'tag'>> {
    return Object.fromEntries([...this.#samples.values()].map(({ tag, ...rest }) => [tag, rest]));
  }
}
