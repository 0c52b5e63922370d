import type { NormalisedSample, Tag } from '../../tag-list.ts';

type Value = NormalisedSample['value'];
type Quality = NormalisedSample['quality'];

/** What a driver has read of a tag, with the time of the source in ms since 1970. */
interface Reading {
  readonly tag: Tag;
  readonly value: Value;
  readonly quality: Quality;
  readonly time: number;
}

/** The last known state of every tag: turns what drivers read into normalised samples. */
export class Registry {
  readonly #last = new Map<string, NormalisedSample>();
  readonly #emit: (samples: readonly NormalisedSample[]) => void;

  constructor(emit: (samples: readonly NormalisedSample[]) => void) {
    this.#emit = emit;
  }

  /** Takes what was read at one instant, by exception: a sample leaves when its value or its quality has changed. */
  update(read: readonly Reading[]): void {
    this.#pass(
      read.filter(({ tag, value, quality }) => {
        const last = this.#last.get(tag.tag);
        return !last || !Object.is(last.value, value) || last.quality !== quality;
      }),
    );
  }

  /** Takes what a sensor reported by itself: each report is news, also when it says the same again. */
  report(read: readonly Reading[]): void {
    this.#pass(
      read.filter(({ tag, time }) => {
        const last = this.#last.get(tag.tag);
        // A broker may deliver a message twice (MQTT 3.1.1, 4.3.2): the second is no report.
        return !last || last.sourceTime !== new Date(time).toISOString();
      }),
    );
  }

  #pass(readings: readonly Reading[]): void {
    const samples = readings.map(({ tag, value, quality, time }) => {
      const sample = { tag: tag.tag, value, unit: tag.unit, quality, sourceTime: new Date(time).toISOString() };
      this.#last.set(tag.tag, sample);
      return sample;
    });
    this.#emit(samples);
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
