import { type AssetMap, type Handles, handlesOf, type Plant, PlantwrightError } from '#simulator';
import { type Entry, entriesOf, type Placed, refuseTwins, TABLES, type Table } from './map/entries.ts';
import { type Functions, refuseImpossible } from './map/functions.ts';
import type { Bits, Words } from './map/items.ts';
import { locatedTables } from './map/located.ts';
import { MODBUS_PROFILES, type ModbusProfile, type ModbusProfileName } from './map/profiles.ts';

export { type Carried, type Entry, heartbeatPoint, nameOf, TABLES, type Table } from './map/entries.ts';
export type { Functions, Identity } from './map/functions.ts';
export * from './map/items.ts';
export { MODBUS_PROFILES, type ModbusProfile, type ModbusProfileName } from './map/profiles.ts';

/** What a network does with a request for a unit that it does not have: nothing, or exception 11, or it answers as itself. */
export type OtherUnits = 'silent' | 'exception' | 'answered';

/** A box with several units behind it: a gateway from TCP to a serial line. */
export interface ModbusGateway {
  readonly name: string;
  /** How it keeps connections and pace; the scan and the quantities are those of each unit's own profile. */
  readonly profile: ModbusProfile;
  readonly otherUnits: Exclude<OtherUnits, 'answered'>;
}

/** A device that speaks Modbus: pure data. */
export interface ModbusDevice {
  readonly protocol: 'modbus';
  readonly device: string;
  readonly unit: number;
  readonly profile: ModbusProfile;
  readonly entries: readonly Entry[];
  readonly functions: Functions;
  /** How it is reached: MBAP over TCP, RTU frames over TCP, or RTU frames on a serial line. */
  readonly transport: 'tcp' | 'rtu-over-tcp' | 'serial';
  /** Whether part of a number of several registers may be read. A part is never written. */
  readonly partialReads: 'served' | 'refused';
  readonly otherUnits: OtherUnits;
  /** The gateway it is behind, shared by all that are. */
  readonly gateway?: ModbusGateway;
}

type At<T> = Readonly<Record<number, Placed<T>>>;

/** What `modbus` is told. */
export interface ModbusMap extends Functions {
  device: string;
  unit: number;
  /** `plc` when left out. */
  profile?: ModbusProfileName | ModbusProfile;
  /** `tcp` when left out. */
  transport?: ModbusDevice['transport'];
  /** `served` when left out. */
  partialReads?: ModbusDevice['partialReads'];
  /** `silent` when left out. */
  otherUnits?: OtherUnits;
  input?: At<Words>;
  holding?: At<Words>;
  discrete?: At<Bits>;
  coils?: At<Bits>;
}

/**
 * Declares what a device serves over Modbus. Addresses are PDU addresses, 0-based; several items at one address
 * follow each other.
 * @example modbus(plant, ({ LIT101 }) => ({ device: 'PLC-1', unit: 1, input: { 0: float32(LIT101.reading) } }))
 * @throws PlantwrightError POINT_OVERLAP, POINT_TWICE, ADDRESS_RANGE, ITEM_IMPOSSIBLE, UNIT_RANGE, IDENTITY_TOO_LONG, FUNCTION_IMPOSSIBLE
 */
export function modbus<A extends AssetMap>(plant: Plant<A>, map: (plant: Handles<A>) => ModbusMap): ModbusDevice {
  const { device, unit, profile = 'plc', input, holding, discrete, coils, ...rest } = map(handlesOf(plant));
  const { transport = 'tcp', partialReads = 'served', otherUnits = 'silent', ...functions } = rest;
  if (!Number.isInteger(unit) || unit < 0 || unit > 255) {
    throw new PlantwrightError('UNIT_RANGE', `${device} has unit ${unit}.`, {
      hint: 'A unit is a number from 0 to 255.',
    });
  }
  if (transport === 'serial') refuseOffLine(device, unit, 'on a serial line');
  refuseImpossible(device, functions);
  const tables = { coils, discrete, holding, input };
  const entries = (Object.keys(TABLES) as Table[]).flatMap((table) => entriesOf(device, table, tables[table] ?? {}));
  refuseTwins(entries);
  return Object.freeze({
    protocol: 'modbus',
    device,
    unit,
    profile: typeof profile === 'string' ? MODBUS_PROFILES[profile] : profile,
    entries,
    functions,
    transport,
    partialReads,
    otherUnits,
  });
}

/**
 * Declares a controller as an OpenPLC user knows it: every located variable of its program lies where `plantwright st
 * addresses` says, the most significant word first, and what lies between them is memory of the device. The variables must
 * be outputs of the controller, as `locatedController` makes them.
 * @example locatedModbus(plant, 'PLC1', { device: 'PLC-1', unit: 1 })
 * @throws PlantwrightError ST_LOCATED, UNIT_RANGE, IDENTITY_TOO_LONG, FUNCTION_IMPOSSIBLE
 */
export function locatedModbus<A extends AssetMap>(
  plant: Plant<A>,
  asset: keyof A & string,
  options: Omit<ModbusMap, Table>,
): ModbusDevice {
  const tables = locatedTables(plant, asset);
  return modbus(plant, () => ({ ...options, ...tables }));
}

/**
 * Puts devices behind one endpoint, told apart by their units. A request to unit 0 is a broadcast: all execute it and
 * none answers.
 * @example behindGateway({ name: 'GW-1', otherUnits: 'exception' }, [meter1, meter2])
 * @throws PlantwrightError UNIT_TAKEN, UNIT_RANGE
 */
export function behindGateway(
  gateway: { name: string; profile?: ModbusProfileName; otherUnits?: ModbusGateway['otherUnits'] },
  devices: readonly ModbusDevice[],
): readonly ModbusDevice[] {
  const { name, profile = 'plc', otherUnits = 'silent' } = gateway;
  const shared: ModbusGateway = Object.freeze({ name, profile: MODBUS_PROFILES[profile], otherUnits });
  const taken = new Map<number, ModbusDevice>();
  return devices.map((device) => {
    const { unit } = device;
    const other = taken.get(unit);
    if (other) {
      throw new PlantwrightError('UNIT_TAKEN', `${device.device} and ${other.device} both have unit ${unit}.`, {
        hint: `Behind ${name} each needs a unit of its own.`,
      });
    }
    refuseOffLine(device.device, unit, `behind ${name}`);
    taken.set(unit, device);
    return Object.freeze({ ...device, gateway: shared });
  });
}

/** @throws PlantwrightError UNIT_RANGE */
function refuseOffLine(device: string, unit: number, where: string): void {
  if (unit >= 1 && unit <= 247) return;
  throw new PlantwrightError('UNIT_RANGE', `${device} has unit ${unit} ${where}.`, {
    hint: 'On a serial line units are 1 to 247; 0 is everybody (Serial Line V1.02, section 2.2).',
  });
}

/** Whether a client may write an entry. */
export const isWritable = ({ table, item }: Entry): boolean => {
  if (table !== 'holding' && table !== 'coils') return false;
  switch (item.kind) {
    case 'number':
    case 'bit':
      return item.ref.signal.writable;
    case 'flags':
      return Object.values(item.bits).some(({ ref }) => ref.signal.writable);
    default:
      return item.kind === 'memory';
  }
};
