/**
 * Words on a Modbus wire. The protocol knows only 16-bit registers, high byte first (Application Protocol V1.1b3,
 * section 4.2); how a longer number lies in several of them is each device's own choice, named by the order of its
 * bytes as four letters: `CDAB` has the low word first, `BADC` swaps the bytes of each word, `DCBA` does both.
 */
export const ORDERS = ['ABCD', 'CDAB', 'BADC', 'DCBA'] as const;
export type Order = (typeof ORDERS)[number];

/** Registers that each type of number takes. `bcd` holds four decimal digits a register. */
export const NUMBER_SIZES = {
  uint16: 1,
  int16: 1,
  bcd16: 1,
  uint32: 2,
  int32: 2,
  bcd32: 2,
  float32: 2,
  uint64: 4,
  int64: 4,
  float64: 4,
} as const;
export type NumberType = keyof typeof NUMBER_SIZES;

/** How a number lies in registers: `value = raw × scale + offset`. */
export interface NumberLayout {
  readonly type: NumberType;
  readonly order: Order;
  /** 1 when left out. */
  readonly scale?: number;
  /** 0 when left out. */
  readonly offset?: number;
}

/** What each whole number can hold. Of 64 bits only those to 2^53 are exact in a JavaScript number. */
const LIMITS = {
  uint16: [0, 0xffff],
  int16: [-0x8000, 0x7fff],
  bcd16: [0, 9999],
  uint32: [0, 0xffff_ffff],
  int32: [-0x8000_0000, 0x7fff_ffff],
  bcd32: [0, 99_999_999],
  uint64: [0, Number.MAX_SAFE_INTEGER],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
} as const;

const scratch = new DataView(new ArrayBuffer(8));

/** Moves a number between `scratch`, high byte first, and its registers. Each order is its own inverse. */
function arrange(size: number, order: Order, move: (inScratch: number, onWire: number) => void): void {
  const wordsSwapped = order === 'CDAB' || order === 'DCBA';
  const bytesSwapped = order === 'BADC' || order === 'DCBA' ? 1 : 0;
  for (let byte = 0; byte < 2 * size; byte++) {
    const word = byte >> 1;
    move(byte, 2 * (wordsSwapped ? size - 1 - word : word) + ((byte & 1) ^ bytesSwapped));
  }
}

/**
 * Writes a number to its registers. What a type cannot hold becomes the nearest that it can, as instruments saturate;
 * NaN in a whole number becomes 0.
 */
export function putNumber(bytes: Uint8Array, at: number, value: number, layout: NumberLayout): void {
  const { type, order, scale = 1, offset = 0 } = layout;
  const raw = scale === 1 && offset === 0 ? value : (value - offset) / scale;
  if (type === 'float32') scratch.setFloat32(0, raw);
  else if (type === 'float64') scratch.setFloat64(0, raw);
  else putWhole(type, raw);
  arrange(NUMBER_SIZES[type], order, (from, to) => {
    bytes[at + to] = scratch.getUint8(from);
  });
}

function putWhole(type: keyof typeof LIMITS, raw: number): void {
  const [least, most] = LIMITS[type];
  const whole = Number.isNaN(raw) ? 0 : Math.min(most, Math.max(least, Math.round(raw)));
  const digits = () => Number.parseInt(String(whole), 16);
  if (type === 'bcd16') scratch.setUint16(0, digits());
  else if (type === 'bcd32') scratch.setUint32(0, digits());
  else if (type === 'uint16' || type === 'int16') scratch.setInt16(0, whole);
  else if (type === 'uint32' || type === 'int32') scratch.setInt32(0, whole);
  else scratch.setBigInt64(0, BigInt(whole));
}

/** The number in its registers; NaN where BCD digits are none. */
export function takeNumber(bytes: Uint8Array, at: number, layout: NumberLayout): number {
  const { type, order, scale = 1, offset = 0 } = layout;
  arrange(NUMBER_SIZES[type], order, (to, from) => scratch.setUint8(to, bytes[at + from]!));
  const raw = takeRaw(type);
  if (scale === 1 && offset === 0) return raw;
  // 235 × 0.1 is 23.5 to everybody but a binary computer.
  return Number((raw * scale + offset).toPrecision(12));
}

function takeRaw(type: NumberType): number {
  switch (type) {
    case 'float32':
      return scratch.getFloat32(0);
    case 'float64':
      return scratch.getFloat64(0);
    case 'uint16':
      return scratch.getUint16(0);
    case 'int16':
      return scratch.getInt16(0);
    case 'uint32':
      return scratch.getUint32(0);
    case 'int32':
      return scratch.getInt32(0);
    case 'uint64':
      return Number(scratch.getBigUint64(0));
    case 'int64':
      return Number(scratch.getBigInt64(0));
    case 'bcd16':
      return decimal(scratch.getUint16(0).toString(16));
    case 'bcd32':
      return decimal(scratch.getUint32(0).toString(16));
  }
}

const decimal = (digits: string) => (/^\d+$/.test(digits) ? Number(digits) : Number.NaN);

const toWords = (bytes: Uint8Array) =>
  Array.from({ length: bytes.length / 2 }, (_, i) => (bytes[2 * i]! << 8) | bytes[2 * i + 1]!);

/** The registers of a number, lowest address first. @example encodeNumber(-1, { type: 'int32', order: 'CDAB' }) */
export function encodeNumber(value: number, layout: NumberLayout): number[] {
  const bytes = new Uint8Array(2 * NUMBER_SIZES[layout.type]);
  putNumber(bytes, 0, value, layout);
  return toWords(bytes);
}

/** The number in registers, lowest address first. */
export function decodeNumber(words: readonly number[], layout: NumberLayout): number {
  return takeNumber(Uint8Array.from(words.flatMap((word) => [word >> 8, word & 0xff])), 0, layout);
}

/** The two registers of a float32, lower address first. @example encodeFloat32(123.456, 'ABCD') // [0x42f6, 0xe979] */
export const encodeFloat32 = (value: number, order: Order): number[] => encodeNumber(value, { type: 'float32', order });

/** The float32 in two registers, lower address first. */
export const decodeFloat32 = (registers: readonly number[], order: Order): number =>
  decodeNumber(registers, { type: 'float32', order });

/** Text in registers: two ASCII characters each, the first in the high byte, NUL to the end. */
export function putText(bytes: Uint8Array, at: number, text: string, registers: number): void {
  for (let i = 0; i < 2 * registers; i++) bytes[at + i] = i < text.length ? text.charCodeAt(i) & 0x7f : 0;
}

/** The text in registers, to its first NUL. */
export function decodeText(words: readonly number[]): string {
  const text = words.map((word) => String.fromCharCode(word >> 8, word & 0xff)).join('');
  return text.split('\0', 1)[0]!;
}

/** Exception codes (V1.1b3, section 7). */
export const EXCEPTION = {
  illegalFunction: 1,
  illegalDataAddress: 2,
  illegalDataValue: 3,
  serverDeviceFailure: 4,
  acknowledge: 5,
  serverDeviceBusy: 6,
  gatewayTargetFailed: 11,
} as const;
