import { describe, expect, test } from 'vitest';
import { Driver, us } from '#simulator';
import { plainDevice } from '../../../test/fixtures/modbus.ts';
import { waterTreatment } from '../../../twins/water-treatment/plant.ts';
import { RegisterImage } from '../image/image.ts';
import { float32, type ModbusMap, memory, modbus, uint16 } from '../map.ts';
import { execute } from './execute.ts';

const driver = new Driver({ plant: waterTreatment, seed: 1, emit: () => {} });
const side = driver.side(() => us(0));

/** A unit, and what it answers to a request PDU. */
function unit(map: Partial<ModbusMap> = {}) {
  const image = new RegisterImage(plainDevice(map), side, () => {});
  const ask = (...pdu: number[]): number[] => {
    const reply = Buffer.alloc(260, 0xee);
    return [...reply.subarray(0, execute(Buffer.from(pdu), image, reply, 0))];
  };
  return { ask, image };
}

const words = (...values: number[]) => values.flatMap((value) => [value >> 8, value & 255]);
const ascii = (text: string) => [...Buffer.from(text, 'latin1')];

describe('what is not declared is answered with exception 1', () => {
  const { ask } = unit();
  test.each([7, 8, 17, 20, 21, 22, 23, 24, 43, 9, 11, 12, 65, 127, 0])('function %i', (code) => {
    expect(ask(code, 0, 0, 0, 0)).toEqual([code | 0x80, 1]);
  });
});

describe('quantities and addresses of V1.1b3', () => {
  const { ask } = unit({ holding: { 0: memory(300), 65436: memory(100) }, coils: { 0: memory(2500) } });
  const read = (code: number, address: number, count: number) => ask(code, ...words(address, count));
  test.each([
    [1, 2000, 2001],
    [3, 125, 126],
  ])('function %i reads up to %i, not %i', (code, most, tooMany) => {
    expect(read(code, 0, most)[0]).toBe(code);
    expect(read(code, 0, tooMany)).toEqual([code | 0x80, 3]);
    expect(read(code, 0, 0)).toEqual([code | 0x80, 3]);
    expect(read(code, 0, 0xffff)).toEqual([code | 0x80, 3]);
  });
  test('function 16 writes up to 123, not 124', () => {
    const write = (count: number) => ask(16, ...words(0, count), 2 * count, ...Array(2 * count).fill(0));
    expect(write(123)).toEqual([16, 0, 0, 0, 123]);
    expect(write(124)).toEqual([0x90, 3]);
    expect(write(0)).toEqual([0x90, 3]);
  });
  test('function 15 writes up to 1968, not 1969', () => {
    const write = (count: number) =>
      ask(15, ...words(0, count), (count + 7) >> 3, ...Array((count + 7) >> 3).fill(255));
    expect(write(1968)).toEqual([15, ...words(0, 1968)]);
    expect(write(1969)).toEqual([0x8f, 3]);
    expect(write(0)).toEqual([0x8f, 3]);
  });
  test('the last address is reached and not passed', () => {
    expect(read(3, 65535, 1)).toEqual([3, 2, 0, 0]);
    expect(read(3, 65535, 2)).toEqual([0x83, 2]);
    expect(read(3, 65436, 101)).toEqual([0x83, 2]);
    expect(ask(16, ...words(65535, 2), 4, 0, 0, 0, 0)).toEqual([0x90, 2]);
  });
  test('a gap anywhere in the range is exception 2, and nothing is written', () => {
    expect(read(3, 299, 2)).toEqual([0x83, 2]);
    expect(ask(16, ...words(299, 2), 4, 1, 1, 1, 1)).toEqual([0x90, 2]);
    expect(read(3, 299, 1)).toEqual([3, 2, 0, 0]);
  });
  test.each([
    ['a quantity that does not fit its bytes', [16, 0, 0, 0, 2, 2, 0, 0]],
    ['bytes that are missing', [16, 0, 0, 0, 2, 4, 0, 0, 0]],
    ['bytes that are too many', [16, 0, 0, 0, 1, 2, 0, 0, 0]],
    ['coils whose byte count lies', [15, 0, 0, 0, 9, 1, 255]],
    ['a coil that is neither on nor off', [5, 0, 0, 0xff, 1]],
    ['a read that is too long', [3, 0, 0, 0, 1, 0]],
    ['a read that is too short', [3, 0, 0, 0]],
  ])('%s is exception 3', (_, pdu) => expect(ask(...pdu)).toEqual([pdu[0]! | 0x80, 3]));
});

test('bits come packed, the first in the lowest, the rest clear', () => {
  expect(unit().ask(1, ...words(0, 10))).toEqual([1, 2, 0b01001001, 0b10]);
});

test('a device that takes short reads refuses long ones', () => {
  const { ask } = unit({ profile: 'small' });
  expect(ask(3, ...words(0, 60))[0]).toBe(3);
  expect(ask(3, ...words(0, 61))).toEqual([0x83, 3]);
});

