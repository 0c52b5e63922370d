import { describe, expect, test } from 'vitest';
import { Driver, type Handles, us } from '#simulator';
import { waterTreatment } from '../../../twins/water-treatment/plant.ts';
import { decodeText } from '../codec.ts';
import * as map from '../map.ts';
import { RegisterImage } from './image.ts';
import type { Asked } from './writes.ts';

type Water = Handles<(typeof waterTreatment)['assets']>;

/** A unit in front of the plant: reads and writes as the executor does, without a wire. */
function unit(declare: (plant: Water) => Partial<map.ModbusMap>, start: object = { T101: { volume: 0.026 } }) {
  const driver = new Driver({ plant: waterTreatment, seed: 1, start: start as never, emit: () => {} });
  const log: [name: string, value: unknown, refused: string | undefined, asked: unknown][] = [];
  const device = map.modbus(waterTreatment, (plant) => ({ device: 'D', unit: 1, ...declare(plant) }));
  const image = new RegisterImage(
    device,
    driver.side(() => us(0)),
    ({ name, value, beyond }: Asked, refused) => log.push([name, value, refused, beyond]),
  );
  return {
    driver,
    log,
    image,
    read(table: 'holding' | 'input', address: number, count: number): number[] | number {
      const into = Buffer.alloc(2 * count);
      const outcome = image.readWords(table, address, count, into, 0);
      return outcome === 0 ? Array.from({ length: count }, (_, i) => into.readUInt16BE(2 * i)) : outcome;
    },
    write(address: number, ...words: number[]): number {
      const bytes = Buffer.from(words.flatMap((word) => [word >> 8, word & 255]));
      return image.writeWords(address, words.length, bytes, 0);
    },
    tick: () => driver.tick({ digested: false }),
  };
}

describe('items lie in registers as declared', () => {
  test('a level of 0.65 m in every type', () => {
    const { read, image } = unit(({ LIT101 }) => ({
      input: {
        0: map.uint16(LIT101.reading, { alias: 'uint16', scale: 0.01 }),
        1: map.int16(LIT101.reading, { alias: 'int16', scale: 0.01, offset: 1 }),
        2: map.uint32(LIT101.reading, { alias: 'uint32', scale: 1e-6, order: 'CDAB' }),
        4: map.bcd16(LIT101.reading, { alias: 'bcd16', scale: 0.01 }),
        5: map.bcd32(LIT101.reading, { alias: 'bcd32', scale: 1e-6 }),
        10: map.float64(LIT101.reading),
        20: map.int64(LIT101.reading, { alias: 'int64', scale: -0.01 }),
      },
    }));
    expect(read('input', 0, 1)).toEqual([65]);
    expect(read('input', 1, 1)).toEqual([0x10000 - 35]);
    expect(read('input', 4, 1)).toEqual([0x65]);
    expect(read('input', 20, 4)).toEqual([0xffff, 0xffff, 0xffff, 0x10000 - 65]);
    const samples = image.samplesIn('input', 0, 14, us(0));
    expect(samples).toHaveLength(6);
    for (const { value } of samples.slice(2)) expect(value).toBeCloseTo(0.65, 2);
    // What is said to have been sent is what its bytes say, not what the plant had.
    expect(samples[0]!.value).toBe(0.65);
  });

  test('text, memory, flags, heartbeat and status beside each other', () => {
    const { read } = unit(({ LIT101, LSHH101, PLC1 }) => ({
      input: {
        0: [map.text('PW-1000', { registers: 5 }), map.heartbeat(), map.statusWord(LIT101.reading)],
        7: map.flags({ 0: map.bit(PLC1.LAHH101), 15: map.bit(LSHH101.healthy) }),
        8: map.memory([4711, 42]),
      },
    }));
    expect(decodeText(read('input', 0, 5) as number[])).toBe('PW-1000');
    expect(read('input', 5, 5)).toEqual([0, 0, 0x8000, 4711, 42]);
  });

  test('several items at one address follow each other', () => {
    const { image } = unit(({ LIT101, LIT301 }) => ({
      input: { 100: [map.float32(LIT101.reading), map.float32(LIT301.reading)] },
    }));
    expect(image.samplesIn('input', 100, 4, us(0)).map(({ point }) => point)).toEqual([
      'LIT101.reading',
      'LIT301.reading',
    ]);
    expect(image.samplesIn('input', 102, 2, us(0)).map(({ point }) => point)).toEqual(['LIT301.reading']);
  });
});

test('part of a number is served, or refused with exception 2, as the map says', () => {
  const declare =
    (partialReads: 'served' | 'refused') =>
    ({ LIT101 }: Water) => ({
      partialReads,
      input: { 0: [map.float32(LIT101.reading), map.memory(3)] },
    });
  expect(unit(declare('served')).read('input', 1, 2)).toHaveLength(2);
  const { read } = unit(declare('refused'));
  expect(read('input', 1, 2)).toBe(2);
  expect(read('input', 0, 1)).toBe(2);
  expect(read('input', 0, 2)).toHaveLength(2);
  expect(read('input', 0, 4)).toHaveLength(4);
  expect(read('input', 3, 1)).toHaveLength(1);
});

