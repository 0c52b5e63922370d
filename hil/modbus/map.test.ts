import { describe, expect, test } from 'vitest';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { bit, float32, modbus, statusWord } from './map.ts';

const map =
  (tables: object, unit = 1) =>
  () =>
    modbus(waterTreatment, () => ({ device: 'PLC-1', unit, ...tables }));
const { LIT101, LSHH101 } = (await import('#simulator')).handlesOf(waterTreatment);

describe('a map that cannot be is refused, and says whose registers they are', () => {
  test('overlap', () => {
    expect(map({ input: { 10: float32(LIT101.reading), 11: statusWord(LIT101.reading) } })).toThrow(
      expect.objectContaining({
        code: 'POINT_OVERLAP',
        message: 'input 11 belongs to both "LIT101.reading" and "status of LIT101.reading".',
        hint: expect.stringContaining('to 12'),
      }),
    );
  });
  test.each([
    ['ADDRESS_RANGE', map({ input: { 65535: float32(LIT101.reading) } })],
    ['ADDRESS_RANGE', map({ discrete: { [-1]: bit(LSHH101.healthy) } })],
    ['UNIT_RANGE', map({}, 256)],
  ])('%s', (code, build) => expect(build).toThrow(expect.objectContaining({ code })));
});

test('neighbours may touch, and tables do not share addresses', () => {
  expect(
    map({
      input: { 0: float32(LIT101.reading), 2: statusWord(LIT101.reading) },
      discrete: { 0: bit(LSHH101.healthy) },
    }),
  ).not.toThrow();
});
