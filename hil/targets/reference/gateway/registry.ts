import type { NormalisedSample, Tag } from '../../tag-list.ts';

type Value = NormalisedSample['value'];
type Quality = NormalisedSample['quality'];

/**
 * The last known state of every tag: turns what drivers read into normalised samples, by exception. A sample leaves
 * when its value or its quality has changed.
 */
export class Registry {
  readonly #last = new Map<string, NormalisedSample>();
  readonly #emit: (samples: readonly NormalisedSample[]) => void;

  constructor(emit: (samples: readonly NormalisedSample[]) => void) {
    this.#emit = emit;
  }

  /** Takes what was read at one instant. @param time of the source, in ms since 1970 */
  update(
    read: readonly { readonly tag: Tag; readonly value: Value; readonly quality: Quality; readonly time: number }[],
  ): void {
    const changed: NormalisedSample[] = [];
    for (const { tag, value, quality, time } of read) {
      const last = this.#last.get(tag.tag);
      if (last && Object.is(last.value, value) && last.quality === quality) continue;
      const sample = { tag: tag.tag, value, unit: tag.unit, quality, sourceTime: new Date(time).toISOString() };
      this.#last.set(tag.tag, sample);
      changed.push(sample);
    }
    this.#emit(changed);
  }

  /** Says of tags that their last value can no longer be answered for. */
  doubt(tags: readonly Tag[]): void {
    const now = Date.now();
    this.update(
      tags.flatMap((tag) => {
        const last = this.#last.get(tag.tag);
        return last && last.quality === 'good' ? [{ tag, value: last.value, quality: 'uncertain', time: now }] : [];
      }),
    );
  }

  value(tag: string): Value | undefined {
    return this.#last.get(tag)?.value;
  }
}