describe('22, mask write', () => {
  test('the example of V1.1b3, section 6.16: 0x12 AND 0xF2 OR 0x25 is 0x17', () => {
    const { ask } = unit({ also: ['mask-write'], holding: { 4: memory([0x12]) } });
    expect(ask(22, 0, 4, 0, 0xf2, 0, 0x25)).toEqual([22, 0, 4, 0, 0xf2, 0, 0x25]);
    expect(ask(3, 0, 4, 0, 1)).toEqual([3, 2, 0, 0x17]);
    expect(ask(22, 0, 5, 0, 0, 0, 0)).toEqual([0x96, 2]);
  });
});

describe('23, read and write', () => {
  const { ask } = unit({ also: ['read-write'] });
  const exchange = (count: number, written: number, size = 2 * written) =>
    ask(23, ...words(0, count, 100, written), size & 255, ...Array(2 * written).fill(7));
  test('125 read and 121 written are the most', () => {
    expect(exchange(125, 121)[0]).toBe(23);
    expect(exchange(126, 1)).toEqual([0x97, 3]);
    expect(exchange(1, 122)).toEqual([0x97, 3]);
    expect(exchange(1, 1, 3)).toEqual([0x97, 3]);
    expect(exchange(0, 1)).toEqual([0x97, 3]);
  });
  test('the write comes first', () => {
    expect(ask(23, ...words(3, 1, 3, 1), 2, 0xab, 0xcd)).toEqual([23, 2, 0xab, 0xcd]);
  });
  test('what cannot be read leaves no write', () => {
    expect(ask(23, ...words(9999, 1, 4, 1), 2, 0xab, 0xcd)).toEqual([0x97, 2]);
    expect(ask(3, ...words(4, 1))).toEqual([3, 2, 0, 4]);
  });
});

describe('8/0, loopback', () => {
  const { ask } = unit({ also: ['loopback'] });
  test('gives back what it was given', () => expect(ask(8, 0, 0, 0xa5, 0x37)).toEqual([8, 0, 0, 0xa5, 0x37]));
  test('knows no other sub-function', () => expect(ask(8, 0, 1, 0, 0)).toEqual([0x88, 1]));
  test('takes whole registers', () => expect(ask(8, 0, 0, 1, 2, 3)).toEqual([0x88, 3]));
});

test('17 names the device and says that it runs', () => {
  expect(unit({ serverId: 'PW-1' }).ask(17)).toEqual([17, 5, ...ascii('PW-1'), 0xff]);
});

test('7 gives its discretes, the first in the lowest bit', () => {
  const device = modbus(waterTreatment, ({ LSHH101, PLC1 }) => ({
    device: 'D',
    unit: 1,
    exceptionStatus: [PLC1.LAHH101, LSHH101.healthy],
  }));
  const reply = Buffer.alloc(260);
  const end = execute(Buffer.of(7), new RegisterImage(device, side, () => {}), reply, 0);
  expect([...reply.subarray(0, end)]).toEqual([7, 0b10]);
});

describe('43/14, identification', () => {
  const basic = { vendor: 'Company', product: 'Product', revision: 'V2.11' };
  const object = (id: number, text: string) => [id, text.length, ...ascii(text)];
  test('basic objects in one frame', () => {
    expect(unit({ identity: basic }).ask(43, 14, 1, 0)).toEqual([
      ...[43, 14, 1, 0x81, 0, 0, 3],
      ...object(0, 'Company'),
      ...object(1, 'Product'),
      ...object(2, 'V2.11'),
    ]);
  });
  test('a stream stops at its category, goes on where it is asked to, and begins again at what is not there', () => {
    const { ask } = unit({ identity: { ...basic, url: 'u', model: 'm', extended: { 128: 'x' } } });
    expect(ask(43, 14, 1, 0).slice(3, 7)).toEqual([0x83, 0, 0, 3]);
    expect(ask(43, 14, 2, 2)).toEqual([
      43,
      14,
      2,
      0x83,
      0,
      0,
      3,
      ...object(2, 'V2.11'),
      ...object(3, 'u'),
      ...object(5, 'm'),
    ]);
    expect(ask(43, 14, 3, 0x80)).toEqual([43, 14, 3, 0x83, 0, 0, 1, ...object(0x80, 'x')]);
    expect(ask(43, 14, 1, 99)[6]).toBe(3);
  });
  test('one object', () => {
    const { ask } = unit({ identity: { ...basic, url: 'u' } });
    expect(ask(43, 14, 4, 3)).toEqual([43, 14, 4, 0x82, 0, 0, 1, ...object(3, 'u')]);
    expect(ask(43, 14, 4, 4)).toEqual([0xab, 2]);
  });
  test('what does not fit one frame follows in the next', () => {
    const { ask } = unit({ identity: { ...basic, url: 'u'.repeat(200), model: 'm'.repeat(100), application: 'a' } });
    const first = ask(43, 14, 2, 0);
    expect(first.slice(4, 7)).toEqual([0xff, 5, 4]);
    const second = ask(43, 14, 2, 5);
    expect(second).toEqual([43, 14, 2, 0x82, 0, 0, 2, ...object(5, 'm'.repeat(100)), ...object(6, 'a')]);
    expect(Math.max(first.length, second.length)).toBeLessThanOrEqual(253);
  });
  test.each([
    ['another interface', [43, 13, 1, 0], 1],
    ['an unknown category', [43, 14, 5, 0], 3],
    ['no category', [43, 14, 0, 0], 3],
    ['a short request', [43, 14, 1], 3],
  ])('%s', (_, pdu, exception) => expect(unit({ identity: basic }).ask(...pdu)).toEqual([0xab, exception]));
});

