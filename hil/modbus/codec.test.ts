import { describe, expect, test } from 'vitest';
import { oracle } from '../../test/oracles/read.ts';
import { decodeFloat32, encodeFloat32, ORDERS } from './codec.ts';

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
