import { ModbusClient, ModbusException, ModbusLost } from '../../../modbus/client.ts';
import { decodeNumber, encodeNumber, type NumberLayout, type NumberType } from '../../../modbus/codec.ts';
import type { DeviceConnection, Tag } from '../../tag-list.ts';
import type { CommandResult } from '../messages.ts';
import type { Link } from './link.ts';
import { type Block, blocksOf, type ModbusSource, type ModbusTag, size } from './modbus-tag.ts';
import type { Registry } from './registry.ts';
import { isImplemented, placed } from './sunspec.ts';

const STATUS = ['good', 'uncertain', 'bad', 'good'] as const;
const TIMEOUT = 1000;

/** Polls one Modbus device: all blocks of a poll at once, each reply stamped when it is there. */
export class ModbusDriver {
  readonly #connection: Extract<DeviceConnection, { protocol: 'modbus' }>;
  readonly #tags: readonly ModbusTag[];
  /** The same tags with the addresses of this device, by name, and the requests that read them. */
  #placed = new Map<string, ModbusTag>();
  #blocks: readonly Block[] = [];
  readonly #registry: Registry;
  readonly #link: Link;
  readonly #defect: string | undefined;
  /** What was written, where that is shown for what is there. */
  readonly #written = new Map<string, number | boolean | string>();
  readonly #timer: NodeJS.Timeout;
  #client: ModbusClient | undefined;
  #connecting: Promise<ModbusClient> | undefined;
  #polling = false;

  /** @param defect one of what is read, or of what is written; see `defects.ts` */
  constructor(options: {
    connection: Extract<DeviceConnection, { protocol: 'modbus' }>;
    tags: readonly Tag[];
    period: number;
    registry: Registry;
    link: Link;
    defect: string | undefined;
  }) {
    this.#connection = options.connection;
    this.#tags = options.tags as readonly ModbusTag[];
    this.#registry = options.registry;
    this.#link = options.link;
    this.#defect = options.defect;
    this.#timer = setInterval(() => this.#poll(), options.period);
    this.#poll();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#client?.close();
  }

  async #poll(): Promise<void> {
    if (this.#polling) return;
    this.#polling = true;
    try {
      const client = await this.#connected();
      await Promise.all(this.#blocks.map((block) => this.#read(client, block)));
    } catch {
      // A lost connection is made anew at the next poll; what it means for the tags, the link decides.
    } finally {
      this.#polling = false;
    }
  }

  async #connected(): Promise<ModbusClient> {
    if (this.#client?.open) return this.#client;
    // A command may come while the poll is about it.
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async #connect(): Promise<ModbusClient> {
    const { host, port, framing } = this.#connection;
    const client = await ModbusClient.connect({ host, port, timeout: TIMEOUT, ...(framing && { framing }) });
    try {
      await this.#place(client);
    } catch (error) {
      client.close();
      throw error;
    }
    this.#client = client;
    return client;
  }

  /** Finds out where this device has its tags. It may be another one since the last connection. */
  async #place(client: ModbusClient): Promise<void> {
    const { unit, registersPerRead = 125 } = this.#connection;
    const read = (address: number, count: number) => client.readWords(unit, 'holding', address, count);
    const tags = await placed(this.#tags, read, this.#defect);
    this.#placed = new Map(tags.map((tag) => [tag.tag, tag]));
    this.#blocks = blocksOf(tags, registersPerRead);
  }

  async #read(client: ModbusClient, { table, address, count, tags }: Block): Promise<void> {
    const { unit } = this.#connection;
    try {
      const words =
        table === 'coils' || table === 'discrete'
          ? (await client.readBits(unit, table, address, count)).map(Number)
          : await client.readWords(unit, table, address, count);
      const time = Date.now();
      this.#link.heard();
      this.#registry.update(
        tags.map((tag) => {
          const status = tag.source.status === undefined ? undefined : words[tag.source.status - address];
          const at = tag.source.address - address;
          const there = isImplemented(tag, words.slice(at, at + size(tag.source.type)));
          const quality = !there ? 'bad' : status === undefined ? 'good' : (STATUS[status] ?? 'bad');
          return { tag, value: this.#written.get(tag.tag) ?? this.#decode(tag, words, at), quality, time };
        }),
      );
    } catch (error) {
      if (!(error instanceof ModbusException)) throw error;
      this.#link.heard();
      const time = Date.now();
      this.#registry.update(tags.map((tag) => ({ tag, value: undefined, quality: 'bad', time })));
    }
  }

  #decode({ kind, states, source }: ModbusTag, words: readonly number[], at: number): number | boolean | string {
    if (source.type === 'bit') return ((words[at]! >> (source.bit ?? 0)) & 1) === 1;
    if (kind === 'state') return states?.[words[at]!] ?? String(words[at]);
    const value = decodeNumber(words.slice(at, at + size(source.type)), this.#layout(source, source.type));
    return this.#defect === 'counter-of-16-bits' && source.type === 'uint32' ? value % 65_536 : value;
  }

  #layout({ order, scale = 1, offset = 0 }: ModbusSource, type: NumberType): NumberLayout {
    const swapped = ({ ABCD: 'CDAB', CDAB: 'ABCD', BADC: 'DCBA', DCBA: 'BADC' } as const)[order];
    const unsigned = ({ int16: 'uint16', int32: 'uint32' } as Partial<Record<NumberType, NumberType>>)[type] ?? type;
    return {
      type: this.#defect === 'drops-sign' ? unsigned : type,
      order: this.#defect === 'swaps-words' ? swapped : order,
      scale,
      offset,
    };
  }

  /** Writes a tag and reads it back. */
  async write({ tag, states }: ModbusTag, value: number | boolean | string): Promise<Omit<CommandResult, 'id'>> {
    const { unit } = this.#connection;
    try {
      const client = await this.#connected();
      const source = this.#placed.get(tag)?.source;
      if (!source) return { accepted: false, reason: `${this.#connection.device} has no such point` };
      if (source.type === 'bit') {
        if (source.bit !== undefined) return { accepted: false, reason: 'a bit of a register is only read' };
        await client.writeCoil(unit, source.address, value === true);
        return { accepted: true, readBack: (await client.readBits(unit, 'coils', source.address, 1))[0]! };
      }
      const layout = this.#layout(source, source.type);
      const words = encodeNumber(states ? states.indexOf(String(value)) : Number(value), layout);
      await client.writeWords(unit, source.address, words);
      if (this.#defect === 'shows-what-was-written') this.#written.set(tag, value);
      const back = decodeNumber(await client.readWords(unit, 'holding', source.address, words.length), layout);
      return { accepted: true, readBack: states?.[back] ?? back };
    } catch (error) {
      if (error instanceof ModbusException) {
        if (this.#defect === 'acks-refused-write') return { accepted: true, readBack: value };
        return { accepted: false, reason: `the device refused it with exception ${error.code}` };
      }
      if (error instanceof ModbusLost)
        return { accepted: false, reason: `the device does not answer: ${error.message}` };
      throw error;
    }
  }
}
