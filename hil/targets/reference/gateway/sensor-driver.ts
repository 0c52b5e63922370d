import type { Tag, TagSource } from '../../tag-list.ts';
import { messageIn } from '../topics.ts';
import type { Link } from './link.ts';
import type { Registry } from './registry.ts';

type MqttSource = Extract<TagSource, { protocol: 'mqtt' }>;

/** Takes the JSON messages of one sensor: each field a tag, with the time that the sensor gives. */
export class SensorDriver {
  readonly topic: string;
  readonly #tags: readonly Tag[];
  readonly #registry: Registry;
  readonly #link: Link;

  constructor(options: { topic: string; tags: readonly Tag[]; registry: Registry; link: Link }) {
    this.topic = options.topic;
    this.#tags = options.tags;
    this.#registry = options.registry;
    this.#link = options.link;
  }

  /** A message that is no report of the sensor is dropped: it says nothing of the tags. */
  receive(payload: Buffer): void {
    const report = messageIn<Record<string, unknown>>(payload);
    const time = Date.parse(String(report?.time));
    if (!report || Number.isNaN(time)) return;
    this.#link.heard();
    this.#registry.report(
      this.#tags.flatMap((tag) => {
        const value = report[(tag.source as MqttSource).field];
        return typeof value === 'number' ? [{ tag, value, quality: 'good' as const, time }] : [];
      }),
    );
  }
}
