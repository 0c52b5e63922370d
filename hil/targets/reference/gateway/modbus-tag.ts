import { NUMBER_SIZES } from '../../../modbus/codec.ts';
import type { Tag, TagSource } from '../../tag-list.ts';

export type ModbusSource = Extract<TagSource, { protocol: 'modbus' }>;
export type ModbusTag = Tag & { readonly source: ModbusSource };

/** A stretch of one table that is read with one request. */
export interface Block {
  readonly table: ModbusSource['table'];
  readonly address: number;
  count: number;
  readonly tags: ModbusTag[];
}

/** Registers, or bits, that a tag takes. */
export const size = (type: ModbusSource['type']) => (type === 'bit' ? 1 : NUMBER_SIZES[type]);

/** Registers from a tag's first to the end of its status word, where that follows it. */
const span = ({ type, address, status }: ModbusSource) =>
  status !== undefined && status > address ? status - address + 1 : size(type);

/** Joins tags and their status words to as few requests as can be made without touching an address that may be a gap. */
export function blocksOf(tags: readonly ModbusTag[], registersPerRead: number): Block[] {
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
    for (const address of insideModels(tags)) if (table === 'holding' && !used.has(address)) used.set(address, []);
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

/** Every address between the first and the last tag of a SunSpec model: a model has no gaps, so it is read at once. */
function insideModels(tags: readonly ModbusTag[]): number[] {
  const models = Map.groupBy(
    tags.filter(({ source }) => source.sunspec),
    ({ source }) => source.address - source.sunspec!.at,
  );
  return [...models.values()].flatMap((of) => {
    const addresses = of.map(({ source }) => source.address);
    const [first, last] = [Math.min(...addresses), Math.max(...addresses)];
    return Array.from({ length: last - first }, (_, i) => first + i);
  });
}
