import {
  type AssetMap,
  type Handles,
  handlesOf,
  type Plant,
  PlantwrightError,
  type Ref,
  type Signal,
} from '#simulator';

/** Byte orders of a 32-bit number in two registers. */
export type WordOrder = 'ABCD' | 'CDAB' | 'BADC' | 'DCBA';

/** How a register item is laid out. */
export type RegisterType = 'float32' | 'uint16' | 'status' | 'heartbeat';

/** One item in registers. */
export interface Words {
  readonly words: 1 | 2;
  readonly type: RegisterType;
  readonly order: WordOrder;
  /** The signal behind it; a heartbeat belongs to the device and has none. */
  readonly ref: Ref | undefined;
  /** Set where the signal has another tag on another protocol. */
  readonly alias: string | undefined;
}

/** One discrete input or coil. */
export interface Bit {
  readonly bit: true;
  readonly ref: Ref;
  readonly alias: string | undefined;
}

/** A number as IEEE 754 binary32 in two registers. @example float32(LIT101.reading, { order: 'CDAB' }) */
export const float32 = (
  ref: Ref<number, string, 'sensed'>,
  { order = 'ABCD', alias }: { order?: WordOrder; alias?: string } = {},
): Words => ({ words: 2, type: 'float32', order, ref, alias });

/** A state as its number, or a whole number from 0 to 65535, in one register. */
export const uint16 = (ref: Ref<number | string, string, 'sensed'>, { alias }: { alias?: string } = {}): Words => ({
  words: 1,
  type: 'uint16',
  order: 'ABCD',
  ref,
  alias,
});

/** The status word beside an analogue: 0 good, 1 uncertain, 2 bad, 3 forced. */
export const statusWord = (ref: Ref<number, string, 'sensed'>): Words => ({
  words: 1,
  type: 'status',
  order: 'ABCD',
  ref,
  alias: undefined,
});

/** A counter of the device's own scans, modulo 65536. It counts on whatever the plant does. */
export const heartbeat = (): Words => ({
  words: 1,
  type: 'heartbeat',
  order: 'ABCD',
  ref: undefined,
  alias: undefined,
});

/** A discrete. @example bit(LSHH101.healthy) */
export const bit = (ref: Ref<boolean, string, 'sensed'>, { alias }: { alias?: string } = {}): Bit => ({
  bit: true,
  ref,
  alias,
});

/** The tables of the Modbus data model, with the function codes that reach them. */
export const TABLES = {
  coils: { read: 1, write: [5, 15], reference: 0 },
  discrete: { read: 2, write: [], reference: 1 },
  holding: { read: 3, write: [6, 16], reference: 4 },
  input: { read: 4, write: [], reference: 3 },
} as const;
export type Table = keyof typeof TABLES;

/** How real a device pretends to be. */
export interface ModbusProfile {
  readonly name: 'plc' | 'ideal';
  /** Period of the scan between which clients are served, in ms; 0 serves at once from the present. */
  readonly scan: number;
  readonly connections: number;
}
export const MODBUS_PROFILES: Readonly<Record<ModbusProfile['name'], ModbusProfile>> = {
  plc: { name: 'plc', scan: 100, connections: 8 },
  ideal: { name: 'ideal', scan: 0, connections: 1000 },
};

/** One entry of a register map: PDU address, 0-based. */
export interface Entry<I extends Words | Bit = Words | Bit> {
  readonly table: Table;
  readonly address: number;
  readonly item: I;
  /** The point it carries; undefined for a status word, which belongs to its analogue. */
  readonly point: string | undefined;
}

/** A device that speaks Modbus: pure data. */
export interface ModbusDevice {
  readonly protocol: 'modbus';
  readonly device: string;
  readonly unit: number;
  readonly profile: ModbusProfile;
  readonly entries: readonly Entry[];
}

type At<T> = Readonly<Record<number, T>>;
interface ModbusMap {
  device: string;
  unit: number;
  profile?: ModbusProfile['name'];
  input?: At<Words>;
  holding?: At<Words>;
  discrete?: At<Bit>;
  coils?: At<Bit>;
}

/**
 * Declares what a device serves over Modbus. Addresses are PDU addresses, 0-based.
 * @example modbus(plant, ({ LIT101 }) => ({ device: 'PLC-1', unit: 1, input: { 0: float32(LIT101.reading) } }))
 * @throws PlantwrightError POINT_OVERLAP, ADDRESS_RANGE, UNIT_RANGE
 */
export function modbus<A extends AssetMap>(plant: Plant<A>, map: (plant: Handles<A>) => ModbusMap): ModbusDevice {
  const { device, unit, profile = 'plc', ...tables } = map(handlesOf(plant));
  if (!Number.isInteger(unit) || unit < 0 || unit > 255) {
    throw new PlantwrightError('UNIT_RANGE', `${device} has unit ${unit}.`, {
      hint: 'A unit is a number from 0 to 255.',
    });
  }
  const entries = (Object.keys(TABLES) as Table[]).flatMap((table) =>
    Object.entries<Words | Bit>(tables[table] ?? {}).map(([address, item]) => ({
      table,
      address: Number(address),
      item,
      point: pointOf(device, item),
    })),
  );
  refuseOverlaps(entries);
  return Object.freeze({ protocol: 'modbus', device, unit, profile: MODBUS_PROFILES[profile], entries });
}

/** Registers or bits that an entry takes. */
export const sizeOf = ({ item }: Entry): number => ('bit' in item ? 1 : item.words);

/** Whether a client may write an entry. */
export const isWritable = ({ table, item }: Entry): boolean =>
  (table === 'holding' || table === 'coils') && (item.ref?.signal.writable ?? false);

/** What the heartbeat counter of a device is called. */
export const heartbeatPoint = (device: string, protocol: string): string => `${device}.heartbeat@${protocol}`;

function pointOf(device: string, item: Words | Bit): string | undefined {
  if ('bit' in item) return named(item.ref, item.alias);
  if (item.type === 'heartbeat') return heartbeatPoint(device, 'modbus');
  return item.type === 'status' ? undefined : named(item.ref!, item.alias);
}

const named = (ref: Ref, alias: string | undefined) => (alias === undefined ? ref.id : `${ref.id}@${alias}`);

const nameOf = ({ item, point }: Entry) => point ?? `status of ${item.ref?.id}`;

function refuseOverlaps(entries: readonly Entry[]): void {
  const owner = new Map<string, Entry>();
  for (const entry of entries) {
    const size = sizeOf(entry);
    if (!Number.isInteger(entry.address) || entry.address < 0 || entry.address + size > 65536) {
      throw new PlantwrightError('ADDRESS_RANGE', `"${nameOf(entry)}" is at ${entry.table} ${entry.address}.`, {
        hint: 'PDU addresses run from 0 to 65535.',
      });
    }
    for (let at = entry.address; at < entry.address + size; at++) {
      const other = owner.get(`${entry.table} ${at}`);
      if (other) {
        throw new PlantwrightError(
          'POINT_OVERLAP',
          `${entry.table} ${at} belongs to both "${nameOf(other)}" and "${nameOf(entry)}".`,
          { hint: `Move "${nameOf(entry)}" to ${other.address + sizeOf(other)}; a float32 takes two registers.` },
        );
      }
      owner.set(`${entry.table} ${at}`, entry);
    }
  }
}

/** The signal of an entry as a number on the wire understands it. */
export const wireSignal = ({ item }: Entry): Signal | undefined => item.ref?.signal;
