import { expect, test } from 'vitest';
import * as modbus from '../../hil/modbus/map.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { pointsOf, tables } from './map.ts';

const meter = modbus.modbus(waterTreatment, ({ LIT101, LSHH101, PLC1 }) => ({
  device: 'METER-7',
  unit: 7,
  input: {
    0: modbus.float64(LIT101.reading, { order: 'DCBA' }),
    4: modbus.int16(LIT101.reading, { alias: 'scaled', scale: 0.1, offset: -40 }),
    5: modbus.flags({ 3: modbus.bit(LSHH101.healthy) }),
    6: modbus.bcd32(LIT101.reading, { alias: 'bcd' }),
  },
  holding: { 99: modbus.uint32(PLC1.highSetpoint, { scale: 0.001, order: 'CDAB' }) },
}));
const network = { plant: waterTreatment, devices: [meter], alarms: {}, limits: {} };

/** The cells of the row of a point. */
const row = (point: string) =>
  tables(network)
    .split('\n')
    .find((line) => line.trim().startsWith(`${point} `))!
    .trim()
    .split(/ {2,}/);

test('says where a number of several registers lies, how, and what the marker looks like in it', () => {
  const cells = ['LIT101.reading', 'METER-7', '7', 'input', '0–3', '30001', '300001', '04', 'float64', 'DCBA'];
  expect(row('LIT101.reading')).toEqual(expect.arrayContaining([...cells, '77BE 9F1A 2FDD 5E40', 'IEEE 754']));
});

test('says how a raw number becomes the value', () => {
  expect(row('LIT101.reading@scaled')).toEqual(expect.arrayContaining(['int16', '-32768 to 32767 × 0.1 − 40']));
  expect(row('LIT101.reading@bcd')).toEqual(expect.arrayContaining(['6–7', 'bcd32', '0 to 99999999']));
});

test('says which bit of a register is meant', () => {
  expect(row('LSHH101.healthy')).toEqual(expect.arrayContaining(['input', '5', 'bit', 'bit 3']));
});

test('says with which functions a long number is written: not one register at a time', () => {
  expect(row('PLC1.highSetpoint')).toEqual(
    expect.arrayContaining(['99–100', '03 16', '0 to 4294967295 × 0.001', 'writable']),
  );
});

test('gives the same to programs', () => {
  expect(pointsOf(network).find(({ point }) => point === 'LIT101.reading@scaled')).toMatchObject({
    modbusUnit: 7,
    register: 4,
    type: 'int16',
    wordOrder: null,
    scale: 0.1,
    offset: -40,
    bit: null,
  });
  expect(pointsOf(network).find(({ point }) => point === 'LSHH101.healthy')).toMatchObject({ register: 5, bit: 3 });
});