test('the image is of one instant: what the plant does later shows after the next scan', () => {
  const { read, image, driver, tick } = unit(({ LIT101 }) => ({ input: { 0: map.float64(LIT101.reading) } }));
  const before = read('input', 0, 4);
  driver.simulation.malfunction('LIT101', 'broken', true);
  for (let i = 0; i < 20; i++) tick();
  expect(read('input', 0, 4)).toEqual(before);
  image.refresh(1);
  expect(read('input', 0, 4)).not.toEqual(before);
});

test('to follow is to refresh whenever the plant has gone on, and only then', () => {
  const { image, driver, tick, read } = unit(({ LIT101 }) => ({
    input: { 0: [map.float32(LIT101.reading), map.heartbeat()] },
  }));
  driver.simulation.malfunction('LIT101', 'broken', true);
  tick();
  const before = read('input', 0, 2);
  image.follow(7);
  expect(read('input', 2, 1)).toEqual([7]);
  for (let i = 0; i < 20; i++) tick();
  image.follow(8);
  expect(read('input', 0, 2)).not.toEqual(before);
  expect(image.samplesIn('input', 0, 3, us(0))).toMatchObject([{ quality: 'bad' }, { value: 8 }]);
});

describe('writes', () => {
  const setpoint = (options: Parameters<typeof map.uint16>[1] & map.WriteOptions) =>
    unit(({ PLC1, LIT101 }) => ({
      holding: {
        0: map.uint16(PLC1.highSetpoint, { scale: 0.01, ...options }),
        1: map.uint16(LIT101.reading, { scale: 0.01 }),
      },
    }));

  test('a scaled set point lands as its value, and is read back as its register', () => {
    const { write, read, log, tick, driver } = setpoint({});
    expect(write(0, 75)).toBe(0);
    expect(read('holding', 0, 1)).toEqual([75]);
    tick();
    expect(driver.simulation.value('PLC1', 'highSetpoint')).toBe(0.75);
    expect(log).toEqual([['PLC1.highSetpoint', 0.75, undefined, undefined]]);
  });
  test('beyond the limits it is refused with exception 3', () => {
    const { write, read, log } = setpoint({});
    expect(write(0, 900)).toBe(3);
    expect(read('holding', 0, 1)).toEqual([80]);
    expect(log).toEqual([['PLC1.highSetpoint', 9, 'out-of-range', undefined]]);
  });
  test('limits of the map are narrower than those of the signal', () => {
    const { write, log } = setpoint({ within: [0.6, 0.7] });
    expect(write(0, 75)).toBe(3);
    expect(write(0, 65)).toBe(0);
    expect(log.map(([, , refused]) => refused)).toEqual(['out-of-range', undefined]);
  });
  test('a device that clamps takes the nearest limit, and the log says what was asked', () => {
    const { write, read, log } = setpoint({ beyond: 'clamp', within: [0.6, 0.7] });
    expect(write(0, 900)).toBe(0);
    expect(read('holding', 0, 1)).toEqual([70]);
    expect(log).toEqual([['PLC1.highSetpoint', 0.7, undefined, 9]]);
  });
  test('what is only read is refused with exception 2, with all that was asked for with it', () => {
    const { write, read, log } = setpoint({});
    expect(write(1, 1)).toBe(2);
    expect(write(0, 75, 1)).toBe(2);
    expect(read('holding', 0, 1)).toEqual([80]);
    expect(log.map(([name, , refused]) => [name, refused])).toEqual([
      ['LIT101.reading', 'access-denied'],
      ['PLC1.highSetpoint', 'access-denied'],
      ['LIT101.reading', 'access-denied'],
    ]);
  });
  test('digits that are none are refused', () => {
    const { write } = unit(({ PLC1 }) => ({ holding: { 0: map.bcd16(PLC1.highSetpoint, { scale: 0.01 }) } }));
    expect(write(0, 0x00ab)).toBe(3);
    expect(write(0, 0x0075)).toBe(0);
  });
  test('memory keeps what is written, and the log names its address', () => {
    const { write, read, log } = unit(() => ({ holding: { 100: map.memory(10) } }));
    expect(write(103, 1, 2)).toBe(0);
    expect(read('holding', 102, 4)).toEqual([0, 1, 2, 0]);
    expect(log.map(([name, value]) => [name, value])).toEqual([
      ['holding 103', 1],
      ['holding 104', 2],
    ]);
  });
  test('of a word of flags only what would change is asked for', () => {
    const { write, read, log } = unit(({ PLC1, LSHH101 }) => ({
      holding: { 0: map.flags({ 0: map.bit(PLC1.reset), 3: map.bit(LSHH101.healthy) }) },
    }));
    expect(read('holding', 0, 1)).toEqual([0b1000]);
    expect(write(0, 0b1001)).toBe(0);
    expect(read('holding', 0, 1)).toEqual([0b1001]);
    expect(write(0, 0b0001)).toBe(2);
    expect(log.map(([name, value, refused]) => [name, value, refused])).toEqual([
      ['PLC1.reset', true, undefined],
      ['LSHH101.healthy', false, 'access-denied'],
    ]);
  });
});
