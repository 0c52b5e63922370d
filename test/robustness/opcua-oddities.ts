import { ODD_NUMBERS, ODD_TEXTS } from './hostile-values.ts';
import type { Draw } from './mutate.ts';

/** Bytes in place of a field, and whether they are of its type: then an answer by status is due, whatever they say. */
export interface Oddity {
  readonly bytes: Buffer;
  readonly wellFormed: boolean;
}

const sound = (...bytes: readonly Buffer[]): Oddity => ({ bytes: Buffer.concat(bytes), wellFormed: true });
const broken = (...bytes: readonly Buffer[]): Oddity => ({ bytes: Buffer.concat(bytes), wellFormed: false });
const one = <T>(draw: Draw, of: readonly T[]): T => of[draw(of.length)]!;
const raw = (...bytes: readonly number[]) => Buffer.from(bytes);

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value | 0);
  return bytes;
}

function double(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

const COUNTS = [-1, -2, 0, 1, 2, 1000, 0x7fff_ffff, -0x8000_0000];
const LONGS = ['0000000000000000', 'ffffffffffffffff', 'ffffffffffffff7f', '0000000000000080', '0100000000002000'];
const ENUMERATED = [-1, 0, 1, 2, 3, 4, 17, 999, 0x7fff_ffff, -0x8000_0000];
/** NaN of either kind and sign, which a JavaScript number would not keep apart. */
const NANS = ['000000000000f87f', '000000000000f8ff', '010000000000f07f', 'ffffffffffffffff'];

/** A text with the right length in front of it (Part 6, 5.2.2.4). */
function text(draw: Draw): Buffer {
  const odd = one(draw, ODD_TEXTS);
  // What is long is long once in a while.
  const bytes = Buffer.from(odd.length > 1000 && draw(20) > 0 ? odd.slice(0, 1000) : odd);
  return Buffer.concat([int32(bytes.length), bytes]);
}

function string(draw: Draw): Oddity {
  switch (draw(5)) {
    case 0:
      return sound(int32(-1));
    case 1:
      return broken(int32(one(draw, [-2, 0x7fff_ffff, -0x8000_0000, 5_000_000])));
    case 2:
      return sound(int32(4), raw(0xff, 0xfe, 0x80, 0xc0));
    default:
      return sound(text(draw));
  }
}

/** Nodes of the server that are of another kind than what is asked, and such as are none (Part 6, 5.2.2.9). */
function nodeId(draw: Draw): Oddity {
  const named = (name: string) => Buffer.concat([raw(3, 1, 0, ...int32(name.length)), Buffer.from(name)]);
  switch (draw(9)) {
    case 0:
      return sound(raw(0, draw(256)));
    case 1:
      return sound(raw(1, draw(2), draw(256), draw(256)));
    case 2:
      return sound(raw(2, 0xff, 0xff), int32(-1));
    case 3:
      return sound(raw(3, draw(3), 0), text(draw));
    case 4:
      return sound(raw(4, 0, 0), Buffer.alloc(16, draw(256)));
    case 5:
      return sound(raw(5, 0, 0), int32(one(draw, [-1, 0])));
    case 6:
      return broken(raw(one(draw, [6, 7, 0x3f, 0x40, 0x80, 0xff]), 0, 0, 0, 0));
    default:
      return sound(
        named(one(draw, ['PLC-1', 'Reset', 'heartbeat', 'LIT-101.reading', 'PLC-1.lowSetpoint', 'LAHH-101'])),
      );
  }
}

/** A value of a built-in type by its number (Part 6, 5.1.2). */
const SCALARS: readonly ((draw: Draw) => Buffer)[] = [
  () => raw(),
  (draw) => raw(one(draw, [0, 1, 2, 255])),
  ...[1, 1].map(() => (draw: Draw) => raw(one(draw, [0, 1, 127, 128, 255]))),
  ...[1, 1].map(() => (draw: Draw) => raw(draw(256), one(draw, [0, 127, 128, 255]))),
  ...[1, 1].map(() => (draw: Draw) => int32(one(draw, ENUMERATED))),
  ...[1, 1].map(() => (draw: Draw) => Buffer.from(one(draw, LONGS), 'hex')),
  (draw) => Buffer.from(one(draw, ['0000c07f', '0000807f', '000080ff', '00000080', '01000000', '0000003f']), 'hex'),
  (draw) => (draw(3) === 0 ? Buffer.from(one(draw, NANS), 'hex') : double(one(draw, ODD_NUMBERS))),
  text,
  (draw) => Buffer.from(one(draw, LONGS), 'hex'),
  (draw) => Buffer.alloc(16, draw(256)),
  text,
  () => int32(-1),
  () => raw(0, 0),
  () => raw(0, 0),
  () => int32(-1 << 31),
  (draw) => Buffer.concat([raw(0xff, 0xff), text(draw)]),
  (draw) => Buffer.concat([raw(3), text(draw), text(draw)]),
  () => raw(0, 0, 0),
  () => raw(0),
  () => raw(0),
  () => raw(0),
];

const [BOOLEAN, DOUBLE] = [1, 11];

/** Scalar, array, matrix, and what is neither (Part 6, 5.2.2.16). */
function variant(draw: Draw): Oddity {
  // Of the types of what is written most.
  const type = one(draw, [draw(SCALARS.length), BOOLEAN, DOUBLE]);
  const scalar = () => SCALARS[type]!(draw);
  const array = (count: number) => [int32(count), ...Array.from({ length: count }, scalar)];
  switch (draw(12)) {
    case 0:
      return sound(raw(0));
    case 1:
      return broken(raw(26 + draw(38)));
    case 2:
      return broken(raw(type | 0x80), int32(one(draw, [-2, 0x7fff_ffff, -0x8000_0000])));
    case 3:
      return type === 0 ? sound(raw(0)) : sound(raw(type | 0x80), int32(one(draw, [-1, 0])));
    case 4:
      return type === 0 ? sound(raw(0)) : sound(raw(type | 0x80), ...array(1 + draw(4)));
    case 5:
      return type === 0 ? sound(raw(0)) : sound(raw(type | 0xc0), ...array(4), int32(2), int32(2), int32(2));
    case 6:
      // A matrix of other dimensions than it has elements.
      return broken(raw(type | 0xc0), ...array(4), int32(2), int32(one(draw, COUNTS)), int32(one(draw, COUNTS)));
    case 7:
      // Arrays of arrays of arrays.
      return broken(...Array.from({ length: 2000 }, () => raw(24 | 0x80, 1, 0, 0, 0)), raw(0));
    default:
      return sound(raw(type), scalar());
  }
}

function dataValue(draw: Draw): Oddity {
  if (draw(8) === 0) return broken(raw(one(draw, [0xff, 0x40, 0x80, 0x3f])), raw(0, 0, 0));
  const value = variant(draw);
  const mask = 1 | (draw(2) * ((draw(2) * 2) | (draw(2) * 4) | (draw(2) * 16)));
  const parts = [
    ...(mask & 2 ? [int32(one(draw, [0, -1, -0x8000_0000, 0x40000000]))] : []),
    ...(mask & 4 ? [Buffer.from(one(draw, LONGS), 'hex')] : []),
    ...(mask & 16 ? [raw(0xff, 0xff)] : []),
  ];
  // Value, status, source timestamp, its picoseconds (Part 6, 5.2.2.17).
  return { bytes: Buffer.concat([raw(mask), value.bytes, ...parts]), wellFormed: value.wellFormed };
}

/** No body, the body of something else, a length that is wrong (Part 6, 5.2.2.15). */
function extensionObject(draw: Draw): Oddity {
  const type = one(draw, [
    raw(0, 0),
    raw(1, 0, 0xd4, 0x02),
    raw(1, 0, 0xd7, 0x02),
    raw(1, 0, 0x89, 0x02),
    raw(1, 0, 0xff, 0xff),
  ]);
  switch (draw(4)) {
    case 0:
      return sound(raw(0, 0, 0));
    case 1:
      return broken(type, raw(1), int32(one(draw, [0, 3, 8])), Buffer.alloc(8, draw(256)));
    case 2:
      return broken(type, raw(1), int32(one(draw, [-1, -2, 0x7fff_ffff])));
    default:
      return broken(type, raw(one(draw, [0, 2, 3, 0xff])), text(draw));
  }
}

const localizedText = (draw: Draw): Oddity => {
  const mask = draw(4);
  if (draw(5) === 0) return broken(raw(one(draw, [4, 0x80, 0xff])), text(draw));
  return sound(raw(mask), ...(mask & 1 ? [text(draw)] : []), ...(mask & 2 ? [text(draw)] : []));
};

/** What a field of each built-in type was not made for. */
export const ODDITIES: Readonly<Record<string, (draw: Draw) => Oddity>> = {
  Boolean: (draw) => sound(raw(one(draw, [0, 1, 2, 255]))),
  Byte: (draw) => sound(raw(one(draw, [0, 1, 127, 128, 255]))),
  UInt32: (draw) => sound(int32(one(draw, [0, 1, 2, 1000, 65_536, 0x7fff_ffff, -0x8000_0000, -2, -1]))),
  Int32: (draw) => sound(int32(one(draw, ENUMERATED))),
  Double: (draw) => sound(SCALARS[11]!(draw)),
  DateTime: (draw) => sound(Buffer.from(one(draw, LONGS), 'hex')),
  QualifiedName: (draw) => sound(raw(draw(3), one(draw, [0, 0xff])), text(draw)),
  ...{ String: string, NumericRange: string, ByteString: string },
  ...{ NodeId: nodeId, ExpandedNodeId: nodeId, LocalizedText: localizedText },
  ...{ Variant: variant, DataValue: dataValue, ExtensionObject: extensionObject },
};

/** The number in front of an array: none, negative, huge, or another than there are. */
export const oddCount = (draw: Draw): Oddity => {
  const count = one(draw, COUNTS);
  return count === -1 || count === 0 ? sound(int32(count)) : broken(int32(count));
};
