import { ModbusException } from '../../../modbus/client.ts';
import { decodeNumber } from '../../../modbus/codec.ts';
import type { ModbusTag } from './modbus-tag.ts';

/** Reads so many holding registers. */
type Read = (address: number, count: number) => Promise<readonly number[]>;

/** Where each model of a device begins: the address of its number. */
export type Chain = ReadonlyMap<number, number>;

const MARK = [0x5375, 0x6e53] as const;
const END = 0xffff;
const BASES = [40000, 0, 50000] as const;
/** No device has more models: what goes on after that is no chain. */
const MOST = 100;

/** What many integrators write down after the first inverter that they met, and use for all others. */
const HARD_CODED: Chain = new Map([
  [1, 40002],
  [103, 40070],
  [120, 40122],
  [121, 40150],
  [122, 40182],
  [123, 40228],
  [203, 40070],
  [124, 40177],
]);

/**
 * The chain of a device: 'SunS' at one of three base addresses, then number and length of each model up to the end. Of a
 * model that is there twice the first counts. @throws Error where there is none
 */
export async function walk(read: Read): Promise<Chain> {
  const base = await baseOf(read);
  const chain = new Map<number, number>();
  for (let at = base + 2, models = 0; models < MOST && at < 0xffff; models++) {
    const [model, length] = (await read(at, 2)) as [number, number];
    if (model === END) return chain;
    if (!chain.has(model)) chain.set(model, at);
    at += 2 + length;
  }
  throw new Error('a SunSpec chain without an end');
}

async function baseOf(read: Read): Promise<number> {
  for (const base of BASES) {
    try {
      const words = await read(base, 2);
      if (words[0] === MARK[0] && words[1] === MARK[1]) return base;
    } catch (error) {
      if (!(error instanceof ModbusException)) throw error;
    }
  }
  throw new Error(`no SunSpec chain at ${BASES.join(', ')}`);
}

/**
 * Tags with the addresses and scales that this device has for them. Scale factors of SunSpec never change, so they are
 * read once a connection. A tag whose model the device does not have is left out.
 * @param defect `hard-coded-addresses`, `ignores-scale-factor`
 */
export async function placed(
  tags: readonly ModbusTag[],
  read: Read,
  defect: string | undefined,
): Promise<readonly ModbusTag[]> {
  if (!tags.some(({ source }) => source.sunspec)) return tags;
  const chain = defect === 'hard-coded-addresses' ? HARD_CODED : await walk(read);
  const scaled = defect !== 'ignores-scale-factor';
  const found = tags.map(async (tag): Promise<ModbusTag | undefined> => {
    const { sunspec } = tag.source;
    if (!sunspec) return tag;
    const base = chain.get(sunspec.model);
    if (base === undefined) return undefined;
    const { at, scaleAt, factor } = sunspec;
    const scale = scaled && scaleAt !== undefined ? scaleIn(await read(base + scaleAt, 1)) : 1;
    return { ...tag, source: { ...tag.source, address: base + at, scale: scale * factor } };
  });
  return (await Promise.all(found)).filter((tag) => tag !== undefined);
}

/** What a scale factor makes of a raw 1; one that is not implemented, or is none, makes nothing of it. */
function scaleIn(words: readonly number[]): number {
  const exponent = decodeNumber(words, { type: 'int16', order: 'ABCD' });
  return Math.abs(exponent) > 10 ? 1 : Number(`1e${exponent}`);
}

/** Whether a device implements the point that these registers are: SunSpec has a value for what it does not. */
export function isImplemented({ source: { sunspec, type } }: ModbusTag, words: readonly number[]): boolean {
  if (!sunspec || words.length !== 1) return true;
  return words[0] !== (type === 'int16' ? 0x8000 : 0xffff);
}
