import { OpcUaClient, type Reported } from '../../../opcua/client.ts';
import type { DeviceConnection, Tag, TagSource } from '../../tag-list.ts';
import type { CommandResult } from '../messages.ts';
import type { Link } from './link.ts';
import type { Registry } from './registry.ts';

type OpcUaTag = Tag & { readonly source: Extract<TagSource, { protocol: 'opcua' }> };

/** Subscribes to the variables of one OPC UA server. */
export class OpcUaDriver {
  readonly #tags: ReadonlyMap<string, OpcUaTag>;
  readonly #registry: Registry;
  readonly #lies: boolean;
  readonly #client: Promise<OpcUaClient>;

  /** @param defect `acks-refused-write` */
  constructor(options: {
    connection: Extract<DeviceConnection, { protocol: 'opcua' }>;
    tags: readonly Tag[];
    period: number;
    registry: Registry;
    link: Link;
    defect: string | undefined;
  }) {
    const { connection, tags, period, registry, link, defect } = options;
    this.#tags = new Map((tags as readonly OpcUaTag[]).map((tag) => [tag.source.nodeId, tag]));
    this.#registry = registry;
    this.#lies = defect === 'acks-refused-write';
    this.#client = OpcUaClient.connect({
      endpoint: connection.endpoint,
      nodeIds: [...this.#tags.keys()],
      publishing: period,
      sampling: period / 2,
      onReport: (reported) => this.#take(reported),
      onAlive: () => link.heard(),
      ...(connection.security && { security: connection.security }),
    });
    // A server reports only changes: what did not change while it was silent has to be asked for.
    link.onRecovered = () => this.#ask();
    this.#client.catch(() => {}); // The link shows it; a command gives the reason.
  }

  async #ask(): Promise<void> {
    const client = await this.#client;
    this.#take(await client.read([...this.#tags.keys()]).catch(() => []));
  }

  #take(reports: readonly Reported[]): void {
    this.#registry.update(
      reports.flatMap(({ nodeId, value, quality, sourceTime }) => {
        const tag = this.#tags.get(nodeId);
        if (!tag || value === null) return [];
        const shown = tag.kind === 'state' ? (tag.states?.[value as number] ?? String(value)) : value;
        return [{ tag, value: shown, quality, time: sourceTime }];
      }),
    );
  }

  /** Writes a tag and reads it back. */
  async write(
    { kind, states, source }: OpcUaTag,
    value: number | boolean | string,
  ): Promise<Omit<CommandResult, 'id'>> {
    try {
      const client = await this.#client;
      const asked = kind === 'state' ? (states?.indexOf(String(value)) ?? -1) : value;
      const status = await client.write(source.nodeId, kind, asked as number | boolean);
      if (!status.isGood() && !this.#lies)
        return { accepted: false, reason: `the device refused it with ${status.name}` };
      if (this.#lies) return { accepted: true, readBack: value };
      const back = (await client.read([source.nodeId]))[0]?.value;
      return { accepted: true, readBack: states?.[back as number] ?? back ?? value };
    } catch (error) {
      return { accepted: false, reason: `the device does not answer: ${(error as Error).message}` };
    }
  }

  async close(): Promise<void> {
    const client = await Promise.race([this.#client, Promise.resolve(undefined)]).catch(() => undefined);
    await client?.close();
  }
}
