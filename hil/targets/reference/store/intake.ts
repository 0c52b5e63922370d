import type { Tag } from '../../tag-list.ts';
import { NumberedSample, SampleNumber, taken } from '../messages.ts';
import type { Book } from '../part.ts';
import { TOPICS } from '../topics.ts';
import { fits } from '../values.ts';

/** What came of a message with a sample. */
export type Took =
  | { readonly took: 'sample'; readonly sample: NumberedSample }
  /** It is not kept, but what its gateway sends after it is: its number counts as stored. */
  | { readonly took: 'number' }
  /** Something is missing before it. */
  | { readonly took: 'gap' }
  | { readonly took: 'nothing' };

const NOTHING: Took = { took: 'nothing' };

/**
 * What the store lets in: samples of the tags that it knows, of their kind, each from the one gateway that owns the
 * tag, in the order of their numbers. The gateway that a tag came from first owns it.
 */
export class Intake {
  readonly #tags: ReadonlyMap<string, Tag>;
  readonly #owners: Map<string, string>;
  readonly #stored: Map<string, number>;
  readonly #forgets: boolean;
  readonly #book: Book;

  /**
   * @param stored the last number of each gateway @param owners the gateway of each tag
   * @param forgets the defect `stores-twice`: what is sent again counts as new
   */
  constructor(options: {
    tags: readonly Tag[];
    stored: ReadonlyMap<string, number>;
    owners: ReadonlyMap<string, string>;
    forgets: boolean;
    book: Book;
  }) {
    this.#tags = new Map(options.tags.map((tag) => [tag.tag, tag]));
    this.#stored = new Map(options.stored);
    this.#owners = new Map(options.owners);
    this.#forgets = options.forgets;
    this.#book = options.book;
  }

  /** The last number of each gateway that was taken. */
  get stored(): ReadonlyMap<string, number> {
    return this.#stored;
  }

  ownerOf(tag: string): string {
    return this.#owners.get(tag) ?? '';
  }

  take(topic: string, payload: Buffer): Took {
    const message = this.#book.take(SampleNumber, topic, payload);
    if (!message) return NOTHING;
    const { gateway, seq } = message;
    const sample = taken(NumberedSample, message);
    const refused = 'refused' in sample ? (['sample', sample.refused] as const) : this.#against(topic, sample.value);
    if (refused) this.#book.refuse(refused[0], `refused a sample of gateway ${gateway} on ${topic}: ${refused[1]}`);
    const known = this.#forgets && this.#stored.has(gateway) ? seq - 1 : this.#stored.get(gateway);
    // A gateway that never sent a sound sample has no place in the books.
    if (refused && known === undefined) return NOTHING;
    if (known !== undefined && seq <= known) return NOTHING; // sent again because the acknowledgement was lost
    if (known !== undefined && seq > known + 1) return { took: 'gap' };
    this.#stored.set(gateway, seq);
    if (refused || 'refused' in sample) return { took: 'number' };
    this.#owners.set(sample.value.tag, gateway);
    return { took: 'sample', sample: sample.value };
  }

  /** What speaks against a sample: its kind and the reason. */
  #against(topic: string, { gateway, tag: name, value }: NumberedSample): readonly [string, string] | undefined {
    const tag = this.#tags.get(name);
    if (!tag) return ['unknown tag', 'there is no such tag'];
    if (topic !== TOPICS.samples + name) return ['topic of a sample', `it is of ${name}`];
    const owner = this.#owners.get(name) ?? gateway;
    if (owner !== gateway) return ['owner of a tag', `the tag belongs to gateway ${owner}`];
    if (!fits(tag, value)) return ['value of a tag', `its value is no ${tag.kind}`];
    return undefined;
  }
}
