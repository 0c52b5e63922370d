import { describe, expect, test } from 'vitest';
import { oracle } from '../../test/oracles/read.ts';
import {
  decodeFloat32,
  decodeNumber,
  encodeFloat32,
  encodeNumber,
  NUMBER_SIZES,
  type NumberType,
  ORDERS,
} from './codec.ts';

interface FloatCase {
  value: number;
  registers: Record<(typeof ORDERS)[number], [number, number]>;
  read_of_ABCD_data_as: Record<(typeof ORDERS)[number], number>;
}
const cases = oracle<{ float32: FloatCase[] }>('numeric-cases.json').float32.filter((c) => typeof c.value === 'number');

describe('float32 in four orders, against vectors from another language', () => {
  test('there are vectors', () => expect(cases.length).toBeGreaterThan(5));
  test.each(cases.map((c) => [c.value, c] as const))('%f', (value, { registers, read_of_ABCD_data_as: misread }) => {
    for (const order of ORDERS) {
      expect(encodeFloat32(value, order)).toEqual(registers[order]);
      expect(decodeFloat32(registers[order], order)).toBe(value);
      expect(decodeFloat32(registers.ABCD, order)).toBe((misread[order] as unknown) === 'nan' ? NaN : misread[order]);
    }
  });
});

test('the example bytes of 123.456', () => {
  expect(encodeFloat32(123.456, 'ABCD').map((w) => w.toString(16))).toEqual(['42f6', 'e979']);
});

describe('every number in every order', () => {
  const values: Record<NumberType, readonly number[]> = {
    uint16: [0, 1, 0x1234, 0xffff],
    int16: [0, -1, -0x8000, 0x7fff],
    bcd16: [0, 1234, 9999],
    uint32: [0, 0x12345678, 0xffff_ffff],
    int32: [0, -1, -0x8000_0000],
    bcd32: [0, 12_345_678, 99_999_999],
    float32: [0, -0, 1.5, Number.POSITIVE_INFINITY, Number.NaN],
    uint64: [0, 2 ** 32, Number.MAX_SAFE_INTEGER],
    int64: [0, -1, Number.MIN_SAFE_INTEGER],
    float64: [0, 0.1, -1e300, Number.NaN],
  };
  test.each(Object.keys(values) as NumberType[])('%s comes back as it was', (type) => {
    for (const order of ORDERS) {
      for (const value of values[type]) {
        const words = encodeNumber(value, { type, order });
        expect(words).toHaveLength(NUMBER_SIZES[type]);
        expect(decodeNumber(words, { type, order })).toBe(value);
      }
    }
  });

  const hex = (value: number, type: NumberType, order: (typeof ORDERS)[number]) =>
    encodeNumber(value, { type, order })
      .map((word) => word.toString(16).padStart(4, '0'))
      .join(' ');
  test.each([
    ['uint32', 0x01020304, ['0102 0304', '0304 0102', '0201 0403', '0403 0201']],
    [
      'uint64',
      0x0001020304050607,
      ['0001 0203 0405 0607', '0607 0405 0203 0001', '0100 0302 0504 0706', '0706 0504 0302 0100'],
    ],
    ['bcd32', 12_345_678, ['1234 5678', '5678 1234', '3412 7856', '7856 3412']],
    ['int16', -2, ['fffe', 'fffe', 'feff', 'feff']],
  ] as const)('%s lies as its order says', (type, value, expected) => {
    expect(ORDERS.map((order) => hex(value, type, order))).toEqual(expected);
  });

  test.each([
    ['uint16', 70_000, 65_535],
    ['uint16', -3, 0],
    ['int16', -40_000, -32_768],
    ['bcd16', 12_345, 9999],
    ['bcd32', -1, 0],
    ['uint32', Number.POSITIVE_INFINITY, 0xffff_ffff],
    ['int32', Number.NaN, 0],
    ['uint16', 1.5, 2],
  ] as const)('%s saturates: %f is %f', (type, value, held) => {
    expect(decodeNumber(encodeNumber(value, { type, order: 'ABCD' }), { type, order: 'ABCD' })).toBe(held);
  });

  test('scale and offset, without the dust of binary fractions', () => {
    const layout = { type: 'int16', order: 'ABCD', scale: 0.1, offset: -40 } as const;
    expect(encodeNumber(-16.5, layout)).toEqual([235]);
    expect(decodeNumber([235], layout)).toBe(-16.5);
    expect(decodeNumber([3], { ...layout, offset: 0 })).toBe(0.3);
  });

  test('digits that are none are no number', () => {
    expect(decodeNumber([0x12a4], { type: 'bcd16', order: 'ABCD' })).toBeNaN();
  });
});
