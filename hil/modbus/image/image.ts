import type { Duration, PlantSide, PointSample } from '#simulator';
import { EXCEPTION } from '../codec.ts';
import { type Entry, isWritable, type ModbusDevice, type Table } from '../map.ts';
import type { Outcome, Unit } from '../pdu/unit.ts';
import { DeclaredAbilities } from './abilities.ts';
import { entryAt, type Stretch, Stretches } from './stretch.ts';
import { type Held, takeOver } from './take.ts';
import { type Asked, askedOfBits, askedOfWords } from './writes.ts';

/** Told of every write that a client asked for, done or not. */
export type WriteLog = (asked: Asked, refused: 'out-of-range' | 'access-denied' | undefined) => void;

const TABLE_NUMBERS = { coils: 0, discrete: 1, holding: 2, input: 3 } as const;
/** Ranges of which it is remembered what lies in them: clients have few. */
const REMEMBERED = 256;

/** What is set up once and is the device's own. */
const STANDING: ReadonlySet<string> = new Set(['memory', 'text', 'constant'] satisfies Entry['item']['kind'][]);

/**
 * The register image of one unit: one consistent state, taken over between scans. Reads come from it; writes are
 * asked of the plant and, once accepted, stand in the image at once.
 */
export class RegisterImage implements Unit {
  readonly registersPerRead: number;
  readonly can: DeclaredAbilities;
  readonly #device: ModbusDevice;
  readonly #side: PlantSide;
  readonly #log: WriteLog;
  readonly #tables: Readonly<Record<Table, Stretches>>;
  /** Where each entry that can change has its bytes. */
  readonly #places: readonly { readonly entry: Entry; readonly bytes: Buffer; readonly at: number }[];
  readonly #heartbeats: readonly { readonly entry: Entry; readonly bytes: Buffer; readonly at: number }[];
  readonly #held = new Map<Entry, readonly Held[]>();
  readonly #remembered = new Map<number, { readonly entries: readonly Entry[]; held: readonly Held[]; of: number }>();
  readonly #partial: boolean;
  /** Counts what was taken over. */
  #state = 0;
  #revision = -1;

  constructor(device: ModbusDevice, side: PlantSide, log: WriteLog) {
    this.#device = device;
    this.#side = side;
    this.#log = log;
    this.#partial = device.partialReads === 'served';
    this.registersPerRead = device.profile.registersPerRead;
    this.can = new DeclaredAbilities(device.functions, side);
    const of = (table: Table) => device.entries.filter((entry) => entry.table === table);
    this.#tables = {
      coils: new Stretches(of('coils'), 1),
      discrete: new Stretches(of('discrete'), 1),
      holding: new Stretches(of('holding'), 2),
      input: new Stretches(of('input'), 2),
    };
    const places = device.entries.map((entry) => this.#placeOf(entry));
    for (const { entry, bytes, at } of places) initialise(entry, bytes, at);
    this.#places = places.filter(({ entry }) => !STANDING.has(entry.item.kind));
    this.#heartbeats = places.filter(({ entry }) => entry.item.kind === 'heartbeat');
    this.refresh(0);
  }