describe('20 and 21, files', () => {
  const files = { 4: [0x0dfe, 0x0020, 3, 4], 3: [0x33cd, 0x0040] };
  test('groups of several files in one answer (V1.1b3, section 6.14)', () => {
    const { ask } = unit({ files });
    expect(ask(20, 14, 6, 0, 4, 0, 0, 0, 2, 6, 0, 3, 0, 0, 0, 2)).toEqual([
      ...[20, 12, 5, 6, 0x0d, 0xfe, 0, 0x20],
      ...[5, 6, 0x33, 0xcd, 0, 0x40],
    ]);
  });
  test('writes all groups or none', () => {
    const { ask } = unit({ files });
    const request = [21, 9, 6, 0, 4, 0, 1, 0, 1, 0xaa, 0xbb];
    expect(ask(...request)).toEqual(request);
    expect(ask(20, 7, 6, 0, 4, 0, 1, 0, 1)).toEqual([20, 4, 3, 6, 0xaa, 0xbb]);
    expect(ask(21, 18, ...[6, 0, 4, 0, 1, 0, 1, 1, 1], ...[6, 0, 9, 0, 0, 0, 1, 1, 1])).toEqual([0x95, 2]);
    expect(ask(20, 7, 6, 0, 4, 0, 1, 0, 1)).toEqual([20, 4, 3, 6, 0xaa, 0xbb]);
  });
  test.each([
    ['another reference type', [20, 7, 5, 0, 4, 0, 0, 0, 1], 2],
    ['a file that is not there', [20, 7, 6, 0, 5, 0, 0, 0, 1], 2],
    ['a record past the end', [20, 7, 6, 0, 4, 0, 3, 0, 2], 2],
    ['half a group', [20, 8, 6, 0, 4, 0, 0, 0, 1, 6], 3],
    ['a byte count that lies', [20, 14, 6, 0, 4, 0, 0, 0, 1], 3],
    ['a write without its data', [21, 9, 6, 0, 4, 0, 0, 0, 2, 1, 1], 3],
    ['a write of nothing', [21, 9, 6, 0, 4, 0, 0, 0, 0, 1, 1], 3],
  ])('%s', (_, pdu, exception) => expect(unit({ files }).ask(...pdu)).toEqual([pdu[0]! | 0x80, exception]));
  test('an answer that would not fit a frame is refused', () => {
    const { ask } = unit({ files: { 1: Array(200).fill(1) } });
    expect(ask(20, 7, 6, 0, 1, 0, 0, 0, 124)[0]).toBe(20);
    expect(ask(20, 7, 6, 0, 1, 0, 0, 0, 125)).toEqual([0x94, 3]);
    expect(ask(20, 7, 6, 0, 1, 0xff, 0xff, 0xff, 0xff)).toEqual([0x94, 2]);
  });
});

test('24 gives the last values of a number, oldest first, and takes none out', () => {
  const plant = new Driver({ plant: waterTreatment, seed: 1, start: { T101: { volume: 0.026 } }, emit: () => {} });
  const device = modbus(waterTreatment, ({ LIT101 }) => ({
    device: 'D',
    unit: 1,
    queues: { 1246: { of: uint16(LIT101.reading, { scale: 0.0001 }), length: 5 } },
    input: { 0: float32(LIT101.reading) },
  }));
  const image = new RegisterImage(
    device,
    plant.side(() => us(0)),
    () => {},
  );
  const seen: number[] = [];
  for (let scan = 0; scan < 30; scan++) {
    for (let tick = 0; tick < 50; tick++) plant.tick({ digested: false });
    image.refresh(scan);
    const raw = Math.round(Number(plant.simulation.value('LIT101', 'reading')) / 0.0001);
    if (raw !== seen.at(-1)) seen.push(raw);
  }
  const reply = Buffer.alloc(260);
  const ask = (pointer: number) => [
    ...reply.subarray(0, execute(Buffer.from([24, ...words(pointer)]), image, reply, 0)),
  ];
  expect(seen.length).toBeGreaterThan(5);
  expect(ask(1246)).toEqual([24, ...words(12, 5, ...seen.slice(-5))]);
  expect(ask(1246)).toEqual([24, ...words(12, 5, ...seen.slice(-5))]);
  expect(ask(1247)).toEqual([0x98, 2]);
});
