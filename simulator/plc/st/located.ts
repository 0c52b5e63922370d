import type { Diagnostics, Place } from './diagnostic.ts';
import { baseOf, type Type } from './types.ts';

/** A directly represented variable (IEC 61131-3, 2013, table 16): area, size, and its number. */
export interface Location {
  readonly area: 'I' | 'Q' | 'M';
  readonly size: 'X' | 'B' | 'W' | 'D' | 'L';
  readonly index: number;
  /** Of a bit, 0 to 7. */
  readonly bit: number;
}

const WIDTH = { X: 1, B: 8, W: 16, D: 32, L: 64 } as const;

/** `%QX0.3`, `%IW5`; the size X may be left out. Undefined where it is none. */
export function readLocation(text: string): Location | undefined {
  const found = /^%([IQM])([XBWDL]?)(\d{1,6})(?:\.(\d{1,6}))?$/.exec(text.toUpperCase());
  if (!found) return undefined;
  const size = (found[2] || 'X') as Location['size'];
  if ((size === 'X') !== (found[4] !== undefined)) return undefined;
  return { area: found[1] as 'I', size, index: Number(found[3]), bit: Number(found[4] ?? 0) };
}

/** `%I0.0` as `%IX0.0`, so that one address has one spelling; what is no address stays as it is. */
export function spelled(text: string): string {
  const location = readLocation(text);
  if (!location) return text;
  const { area, size, index, bit } = location;
  return `%${area}${size}${index}${size === 'X' ? `.${bit}` : ''}`;
}

/** Where a Modbus master finds a location, counted from 0. */
export interface ModbusAddress {
  readonly table: 'coil' | 'discrete' | 'input' | 'holding';
  readonly address: number;
  /** Registers it takes, most significant word first; of a coil 1. */
  readonly count: number;
}

/**
 * The address OpenPLC gives a location: %QXb.n is coil 8b+n, %IXb.n discrete input 8b+n, %IW input registers, %QW holding
 * registers from 0, %MW from 1024, %MD from 2048, %ML from 4096. Undefined where OpenPLC shows none.
 */
export function modbusAddressOf({ area, size, index, bit }: Location): ModbusAddress | undefined {
  if (size === 'X') {
    if (area === 'M' || bit > 7) return undefined;
    return { table: area === 'Q' ? 'coil' : 'discrete', address: 8 * index + bit, count: 1 };
  }
  if (index > 1023) return undefined;
  if (area === 'I') return size === 'W' ? { table: 'input', address: index, count: 1 } : undefined;
  if (area === 'Q') return size === 'W' ? { table: 'holding', address: index, count: 1 } : undefined;
  if (size === 'W') return { table: 'holding', address: 1024 + index, count: 1 };
  if (size === 'D') return { table: 'holding', address: 2048 + 2 * index, count: 2 };
  return size === 'L' ? { table: 'holding', address: 4096 + 4 * index, count: 4 } : undefined;
}

/** The 16-bit words of a value of a location, most significant first. */
export function wordsOf(value: bigint, count: number): number[] {
  return Array.from({ length: count }, (_, i) =>
    Number((BigInt.asUintN(16 * count, value) >> BigInt(16 * (count - 1 - i))) & 0xffffn),
  );
}

export interface LocatedVariable extends Place {
  /** The path of the variable: `main.pump`. */
  readonly path: string;
  readonly location: string;
  readonly type: Type;
}

/** What the signal of a variable is called: `pump` of `main.pump`, `QX0_1` of a %QX0.1 that no declaration names. */
export const signalNameOf = ({ path }: Pick<LocatedVariable, 'path'>): string =>
  path.startsWith('%') ? path.slice(1).replace('.', '_') : path.slice(path.lastIndexOf('.') + 1);

/** Checks addresses: well formed, as wide as their type, none twice, and what differs from byte-addressed PLCs. */
export function checkLocations(located: readonly LocatedVariable[], diagnostics: Diagnostics): void {
  const seen = new Map<string, LocatedVariable>();
  for (const variable of located) {
    const { location: text, type, path } = variable;
    const location = readLocation(text);
    if (!location || (location.size === 'X' && location.bit > 7)) {
      diagnostics.error(
        variable,
        'LOCATION',
        `found the address ${text}`,
        'write %IX0.0 to %IX0.7, %QW3, %MD7 or %ML1',
      );
      continue;
    }
    const base = baseOf(type);
    const width = base.kind === 'elementary' ? base.bits : 0;
    if (width !== WIDTH[location.size]) {
      const wants = {
        X: 'a BOOL',
        B: 'a type of 8 bits',
        W: 'a type of 16 bits',
        D: 'a type of 32 bits',
        L: 'a type of 64 bits',
      };
      diagnostics.error(
        variable,
        'LOCATION_TYPE',
        `${path} at ${text} is ${base.name}`,
        `${text} holds ${wants[location.size]}`,
      );
    }
    const { area, size, index, bit } = location;
    const key = `${area}${size}${index}.${bit}`;
    const other = seen.get(key);
    if (other) {
      diagnostics.error(
        variable,
        'LOCATION_OVERLAP',
        `${path} and ${other.path} are both at ${text}`,
        'give each variable an address of its own',
      );
    }
    seen.set(key, variable);
    if (!modbusAddressOf(location)) {
      diagnostics.warning(
        variable,
        'LOCATION_HIDDEN',
        `${text} has no Modbus address`,
        'use %IX, %QX, %IW, %QW, %MW, %MD or %ML with a number below 1024',
      );
    }
  }
  warnOfOverlaps(located, diagnostics);
}

/** %MW2 lies inside %MD1 on a byte-addressed PLC, and apart from it here. */
function warnOfOverlaps(located: readonly LocatedVariable[], diagnostics: Diagnostics): void {
  const memory = located.flatMap((variable) => {
    const location = readLocation(variable.location);
    if (location?.area !== 'M' || !['W', 'D', 'L'].includes(location.size)) return [];
    const bytes = WIDTH[location.size] / 8;
    return [{ variable, size: location.size, from: location.index * bytes, to: (location.index + 1) * bytes }];
  });
  const sizes = new Set(memory.map(({ size }) => size));
  if (sizes.size < 2) return;
  memory.sort((x, y) => x.from - y.from || y.to - x.to);
  let widest = memory[0]!;
  for (const at of memory.slice(1)) {
    if (at.size !== widest.size && at.from < widest.to) {
      const [x, y] = [widest.variable.location, at.variable.location];
      diagnostics.warning(
        at.variable,
        'LOCATION_SEPARATE',
        `${x} and ${y} are separate here`,
        'on a byte-addressed PLC they share bytes; do not count on it',
      );
    }
    if (at.to > widest.to) widest = at;
  }
}
