import type { Draw } from './mutate.ts';

const one = <T>(draw: Draw, of: readonly T[]): T => of[draw(of.length)]!;
const word = (value: number): number[] => [value >> 8, value & 255];

/** Where the map of `siege-devices.ts` begins, ends and has gaps, and where addresses end. */
const ADDRESSES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 39, 40, 58, 59, 60, 65_499, 65_500, 65_534, 65_535];
const COUNTS = [0, 1, 2, 3, 4, 5, 8, 30, 36, 50, 51, 121, 122, 123, 124, 125, 126, 127, 128, 255, 256, 257];
const FAR = [1968, 1969, 2000, 2001, 0x7fff, 0x8000, 0xff00, 0xffff];
const BYTES = [0, 1, 2, 6, 7, 0x7f, 0x80, 0xfa, 0xfb, 0xff];
/** 1, a served one, several of them, or none. */
const WRITTEN = [1, 1, 2, 2, 4, 3, 5, 30, 50, 60, 121, 122, 123];

/** Bits of float32 values: NaN of both kinds, both infinities, -0, denormals, the largest; and some that may be written. */
const FLOATS = [
  ...[0x7fc0_0000, 0xffc0_0000, 0x7f80_0001, 0x7fff_ffff, 0x7f80_0000, 0xff80_0000, 0x8000_0000, 0],
  ...[1, 0x8000_0001, 0x007f_ffff, 0x7f7f_ffff, 0xff7f_ffff, 0x0080_0000],
  ...[0.5, 0.7, 0.3, 1.1, 0.9, 1.2, -0.5, 0.2999].map((value) => new Uint32Array(Float32Array.of(value).buffer)[0]!),
];

const address = (draw: Draw) => word(draw(6) === 0 ? draw(65_536) : one(draw, ADDRESSES));
const count = (draw: Draw) => word(one(draw, draw(4) === 0 ? FAR : COUNTS));
const values = (draw: Draw, length: number) => Array.from({ length }, () => one(draw, [...BYTES, draw(256)]));
/** Low word first, as the set points are. */
const floats = (draw: Draw, length: number) =>
  Array.from({ length }, () => one(draw, FLOATS)).flatMap((bits) => [...word(bits & 0xffff), ...word(bits >>> 16)]);

/** Registers to be written, with their number and their size. */
function registers(draw: Draw): number[] {
  const written = one(draw, WRITTEN);
  return [...address(draw), ...word(written), 2 * written, ...values(draw, 2 * written)];
}

function setPoints(draw: Draw): number[] {
  const both = draw(2) === 0;
  return [...word(both ? 0 : 2 * draw(2)), ...word(both ? 4 : 2), both ? 8 : 4, ...floats(draw, both ? 2 : 1)];
}

function coils(draw: Draw): number[] {
  const written = one(draw, WRITTEN);
  const size = (written + 7) >> 3;
  return [...address(draw), ...word(written), size, ...values(draw, size)];
}

const group = (draw: Draw, records: number) => [
  one(draw, [6, 6, 6, 6, 6, 6, 0, 7, 255]),
  ...word(one(draw, [1, 1, 1, 1, 1, 0, 2, 0xffff])),
  ...word(one(draw, [0, 0, 1, 10, 19, 20, 21, 9999, 0xffff])),
  ...word(records),
];
function readFiles(draw: Draw): number[] {
  const groups = Array.from({ length: 1 + draw(draw(4) === 0 ? 34 : 3) }, () =>
    group(draw, one(draw, [1, 1, 10, 19, 20, 0, 21, 0x7fff, 0xffff])),
  );
  return [groups.length * 7, ...groups.flat()];
}
function writeFiles(draw: Draw): number[] {
  const groups = Array.from({ length: 1 + draw(3) }, () => {
    const records = one(draw, [1, 1, 2, 10, 20, 0]);
    return [...group(draw, draw(8) === 0 ? one(draw, [0, 21, 0xffff]) : records), ...values(draw, 2 * records)];
  }).flat();
  return [groups.length & 255, ...groups];
}

/** What follows a function code, of the shape that it should have. */
const BODIES: Readonly<Record<number, (draw: Draw) => number[]>> = {
  ...Object.fromEntries([1, 2, 3, 4].map((code) => [code, (draw: Draw) => [...address(draw), ...count(draw)]])),
  5: (draw) => [...address(draw), ...word(one(draw, [0, 0xff00, 0xff00, 1, 0x00ff, 0xff01, 0xffff]))],
  6: (draw) => [...address(draw), ...values(draw, 2)],
  8: (draw) => [...word(one(draw, [0, 0, 0, 1, 4, 10, 0xffff])), ...values(draw, one(draw, [2, 2, 0, 1, 3, 200]))],
  15: coils,
  16: (draw) => (draw(2) === 0 ? setPoints(draw) : registers(draw)),
  20: readFiles,
  21: writeFiles,
  22: (draw) => [...address(draw), ...values(draw, 4)],
  23: (draw) => [...address(draw), ...count(draw), ...(draw(2) === 0 ? setPoints(draw) : registers(draw))],
  24: (draw) => word(one(draw, [5, 5, 0, 4, 6, 0xffff])),
  43: (draw) => [
    one(draw, [14, 14, 14, 14, 13, 0, 255]),
    one(draw, [0, 1, 2, 3, 4, 4, 5, 255]),
    one(draw, [...BYTES, 3]),
  ],
};
const SHAPED = Object.keys(BODIES).map(Number);
/** Where a request says how many things, or how many bytes, follow. */
const SIZES: Readonly<Record<number, readonly number[]>> = {
  15: [3, 4, 5],
  16: [3, 4, 5],
  20: [1],
  21: [1],
  23: [7, 8, 9],
};

/** A request of at most 253 bytes: odd in what it asks for, and once in a while in how it is made. */
export function oddPdu(draw: Draw): number[] {
  const code = draw(8) === 0 ? draw(256) : one(draw, [...SHAPED, 7, 17, 16, 16, 23]);
  const pdu = [code, ...(BODIES[code]?.(draw) ?? (draw(2) === 0 ? [] : values(draw, draw(8))))];
  switch (draw(8)) {
    case 0:
      pdu.length = 1 + draw(pdu.length);
      break;
    case 1:
      pdu.push(...values(draw, one(draw, [1, 2, 20, 250])));
      break;
    case 2: {
      const sizes = SIZES[code] ?? [draw(pdu.length)];
      const at = one(draw, sizes);
      if (at > 0 && at < pdu.length) pdu[at] = one(draw, [...BYTES, (pdu[at]! + 1) & 255, (pdu[at]! - 1) & 255]);
    }
  }
  return pdu.slice(0, 253);
}

/** The unit that there is, the two names that any device on TCP has, and such as are not there. */
export const oddUnit = (draw: Draw): number => (draw(5) > 0 ? 1 : one(draw, [0, 255, 2, 17, 247, 248, 254]));
export const isThere = (unit: number): boolean => [0, 1, 255].includes(unit);
