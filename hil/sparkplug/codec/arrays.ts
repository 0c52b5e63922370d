import { type ArrayType, INTEGER_LIMITS, ValueMismatch } from './datatypes.ts';

export type ArrayValue = readonly number[] | readonly bigint[] | readonly boolean[] | readonly string[];

interface Element {
  readonly bytes: number;
  get(view: DataView, at: number): number | bigint;
  set(view: DataView, at: number, value: number | bigint): void;
}

/** Elements of fixed size, little-endian (Sparkplug 3.0, 6.4.16, "Array Types"). */
const ELEMENTS: Readonly<Partial<Record<ArrayType, Element>>> = {
  Int8Array: { bytes: 1, get: (v, at) => v.getInt8(at), set: (v, at, x) => v.setInt8(at, Number(x)) },
  Int16Array: { bytes: 2, get: (v, at) => v.getInt16(at, true), set: (v, at, x) => v.setInt16(at, Number(x), true) },
  Int32Array: { bytes: 4, get: (v, at) => v.getInt32(at, true), set: (v, at, x) => v.setInt32(at, Number(x), true) },
  Int64Array: {
    bytes: 8,
    get: (v, at) => v.getBigInt64(at, true),
    set: (v, at, x) => v.setBigInt64(at, BigInt(x), true),
  },
  UInt8Array: { bytes: 1, get: (v, at) => v.getUint8(at), set: (v, at, x) => v.setUint8(at, Number(x)) },
  UInt16Array: { bytes: 2, get: (v, at) => v.getUint16(at, true), set: (v, at, x) => v.setUint16(at, Number(x), true) },
  UInt32Array: { bytes: 4, get: (v, at) => v.getUint32(at, true), set: (v, at, x) => v.setUint32(at, Number(x), true) },
  UInt64Array: {
    bytes: 8,
    get: (v, at) => v.getBigUint64(at, true),
    set: (v, at, x) => v.setBigUint64(at, BigInt(x), true),
  },
  FloatArray: {
    bytes: 4,
    get: (v, at) => v.getFloat32(at, true),
    set: (v, at, x) => v.setFloat32(at, Number(x), true),
  },
  DoubleArray: {
    bytes: 8,
    get: (v, at) => v.getFloat64(at, true),
    set: (v, at, x) => v.setFloat64(at, Number(x), true),
  },
  DateTimeArray: {
    bytes: 8,
    get: (v, at) => Number(v.getBigUint64(at, true)),
    set: (v, at, x) => v.setBigUint64(at, BigInt(x), true),
  },
};

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The bytes of an array. @throws ValueMismatch */
export function encodeArray(type: ArrayType, values: ArrayValue): Uint8Array {
  if (type === 'BooleanArray') return encodeBooleans(values as readonly boolean[]);
  if (type === 'StringArray') return encodeStrings(values as readonly string[]);
  const element = ELEMENTS[type]!;
  const limits = INTEGER_LIMITS[type.slice(0, -'Array'.length)];
  const bytes = new Uint8Array(values.length * element.bytes);
  const view = viewOf(bytes);
  values.forEach((value, i) => {
    if (typeof value !== 'number' && typeof value !== 'bigint') throw new ValueMismatch(type, `element ${i}`);
    if (limits && !(Number.isInteger(value) && Number(value) >= limits[0] && Number(value) <= limits[1]))
      throw new ValueMismatch(type, `element ${i}, ${value},`);
    element.set(view, i * element.bytes, value);
  });
  return bytes;
}

/** The elements of an array. @throws ValueMismatch where the bytes do not come out even */
export function decodeArray(type: ArrayType, bytes: Uint8Array): ArrayValue {
  if (type === 'BooleanArray') return decodeBooleans(bytes);
  if (type === 'StringArray') return decodeStrings(bytes);
  const element = ELEMENTS[type]!;
  if (bytes.length % element.bytes !== 0) throw new ValueMismatch(type, `${bytes.length} bytes`);
  const view = viewOf(bytes);
  return Array.from({ length: bytes.length / element.bytes }, (_, i) =>
    element.get(view, i * element.bytes),
  ) as ArrayValue;
}

/** A count in four bytes, then the values as bits, the first in the highest bit. */
function encodeBooleans(values: readonly boolean[]): Uint8Array {
  const bytes = new Uint8Array(4 + Math.ceil(values.length / 8));
  viewOf(bytes).setUint32(0, values.length, true);
  values.forEach((value, i) => {
    if (value) bytes[4 + (i >> 3)]! |= 0x80 >> (i & 7);
  });
  return bytes;
}

function decodeBooleans(bytes: Uint8Array): boolean[] {
  const length = bytes.length < 4 ? -1 : viewOf(bytes).getUint32(0, true);
  if (length < 0 || bytes.length !== 4 + Math.ceil(length / 8))
    throw new ValueMismatch('BooleanArray', `${bytes.length} bytes`);
  return Array.from({ length }, (_, i) => (bytes[4 + (i >> 3)]! & (0x80 >> (i & 7))) !== 0);
}

/** Strings that each end with a zero byte. */
function encodeStrings(values: readonly string[]): Uint8Array {
  const bad = values.find((value) => typeof value !== 'string' || value.includes('\0'));
  if (bad !== undefined) throw new ValueMismatch('StringArray', `${JSON.stringify(bad)} as an element`);
  return new TextEncoder().encode(values.map((value) => `${value}\0`).join(''));
}

function decodeStrings(bytes: Uint8Array): string[] {
  if (bytes.length === 0) return [];
  if (bytes.at(-1) !== 0) throw new ValueMismatch('StringArray', 'a string without its end');
  return new TextDecoder().decode(bytes).slice(0, -1).split('\0');
}
