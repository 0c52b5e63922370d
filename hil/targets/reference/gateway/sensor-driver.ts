import type { Tag, TagSource } from '../../tag-list.ts';
import { SensorReport } from '../messages.ts';
import type { Book } from '../part.ts';
import { fits } from '../values.ts';
import type { Link } from './link.ts';
import type { Registry } from './registry.ts';

type MqttSource = Extract<TagSource, { protocol: 'mqtt' }>;

/** Takes the JSON messages of one sensor: each field a tag, with the time that the sensor gives. */
export class SensorDriver {
  readonly topic: string;
  readonly #tags: readonly Tag[];
  readonly #registry: Registry;
  readonly #link: Link;
  readonly #book: Book;

  constructor(options: { topic: string; tags: readonly Tag[]; registry: Registry; link: Link; book: Book }) {
    this.topic = options.topic;
    this.#tags = options.tags;
    this.#registry = options.registry;
    this.#link = options.link;
    this.#book = options.book;
  }

  /** A message that is no report of the sensor says nothing of the tags, nor that the sensor lives. */
  receive(payload: Buffer): void {
    const report = this.#book.take(SensorReport, this.topic, payload);
    if (!report) return;
    const time = Date.parse(report.time);
    const read = this.#tags.flatMap((tag) => {
      const { field } = tag.source as MqttSource;
      const value = Object.hasOwn(report, field) ? report[field] : undefined;
      return fits(tag, value) ? [{ tag, value, quality: 'good' as const, time }] : [];
    });
    if (read.length < this.#tags.length) {
      this.#book.refuse(
        'report of a sensor',
        `refused part of a report on ${this.topic}: it lacks a ${this.#lacking(read)}`,
      );
    }
    if (read.length === 0) return;
    this.#link.heard();
    this.#registry.report(read);
  }

  #lacking(read: readonly { readonly tag: Tag }[]): string {
    const tag = this.#tags.find((t) => !read.some((r) => r.tag === t))!;
    return `${tag.kind} as "${(tag.source as MqttSource).field}"`;
  }
}