  #placeOf(entry: Entry) {
    const { from, bytes } = this.#tables[entry.table].find(entry.address, entry.item.size)!;
    return { entry, bytes, at: widthOf(entry.table) * (entry.address - from) };
  }

  /** Takes over what is sensed now. @param beat the heartbeat counter */
  refresh(beat: number): void {
    this.#state++;
    this.#revision = this.#side.revision;
    for (const { entry, bytes, at } of this.#places) {
      this.#held.set(entry, takeOver(entry, this.#side, beat, bytes, at));
    }
    this.can.note();
  }

  /** Like `refresh`, but as cheap as it can be where nothing has changed since: only the heartbeat counts on. */
  follow(beat: number): void {
    if (this.#revision !== this.#side.revision) {
      this.refresh(beat);
      return;
    }
    if (this.#heartbeats.length === 0) return;
    for (const { entry, bytes, at } of this.#heartbeats) {
      this.#held.set(entry, takeOver(entry, this.#side, beat, bytes, at));
    }
    this.#state++;
  }

  /** The points whose every register lies in a range that was read, as samples of an instant. */
  samplesIn(table: Table, address: number, count: number, sourceTime: Duration): PointSample[] {
    const key = (TABLE_NUMBERS[table] * 65536 + address) * 2048 + count;
    let range = this.#remembered.get(key);
    if (range === undefined) {
      if (this.#remembered.size >= REMEMBERED) this.#remembered.clear();
      range = { entries: this.#carriersIn(table, address, count), held: [], of: -1 };
      this.#remembered.set(key, range);
    }
    if (range.of !== this.#state) {
      range.held = range.entries.flatMap((entry) => this.#held.get(entry)!);
      range.of = this.#state;
    }
    return range.held.map(({ point, value, quality }) => ({ point, value, quality, sourceTime }));
  }

  #carriersIn(table: Table, address: number, count: number): Entry[] {
    return this.#device.entries.filter(
      (entry) =>
        entry.table === table &&
        entry.carries.length > 0 &&
        entry.address >= address &&
        entry.address + entry.item.size <= address + count,
    );
  }

  readWords(table: 'holding' | 'input', address: number, count: number, into: Buffer, at: number): Outcome {
    const stretch = this.#tables[table].find(address, count);
    if (stretch === undefined || !(this.#partial || isWhole(stretch, address, count))) {
      return EXCEPTION.illegalDataAddress;
    }
    const from = 2 * (address - stretch.from);
    stretch.bytes.copy(into, at, from, from + 2 * count);
    return 0;
  }

  readBits(table: 'coils' | 'discrete', address: number, count: number, into: Buffer, at: number): Outcome {
    const stretch = this.#tables[table].find(address, count);
    if (stretch === undefined) return EXCEPTION.illegalDataAddress;
    into.fill(0, at, at + ((count + 7) >> 3));
    for (let i = 0, from = address - stretch.from; i < count; i++) {
      into[at + (i >> 3)]! |= stretch.bytes[from + i]! << (i & 7);
    }
    return 0;
  }

  writeBits(address: number, count: number, from: Buffer, at: number): Outcome {
    const stretch = this.#tables.coils.find(address, count);
    if (stretch === undefined) return EXCEPTION.illegalDataAddress;
    const bits = Buffer.alloc(count);
    for (let i = 0; i < count; i++) bits[i] = (from[at + (i >> 3)]! >> (i & 7)) & 1;
    return this.#write(stretch, address, bits, askedOfBits(stretch, address, bits));
  }

  writeWords(address: number, count: number, from: Buffer, at: number): Outcome {
    const stretch = this.#tables.holding.find(address, count);
    if (stretch === undefined) return EXCEPTION.illegalDataAddress;
    const words = from.subarray(at, at + 2 * count);
    const asked = askedOfWords(stretch, address, words);
    return asked === 'torn' ? EXCEPTION.illegalDataValue : this.#write(stretch, address, words, asked);
  }

  /** All or none: the plant is asked for what has a signal, then what has none is kept. */
  #write(stretch: Stretch, address: number, written: Buffer, asked: readonly Asked[]): Outcome {
    const readOnly = !asked.every(mayWrite);
    const outside = asked.some((one) => one.outside);
    const refused = readOnly ? 'access-denied' : outside ? 'out-of-range' : this.#ask(asked);
    for (const one of asked) this.#log(one, refused);
    if (readOnly) return EXCEPTION.illegalDataAddress;
    if (refused !== undefined)
      return refused === 'out-of-range' ? EXCEPTION.illegalDataValue : EXCEPTION.serverDeviceFailure;
    this.#state++;
    const { from, bytes, entries } = stretch;
    const width = widthOf(entries[0]!.table);
    for (let i = 0; i < written.length; i += width) {
      const at = width * (address - from) + i;
      const entry = entryAt(stretch, from + at / width);
      if (entry.item.kind === 'memory') written.copy(bytes, at, i, i + width);
      else if (at === width * (entry.address - from)) {
        this.#held.set(entry, takeOver(entry, this.#side, 0, bytes, at));
      }
    }
    return 0;
  }

  /** Asks the plant, which judges all of a request together. */
  #ask(asked: readonly Asked[]) {
    const wanted = asked.flatMap(({ signal, value }) => (signal === undefined ? [] : [{ signal, value }]));
    return wanted.length > 0 ? this.#side.write(wanted) : undefined;
  }
}

/** Whether one asked write may be done: in a word of flags some may and others not. */
function mayWrite({ entry, signal }: Asked): boolean {
  if (!isWritable(entry)) return false;
  return entry.item.kind !== 'flags' || entry.carries.some(({ ref }) => ref!.id === signal && ref!.signal.writable);
}

const widthOf = (table: Table): 1 | 2 => (table === 'coils' || table === 'discrete' ? 1 : 2);

/** Whether a range begins and ends with whole items. */
function isWhole(stretch: Stretch, address: number, count: number): boolean {
  const [first, last] = [entryAt(stretch, address), entryAt(stretch, address + count - 1)];
  const begins = first.address === address || STANDING.has(first.item.kind);
  const ends = last.address + last.item.size === address + count || STANDING.has(last.item.kind);
  return begins && ends;
}

/** What does not change by itself: text, constants, and what memory holds at start. */
function initialise({ item, table }: Entry, bytes: Buffer, at: number): void {
  if (item.kind !== 'memory' && item.kind !== 'constant') {
    if (item.kind === 'text') bytes.write(item.text, at, 'latin1');
    return;
  }
  item.holds.forEach((value, i) => {
    if (widthOf(table) === 1) bytes[at + i] = value ? 1 : 0;
    else bytes.writeUInt16BE(value & 0xffff, at + 2 * i);
  });
}
