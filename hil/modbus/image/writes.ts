import type { Value } from '#simulator';
import { takeNumber } from '../codec.ts';
import type { Entry, NumberItem } from '../map.ts';
import { entryAt, type Stretch } from './stretch.ts';

/** What a client asked to be written: a value for one signal, or for one address that has none. */
export interface Asked {
  readonly entry: Entry;
  /** `PLC1.highSetpoint`; undefined for what is the device's own. */
  readonly signal: string | undefined;
  /** What the write log calls it: the signal, or `holding 100`. */
  readonly name: string;
  /** What is written if it may be. */
  readonly value: Value;
  /** What was asked for, where the device takes its nearest limit instead. */
  readonly beyond?: Value;
  /** It is outside the limits that the map sets. */
  readonly outside?: true;
}

/** What a write of bits asks for, a value each. */
export function askedOfBits(stretch: Stretch, address: number, bits: Buffer): Asked[] {
  return Array.from(bits, (on, i) => plain(entryAt(stretch, address + i), address + i, on === 1));
}

/** What a write of registers asks for; `torn` where it would leave half of a number behind. */
export function askedOfWords(stretch: Stretch, address: number, words: Buffer): Asked[] | 'torn' {
  const { from, bytes } = stretch;
  const asked: Asked[] = [];
  for (let i = 0; i < words.length / 2; ) {
    const entry = entryAt(stretch, address + i);
    const { item } = entry;
    if (item.kind === 'memory' || item.kind === 'constant') {
      asked.push(plain(entry, address + i, words.readUInt16BE(2 * i)));
      i++;
      continue;
    }
    // Half of a 32-bit number is no value: refused rather than torn.
    if (entry.address !== address + i || i + item.size > words.length / 2) return 'torn';
    if (item.kind === 'flags')
      asked.push(...changedFlags(entry, bytes.readUInt16BE(2 * (address - from + i)), words.readUInt16BE(2 * i)));
    else if (item.kind === 'number') asked.push(number(entry, item, words, 2 * i));
    else asked.push(plain(entry, address + i, words.readUInt16BE(2 * i)));
    i += item.size;
  }
  return asked;
}

function plain(entry: Entry, address: number, value: Value): Asked {
  const { item, table } = entry;
  const signal = item.kind === 'bit' ? item.ref.id : undefined;
  return { entry, signal, name: signal ?? `${table} ${address}`, value };
}

/** Of a word of flags only those bits are asked for that would change. */
function changedFlags(entry: Entry, present: number, written: number): Asked[] {
  return entry.carries
    .filter(({ bit }) => ((present ^ written) >> bit!) & 1)
    .map(({ ref, bit }) => ({ entry, signal: ref!.id, name: ref!.id, value: ((written >> bit!) & 1) === 1 }));
}

function number(entry: Entry, item: NumberItem, words: Buffer, at: number): Asked {
  const raw = takeNumber(words, at, item);
  const { id, signal } = item.ref;
  if (signal.names) return { entry, signal: id, name: id, value: signal.names[raw] ?? '' };
  const value = item.type === 'float32' && item.scale === 1 && item.offset === 0 ? shortest(raw) : raw;
  const limits = item.within ?? signal.range;
  const asked = { entry, signal: id, name: id };
  if (!limits || Number.isNaN(value) || (value >= limits[0] && value <= limits[1])) return { ...asked, value };
  if (item.beyond === 'clamp')
    return { ...asked, value: Math.min(limits[1], Math.max(limits[0], value)), beyond: value };
  return { ...asked, value, outside: true };
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
