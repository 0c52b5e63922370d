import type { Ref, Settable } from '#simulator';
import { NUMBER_SIZES, type NumberType, type Order } from '../codec.ts';

type Number = Ref<number, string, 'sensed'>;
type NumberOrState = Ref<number | string, string, 'sensed'>;

/** Where SunSpec has a number, for stacks that look for it there: its address is whatever the chain of the device makes it. */
export interface SunSpecPlace {
  readonly model: number;
  /** Registers from the number of its model to the point. */
  readonly at: number;
  /** Registers from the number of its model to its scale factor. */
  readonly scaleAt?: number;
  /** `value = raw × 10^scale factor × factor`. */
  readonly factor: number;
}

/** How a number is laid out, named and guarded. */
export interface NumberOptions {
  /** A second tag, where the signal has another on another protocol. */
  readonly alias?: string;
  /** The value of one count of the register: `value = raw × scale + offset`. */
  readonly scale?: number;
  /** The value of a raw 0, in the unit of the signal. */
  readonly offset?: number;
  readonly sunspec?: SunSpecPlace;
  /** Served, but no tag of its own: the same signal is a tag elsewhere on the device. */
  readonly untagged?: true;
}

/** What the device does with a write beyond the limits: refuse it with exception 3, or take the nearest limit. */
export interface WriteOptions {
  readonly beyond?: 'refuse' | 'clamp';
  /** Narrower limits than those of the signal, in its unit, inclusive. */
  readonly within?: readonly [least: number, most: number];
}

/** A number in one, two or four registers. A state is its number. */
export interface NumberItem {
  readonly kind: 'number';
  readonly size: number;
  readonly type: NumberType;
  readonly order: Order;
  readonly scale: number;
  readonly offset: number;
  readonly ref: NumberOrState;
  readonly alias: string | undefined;
  readonly beyond: 'refuse' | 'clamp';
  readonly within: readonly [number, number] | undefined;
  readonly sunspec?: SunSpecPlace;
  readonly untagged?: true;
}

/** The status word of an analogue: 0 good, 1 uncertain, 2 bad, 3 forced. */
export interface StatusItem {
  readonly kind: 'status';
  readonly size: 1;
  readonly ref: Ref;
}

/** A counter of the device's own scans. */
export interface HeartbeatItem {
  readonly kind: 'heartbeat';
  readonly size: 1;
}

/** Up to sixteen discretes in one register, by the number of their bit; 0 is the lowest. */
export interface FlagsItem {
  readonly kind: 'flags';
  readonly size: 1;
  readonly bits: Readonly<Record<number, BitItem>>;
}

/** Fixed text of the device itself: a model, a serial number. */
export interface TextItem {
  readonly kind: 'text';
  readonly size: number;
  readonly text: string;
}

/** Registers of the device itself that never change and that nobody may write. */
export interface ConstantItem {
  readonly kind: 'constant';
  readonly size: number;
  readonly holds: readonly number[];
}

/** Registers or bits of the device itself that no signal stands behind; a client may write what lies in a writable table. */
export interface MemoryItem {
  readonly kind: 'memory';
  readonly size: number;
  /** What they hold at start; 0 beyond its end. */
  readonly holds: readonly number[];
}

/** One discrete input or coil. */
export interface BitItem {
  readonly kind: 'bit';
  readonly size: 1;
  readonly ref: Ref<boolean, string, 'sensed'>;
  readonly alias: string | undefined;
}

/** What may stand in registers. */
export type Words = NumberItem | StatusItem | HeartbeatItem | FlagsItem | TextItem | ConstantItem | MemoryItem;
/** What may stand in bits. */
export type Bits = BitItem | MemoryItem;

interface Ordered {
  /** The order of the bytes; `ABCD`, the high word first, when left out. */
  readonly order?: Order;
}
type Options = NumberOptions & Ordered;
type SettableOptions = Options & WriteOptions;

interface NumberIn<R extends Ref> {
  (ref: R & Settable, options?: SettableOptions): NumberItem;
  (ref: R, options?: Options): NumberItem;
}
interface NumberInOne<R extends Ref> {
  (ref: R & Settable, options?: NumberOptions & WriteOptions): NumberItem;
  (ref: R, options?: NumberOptions): NumberItem;
}

const number =
  (type: NumberType) =>
  (ref: NumberOrState, options: SettableOptions = {}): NumberItem => {
    const { order = 'ABCD', scale = 1, offset = 0, alias, beyond = 'refuse', within } = options;
    const { sunspec, untagged } = options;
    const more = { ...(sunspec && { sunspec }), ...(untagged && { untagged }) };
    return {
      kind: 'number',
      size: NUMBER_SIZES[type],
      type,
      order,
      scale,
      offset,
      ref,
      alias,
      beyond,
      within,
      ...more,
    };
  };

/** IEEE 754 binary32 in two registers. @example float32(LIT101.reading, { order: 'CDAB' }) */
export const float32: NumberIn<Number> = number('float32');
/** IEEE 754 binary64 in four registers. */
export const float64: NumberIn<Number> = number('float64');
/** A state as its number, or 0 to 65535, in one register. @example uint16(FIT101.reading, { scale: 0.01 }) */
export const uint16: NumberInOne<NumberOrState> = number('uint16');
/** −32768 to 32767, two's complement, in one register. */
export const int16: NumberInOne<Number> = number('int16');
/** 0 to 4294967295 in two registers. */
export const uint32: NumberIn<Number> = number('uint32');
/** Two's complement in two registers. */
export const int32: NumberIn<Number> = number('int32');
/** 0 to 2^53 − 1 in four registers; what is larger saturates there. */
export const uint64: NumberIn<Number> = number('uint64');
/** ±(2^53 − 1), two's complement, in four registers; what is larger saturates there. */
export const int64: NumberIn<Number> = number('int64');
/** Four decimal digits in one register. */
export const bcd16: NumberInOne<Number> = number('bcd16');
/** Eight decimal digits in two registers. */
export const bcd32: NumberIn<Number> = number('bcd32');

/** The status word beside an analogue: 0 good, 1 uncertain, 2 bad, 3 forced. */
export const statusWord = (ref: Number): StatusItem => ({ kind: 'status', size: 1, ref });

/** A counter of the device's own scans, modulo 65536. It counts on whatever the plant does. */
export const heartbeat = (): HeartbeatItem => ({ kind: 'heartbeat', size: 1 });

/** A discrete. @example bit(LSHH101.healthy) */
export const bit = (ref: Ref<boolean, string, 'sensed'>, { alias }: { alias?: string } = {}): BitItem => ({
  kind: 'bit',
  size: 1,
  ref,
  alias,
});

/** Discretes in one register. @example flags({ 0: bit(PLC1.LAHH101), 15: bit(PLC1.LALL101) }) */
export const flags = (bits: Readonly<Record<number, BitItem>>): FlagsItem => ({ kind: 'flags', size: 1, bits });

/** Fixed text, two ASCII characters a register, NUL to the end. @example text('PW-1000', { registers: 8 }) */
export const text = (characters: string, { registers }: { registers: number }): TextItem => ({
  kind: 'text',
  size: registers,
  text: characters,
});

/** Registers that never change. @example constant([0x5375, 0x6e53]) */
export const constant = (holds: readonly number[]): ConstantItem => ({ kind: 'constant', size: holds.length, holds });

/** Plain registers or bits of the device. @example memory(100) @example memory([1, 2, 3]) */
export const memory = (content: number | readonly number[]): MemoryItem =>
  typeof content === 'number'
    ? { kind: 'memory', size: content, holds: [] }
    : { kind: 'memory', size: content.length, holds: content };
