import type { NormalisedSample, Tag } from '../../tag-list.ts';
import { fits, neutral } from '../values.ts';

type Value = NormalisedSample['value'];
type Quality = NormalisedSample['quality'];

/** What a driver has read of a tag, with the time of the source in ms since 1970. */
interface Reading {
  readonly tag: Tag;
  /** Undefined where the device has none. */
  readonly value: Value | undefined;
  readonly quality: Quality;
  readonly time: number;
}

/** A reading that a sample can be made of. */
type Sound = Reading & { readonly value: Value };

/** Times that ISO 8601 writes with four digits for the year, in ms since 1970. */
const FIRST_TIME = Date.parse('0000-01-01T00:00:00Z');
const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z');

/** The last known state of every tag: turns what drivers read into normalised samples. */
export class Registry {
  readonly #last = new Map<string, NormalisedSample>();
  readonly #emit: (samples: readonly NormalisedSample[]) => void;
  readonly #refuse: (kind: string, text: string) => void;

  constructor(emit: (samples: readonly NormalisedSample[]) => void, refuse: (kind: string, text: string) => void) {
    this.#emit = emit;
    this.#refuse = refuse;
  }

  /** Takes what was read at one instant, by exception: a sample leaves when its value or its quality has changed. */
  update(read: readonly Reading[]): void {
    this.#pass(
      this.#sound(read).filter(({ tag, value, quality }) => {
        const last = this.#last.get(tag.tag);
        return !last || !Object.is(last.value, value) || last.quality !== quality;
      }),
    );
  }

  /** Takes what a sensor reported by itself: each report is news, also when it says the same again. */
  report(read: readonly Reading[]): void {
    this.#pass(
      this.#sound(read).filter(({ tag, time }) => {
        const last = this.#last.get(tag.tag);
        // A broker may deliver a message twice (MQTT 3.1.1, 4.3.2): the second is no report.
        return !last || last.sourceTime !== new Date(time).toISOString();
      }),
    );
  }

  /** A value that the tag cannot have is bad, and the last one stands; a time that is none says nothing at all. */
  #sound(read: readonly Reading[]): Sound[] {
    return read.flatMap(({ tag, value, quality, time }): Sound[] => {
      if (!(time >= FIRST_TIME && time <= LAST_TIME)) {
        this.#refuse('time of a device', `refused what ${tag.source.device} says of ${tag.tag}: its time is none`);
        return [];
      }
      if (value !== undefined && fits(tag, value)) return [{ tag, value, quality, time }];
      return [{ tag, value: this.#last.get(tag.tag)?.value ?? neutral(tag), quality: 'bad', time }];
    });
  }

  #pass(readings: readonly Sound[]): void {
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
}
