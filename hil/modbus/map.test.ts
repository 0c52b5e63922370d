import { describe, expect, test } from 'vitest';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { behindGateway, bit, flags, float32, memory, modbus, statusWord, text, uint16 } from './map.ts';

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
    ['POINT_OVERLAP', map({ holding: { 0: memory(10), 9: uint16(LIT101.reading) } })],
    ['POINT_OVERLAP', map({ input: { 0: [float32(LIT101.reading), memory(2)], 3: memory(1) } })],
    ['ADDRESS_RANGE', map({ input: { 65534: [float32(LIT101.reading), memory(1)] } })],
    ['ADDRESS_RANGE', map({ input: { 1.5: memory(1) } })],
    ['ITEM_IMPOSSIBLE', map({ input: { 0: memory(0) } })],
    ['ITEM_IMPOSSIBLE', map({ input: { 0: text('PW-1000', { registers: 3 }) } })],
    ['ITEM_IMPOSSIBLE', map({ input: { 0: uint16(LIT101.reading, { scale: 0 }) } })],
    ['ITEM_IMPOSSIBLE', map({ input: { 0: flags({ 16: bit(LSHH101.healthy) }) } })],
    ['IDENTITY_TOO_LONG', map({ identity: { vendor: 'v'.repeat(245), product: 'p', revision: 'r' } })],
    ['FUNCTION_IMPOSSIBLE', map({ queues: { 1: { of: float32(LIT101.reading), length: 4 } } })],
    ['FUNCTION_IMPOSSIBLE', map({ queues: { 1: { of: uint16(LIT101.reading), length: 32 } } })],
    ['FUNCTION_IMPOSSIBLE', map({ files: { 0: [1] } })],
    ['POINT_TWICE', map({ input: { 0: float32(LIT101.reading) }, holding: { 9: uint16(LIT101.reading) } })],
    ['UNIT_RANGE', map({ transport: 'serial' }, 0)],
    ['UNIT_TAKEN', () => behindGateway({ name: 'GW-1' }, [map({})(), map({})()])],
    ['UNIT_RANGE', () => behindGateway({ name: 'GW-1' }, [map({}, 248)()])],
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
