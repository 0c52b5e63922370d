import { PlantwrightError, type Ref } from '#simulator';
import type { BitItem, Bits, Words } from './items.ts';

/** The tables of the Modbus data model, with the function codes that reach them. */
export const TABLES = {
  coils: { read: 1, write: [5, 15], reference: 0 },
  discrete: { read: 2, write: [], reference: 1 },
  holding: { read: 3, write: [6, 16], reference: 4 },
  input: { read: 4, write: [], reference: 3 },
} as const;
export type Table = keyof typeof TABLES;

/** What one item carries to the far side: a point, and its bit where it shares a register. */
export interface Carried {
  readonly point: string;
  /** Absent for a heartbeat. */
  readonly ref: Ref | undefined;
  readonly bit?: number;
}

/** One entry of a register map: PDU address, 0-based. */
export interface Entry<I extends Words | Bits = Words | Bits> {
  readonly table: Table;
  readonly address: number;
  readonly item: I;
  /** The points it carries: none for a status word, which belongs to its analogue, and for the device's own memory. */
  readonly carries: readonly Carried[];
}

/** What is declared at an address: one item, or several that follow each other. */
export type Placed<T> = T | readonly T[];

/** The entries of one table. @throws PlantwrightError ADDRESS_RANGE, POINT_OVERLAP, ITEM_IMPOSSIBLE */
export function entriesOf(
  device: string,
  table: Table,
  placed: Readonly<Record<number, Placed<Words | Bits>>>,
): Entry[] {
  const entries = Object.entries(placed).flatMap(([at, items]) => {
    let address = Number(at);
    return [items].flat().map((item) => {
      const entry = { table, address, item, carries: carriedBy(device, item) };
      refuseImpossible(entry);
      address += item.size;
      return entry;
    });
  });
  entries.sort((a, b) => a.address - b.address);
  refuseOverlaps(entries);
  return entries;
}

/** What the heartbeat counter of a device is called. */
export const heartbeatPoint = (device: string, protocol: string): string => `${device}.heartbeat@${protocol}`;

const named = (ref: Ref, alias: string | undefined) => (alias === undefined ? ref.id : `${ref.id}@${alias}`);

function carriedBy(device: string, item: Words | Bits): Carried[] {
  switch (item.kind) {
    case 'number':
      return item.untagged ? [] : [{ point: named(item.ref, item.alias), ref: item.ref }];
    case 'bit':
      return [{ point: named(item.ref, item.alias), ref: item.ref }];
    case 'heartbeat':
      return [{ point: heartbeatPoint(device, 'modbus'), ref: undefined }];
    case 'flags':
      return Object.entries<BitItem>(item.bits).map(([bit, { ref, alias }]) => ({
        point: named(ref, alias),
        ref,
        bit: Number(bit),
      }));
    default:
      return [];
  }
}

/** What people call an entry. */
export function nameOf({ table, address, item, carries }: Entry): string {
  if (item.kind === 'status') return `status of ${item.ref.id}`;
  if (item.kind === 'flags') return `flags ${carries.map(({ point }) => point).join(', ')}`;
  return carries[0]?.point ?? `${item.kind} at ${table} ${address}`;
}

function refuseImpossible(entry: Entry): void {
  const { table, address, item } = entry;
  if (!Number.isInteger(address) || address < 0 || address + item.size > 65536) {
    throw new PlantwrightError('ADDRESS_RANGE', `"${nameOf(entry)}" is at ${table} ${address}.`, {
      hint: 'PDU addresses run from 0 to 65535.',
    });
  }
  const why = impossible(item);
  if (why === undefined) return;
  throw new PlantwrightError('ITEM_IMPOSSIBLE', `"${nameOf(entry)}" at ${table} ${address}: ${why}.`, {
    hint: 'What cannot lie in registers as declared would never be read right.',
  });
}

function impossible(item: Words | Bits): string | undefined {
  if (!Number.isInteger(item.size) || item.size < 1) return 'it must take at least one register';
  switch (item.kind) {
    case 'number': {
      const { scale, offset, within = item.ref.signal.range } = item;
      if (!Number.isFinite(scale) || scale === 0 || !Number.isFinite(offset)) return `a scale of ${scale}`;
      if (item.beyond === 'clamp' && !within) return 'a number without limits cannot be clamped to them';
      return undefined;
    }
    case 'flags':
      return Object.keys(item.bits).find((bit) => Number(bit) > 15 || Number(bit) < 0) && 'bits are numbered 0 to 15';
    case 'text':
      return item.text.length > 2 * item.size
        ? `"${item.text}" needs ${Math.ceil(item.text.length / 2)} registers`
        : undefined;
    default:
      return undefined;
  }
}

/**
 * A point is one place on one device: the ledger could not tell two apart.
 * @throws PlantwrightError POINT_TWICE
 */
export function refuseTwins(entries: readonly Entry[]): void {
  const places = new Map<string, string>();
  for (const { table, address, carries } of entries) {
    for (const { point } of carries) {
      const [first, second] = [places.get(point), `${table} ${address}`];
      if (first !== undefined) {
        throw new PlantwrightError('POINT_TWICE', `"${point}" is at both ${first} and ${second}.`, {
          hint: `Give one of them a tag of its own: { alias: 'scaled' } makes "${point}@scaled".`,
        });
      }
      places.set(point, second);
    }
  }
}

/** @param entries of one table, by address */
function refuseOverlaps(entries: readonly Entry[]): void {
  entries.forEach((entry, i) => {
    const before = entries[i - 1];
    if (!before || before.address + before.item.size <= entry.address) return;
    const free = before.address + before.item.size;
    throw new PlantwrightError(
      'POINT_OVERLAP',
      `${entry.table} ${entry.address} belongs to both "${nameOf(before)}" and "${nameOf(entry)}".`,
      { hint: `Move "${nameOf(entry)}" to ${free}; "${nameOf(before)}" takes ${before.item.size}.` },
    );
  });
}
