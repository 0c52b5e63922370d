import { ModbusClient, ModbusException, ModbusLost } from '../../../modbus/client.ts';
import { decodeNumber, encodeNumber, NUMBER_SIZES, type NumberLayout, type NumberType } from '../../../modbus/codec.ts';
import type { DeviceConnection, Tag, TagSource } from '../../tag-list.ts';
import type { CommandResult } from '../topics.ts';
import type { Link } from './link.ts';
import type { Registry } from './registry.ts';

type ModbusSource = Extract<TagSource, { protocol: 'modbus' }>;
type ModbusTag = Tag & { readonly source: ModbusSource };

/** A stretch of one table that is read with one request. */
interface Block {
  readonly table: ModbusSource['table'];
  readonly address: number;
  count: number;
  readonly tags: ModbusTag[];
}

const STATUS = ['good', 'uncertain', 'bad', 'good'] as const;
const TIMEOUT = 1000;

/** Polls one Modbus device: all blocks of a poll at once, each reply stamped when it is there. */
export class ModbusDriver {
  readonly #connection: Extract<DeviceConnection, { protocol: 'modbus' }>;
  readonly #blocks: readonly Block[];
  readonly #registry: Registry;
  readonly #link: Link;
  readonly #swaps: boolean;
  readonly #lies: boolean;
  readonly #narrow: boolean;
  readonly #timer: NodeJS.Timeout;
  #client: ModbusClient | undefined;
  #polling = false;

  /** @param defect `swaps-words`, `acks-refused-write`, `counter-of-16-bits` */
  constructor(options: {
    connection: Extract<DeviceConnection, { protocol: 'modbus' }>;
    tags: readonly Tag[];
    period: number;
    registry: Registry;
    link: Link;
    defect: string | undefined;
  }) {
    this.#connection = options.connection;
    this.#blocks = blocksOf(options.tags as readonly ModbusTag[], options.connection.registersPerRead ?? 125);
    this.#registry = options.registry;
    this.#link = options.link;
    this.#swaps = options.defect === 'swaps-words';
    this.#lies = options.defect === 'acks-refused-write';
    this.#narrow = options.defect === 'counter-of-16-bits';
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
    const { host, port, framing } = this.#connection;
    this.#client = await ModbusClient.connect({ host, port, timeout: TIMEOUT, ...(framing && { framing }) });
    return this.#client;
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
          const quality = status === undefined ? 'good' : (STATUS[status] ?? 'bad');
          return { tag, value: this.#decode(tag, words, tag.source.address - address), quality, time };
        }),
      );
    } catch (error) {
      if (!(error instanceof ModbusException)) throw error;
      this.#link.heard();
      const time = Date.now();
      const last = (tag: Tag) => this.#registry.value(tag.tag) ?? 0;
      this.#registry.update(tags.map((tag) => ({ tag, value: last(tag), quality: 'bad', time })));
    }
  }

  #decode({ kind, states, source }: ModbusTag, words: readonly number[], at: number): number | boolean | string {
    if (source.type === 'bit') return ((words[at]! >> (source.bit ?? 0)) & 1) === 1;
    if (kind === 'state') return states?.[words[at]!] ?? String(words[at]);
    const value = decodeNumber(words.slice(at, at + size(source.type)), this.#layout(source, source.type));
    return this.#narrow && source.type === 'uint32' ? value % 65_536 : value;
  }

  #layout({ order, scale = 1, offset = 0 }: ModbusSource, type: NumberType): NumberLayout {
    const swapped = ({ ABCD: 'CDAB', CDAB: 'ABCD', BADC: 'DCBA', DCBA: 'BADC' } as const)[order];
    return { type, order: this.#swaps ? swapped : order, scale, offset };
  }

  /** Writes a tag and reads it back. */
  async write({ source, states }: ModbusTag, value: number | boolean | string): Promise<Omit<CommandResult, 'id'>> {
    const { unit } = this.#connection;
    try {
      const client = await this.#connected();
      if (source.type === 'bit') {
        if (source.bit !== undefined) return { accepted: false, reason: 'a bit of a register is only read' };
        await client.writeCoil(unit, source.address, value === true);
        return { accepted: true, readBack: (await client.readBits(unit, 'coils', source.address, 1))[0]! };
      }
      const layout = this.#layout(source, source.type);
      const words = encodeNumber(states ? states.indexOf(String(value)) : Number(value), layout);
      await client.writeWords(unit, source.address, words);
      const back = decodeNumber(await client.readWords(unit, 'holding', source.address, words.length), layout);
      return { accepted: true, readBack: states?.[back] ?? back };
    } catch (error) {
      if (error instanceof ModbusException) {
        if (this.#lies) return { accepted: true, readBack: value };
        return { accepted: false, reason: `the device refused it with exception ${error.code}` };
      }
      if (error instanceof ModbusLost)
        return { accepted: false, reason: `the device does not answer: ${error.message}` };
      throw error;
    }
  }
}

const size = (type: ModbusSource['type']) => (type === 'bit' ? 1 : NUMBER_SIZES[type]);

/** Registers from a tag's first to the end of its status word, where that follows it. */
const span = ({ type, address, status }: ModbusSource) =>
  status !== undefined && status > address ? status - address + 1 : size(type);

/** Joins tags and their status words to as few requests as can be made without touching an address in between. */
function blocksOf(tags: readonly ModbusTag[], registersPerRead: number): Block[] {
  const blocks: Block[] = [];
  for (const table of ['coils', 'discrete', 'holding', 'input'] as const) {
    const used = new Map<number, ModbusTag[]>();
    for (const tag of tags) {
      const { source } = tag;
      if (source.table !== table) continue;
      for (let i = 0; i < size(source.type); i++) {
        const at = source.address + i;
        // Several bits of one register are several tags.
        used.set(at, [...(used.get(at) ?? []), ...(i === 0 ? [tag] : [])]);
      }
      if (source.status !== undefined && !used.has(source.status)) used.set(source.status, []);
    }
    let block: Block | undefined;
    for (const address of [...used.keys()].sort((a, b) => a - b)) {
      const most = table === 'coils' || table === 'discrete' ? 2000 : registersPerRead;
      // A tag with its status word stays in one request, so that both are of one instant.
      const needed = Math.max(1, ...used.get(address)!.map(({ source }) => span(source)));
      if (!block || address !== block.address + block.count || block.count + needed > most) {
        block = { table, address, count: 0, tags: [] };
        blocks.push(block);
      }
      block.count++;
      block.tags.push(...used.get(address)!);
    }
  }
  return blocks;
}
