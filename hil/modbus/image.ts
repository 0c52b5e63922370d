import { asNumber, type PlantSide, type PointSample, type Quality, STATUS, type Value } from '#simulator';
import { decodeFloat32, EXCEPTION, encodeFloat32 } from './codec.ts';
import type { Answer, Registers } from './executor.ts';
import { type Entry, isWritable, type ModbusDevice, sizeOf, type Table } from './map.ts';

/** A point as the image holds it: what its bytes say, and with which quality. */
type Held = Omit<PointSample, 'sourceTime'>;

/**
 * The register image of one device: one consistent state, taken over between scans. Reads come from it; writes are
 * asked of the plant and, once accepted, stand in the image at once.
 */
export class RegisterImage implements Registers {
  readonly #device: ModbusDevice;
  readonly #side: PlantSide;
  readonly #tables: Record<Table, Map<number, Entry>> = {
    coils: new Map(),
    discrete: new Map(),
    holding: new Map(),
    input: new Map(),
  };
  readonly #words: Record<Table, Map<number, number>> = {
    coils: new Map(),
    discrete: new Map(),
    holding: new Map(),
    input: new Map(),
  };
  readonly #held = new Map<Entry, Held>();
  readonly #onWrite: (signal: string, value: Value, refused: 'out-of-range' | 'access-denied' | undefined) => void;

  constructor(
    device: ModbusDevice,
    side: PlantSide,
    onWrite: (signal: string, value: Value, refused: 'out-of-range' | 'access-denied' | undefined) => void,
  ) {
    this.#device = device;
    this.#side = side;
    this.#onWrite = onWrite;
    for (const entry of device.entries) {
      for (let i = 0; i < sizeOf(entry); i++) this.#tables[entry.table].set(entry.address + i, entry);
    }
    this.refresh(0);
  }

  /** Takes over what is sensed now. @param beat the heartbeat counter */
  refresh(beat: number): void {
    for (const entry of this.#device.entries) this.#take(entry, beat);
  }

  #take(entry: Entry, beat: number): void {
    const { table, address, item } = entry;
    const words = this.#words[table];
    if (!('bit' in item) && item.type === 'heartbeat') {
      words.set(address, beat & 0xffff);
      this.#held.set(entry, { point: entry.point!, value: beat & 0xffff, quality: 'good' });
      return;
    }
    const { value, quality } = this.#side.sample(item.ref!.id);
    if ('bit' in item) {
      words.set(address, value ? 1 : 0);
      this.#held.set(entry, { point: entry.point!, value, quality });
    } else if (item.type === 'float32') {
      const pair = encodeFloat32(value as number, item.order);
      words.set(address, pair[0]).set(address + 1, pair[1]);
      this.#held.set(entry, { point: entry.point!, value: decodeFloat32(pair, item.order), quality });
    } else if (item.type === 'status') {
      words.set(address, this.#statusWord(entry, quality));
    } else {
      words.set(address, asNumber(item.ref!.signal, value) & 0xffff);
      this.#held.set(entry, { point: entry.point!, value, quality });
    }
  }

  #statusWord({ item }: Entry, quality: Quality): number {
    const { asset, signal } = item.ref!;
    if (signal.status === undefined) return STATUS.indexOf(quality);
    return STATUS.indexOf(this.#side.sample(`${asset}.${signal.status}`).value as (typeof STATUS)[number]);
  }

  /** The points whose every register lies in a range that was read. */
  pointsIn(table: Table, address: number, count: number): Held[] {
    const found: Held[] = [];
    for (const [entry, held] of this.#held) {
      if (entry.table !== table || entry.address < address || entry.address + sizeOf(entry) > address + count) continue;
      found.push(held);
    }
    return found;
  }

  #range(table: Table, address: number, count: number): Answer<number[]> {
    const words: number[] = [];
    for (let at = address; at < address + count; at++) {
      const word = this.#words[table].get(at);
      if (word === undefined) return { exception: EXCEPTION.illegalDataAddress };
      words.push(word);
    }
    return words;
  }

  readWords(table: 'holding' | 'input', address: number, count: number): Answer<readonly number[]> {
    return this.#range(table, address, count);
  }

  readBits(table: 'coils' | 'discrete', address: number, count: number): Answer<readonly boolean[]> {
    const words = this.#range(table, address, count);
    return 'exception' in words ? words : words.map((word) => word === 1);
  }

  writeBits(address: number, values: readonly boolean[]): number | undefined {
    const entries = values.map((_, i) => this.#tables.coils.get(address + i));
    if (entries.some((entry) => entry === undefined)) return EXCEPTION.illegalDataAddress;
    return this.#write(entries.map((entry, i) => ({ entry: entry!, value: values[i]! })));
  }

  writeWords(address: number, values: readonly number[]): number | undefined {
    const writes: { entry: Entry; value: Value }[] = [];
    for (let i = 0; i < values.length; ) {
      const entry = this.#tables.holding.get(address + i);
      if (!entry) return EXCEPTION.illegalDataAddress;
      const size = sizeOf(entry);
      // Half of a 32-bit number is no value: refused rather than torn.
      if (entry.address !== address + i || i + size > values.length) return EXCEPTION.illegalDataValue;
      writes.push({ entry, value: valueFrom(entry, values.slice(i, i + size)) });
      i += size;
    }
    return this.#write(writes);
  }

  #write(writes: readonly { entry: Entry; value: Value }[]): number | undefined {
    const asked = writes.map(({ entry, value }) => ({ signal: entry.item.ref?.id ?? '', value }));
    const readOnly = writes.some(({ entry }) => !isWritable(entry));
    const refused = readOnly ? 'access-denied' : this.#side.write(asked);
    for (const { signal, value } of asked) this.#onWrite(signal, value, refused);
    if (refused === undefined) {
      for (const { entry } of writes) this.#take(entry, 0);
      return undefined;
    }
    return refused === 'out-of-range' ? EXCEPTION.illegalDataValue : EXCEPTION.serverDeviceFailure;
  }
}

function valueFrom({ item }: Entry, words: readonly number[]): Value {
  if ('bit' in item) return words[0] === 1;
  if (item.type === 'float32') return shortest(decodeFloat32([words[0]!, words[1]!], item.order));
  const names = item.ref?.signal.names;
  return names ? (names[words[0]!] ?? '') : words[0]!;
}

/**
 * The decimal a person meant by a float32: 0.7 comes off the wire as 0.699999988079071, and a limit of 0.7 must not
 * refuse it. Nine digits tell all float32 apart; the fewest that still do are taken.
 */
function shortest(value: number): number {
  for (let digits = 1; digits <= 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return value;
}
