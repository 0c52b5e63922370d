import { describe, expect, test } from 'vitest';
import { eventually, withDevice } from '../../../../test/fixtures/device.ts';
import { waterTreatment } from '../../../../twins/water-treatment/plant.ts';
import { type Device, wirePoints } from '../../../devices.ts';
import { modbusConnection } from '../../../modbus/endpoints.ts';
import * as map from '../../../modbus/map.ts';
import { ModbusServer } from '../../../modbus/server.ts';
import type { NormalisedSample } from '../../tag-list.ts';
import { Link } from './link.ts';
import { ModbusDriver } from './modbus-driver.ts';
import { Registry } from './registry.ts';

/** The reference gateway in front of devices, each on its endpoint, without a broker behind it. */
async function gateway(devices: readonly map.ModbusDevice[], period = 20) {
  const bench = await withDevice(waterTreatment, (context) => ModbusServer.open(devices, context), {
    T101: { volume: 0.026 },
  });
  const network = { plant: waterTreatment, devices: devices as readonly Device[], alarms: {}, limits: {} };
  const points = wirePoints(network);
  const tags = points.map(({ tag }) => tag);
  const seen = new Map<string, NormalisedSample>();
  const refused: string[] = [];
  const registry = new Registry(
    (samples) => {
      for (const sample of samples) seen.set(points.find(({ tag }) => tag.tag === sample.tag)!.id, sample);
    },
    (kind) => refused.push(kind),
  );
  const drivers = devices.map((device) => {
    const of = tags.filter(({ source }) => source.device === device.device);
    const link = new Link({
      device: device.device,
      protocol: 'modbus',
      tags: of,
      period,
      registry,
      report: () => {},
      defect: undefined,
    });
    const connection = modbusConnection(device, bench.server.endpoint) as never;
    const driver = new ModbusDriver({ connection, tags: of, period, registry, link, defect: undefined });
    return { link, driver };
  });
  return {
    ...bench,
    seen,
    drivers: drivers.map(({ driver }) => driver),
    tagOf: (point: string) => points.find(({ id }) => id === point)!.tag as never,
    async [Symbol.asyncDispose]() {
      for (const { link, driver } of drivers) {
        link.close();
        driver.close();
      }
      await bench[Symbol.asyncDispose]();
    },
  };
}

/** The last value of every point that the devices say they have sent. */
const sent = ({ frames }: Awaited<ReturnType<typeof gateway>>) =>
  new Map(
    frames.flatMap((f) => (f.kind === 'sent' ? f.samples.map(({ point, value }) => [point, value] as const) : [])),
  );

const everyType = (more: Partial<map.ModbusMap> = {}) =>
  map.modbus(waterTreatment, ({ LIT101, LIT301, LSHH101, PLC1 }) => ({
    device: 'D',
    unit: 1,
    profile: 'ideal',
    input: {
      0: [
        map.float32(LIT101.reading, { alias: 'float32', order: 'CDAB' }),
        map.float64(LIT101.reading, { alias: 'float64', order: 'DCBA' }),
        map.int16(LIT101.reading, { alias: 'int16', scale: 0.01, offset: -40 }),
        map.uint32(LIT101.reading, { alias: 'uint32', scale: 1e-6, order: 'BADC' }),
        map.int64(LIT101.reading, { alias: 'int64', scale: 1e-9, order: 'CDAB' }),
        map.bcd32(LIT101.reading, { alias: 'bcd32', scale: 0.001 }),
      ],
      100: [map.uint16(PLC1.mode), map.flags({ 2: map.bit(LSHH101.healthy), 9: map.bit(PLC1.LAHH101) })],
      200: [map.float32(LIT301.reading), map.statusWord(LIT301.reading), map.heartbeat()],
    },
    holding: { 7: map.uint16(PLC1.highSetpoint, { scale: 0.01 }) },
    ...more,
  }));

describe('the reference gateway believes exactly what the device said', () => {
  test.each(['tcp', 'rtu-over-tcp'] as const)('of every type, over %s', async (transport) => {
    await using bench = await gateway([everyType({ transport })]);
    await eventually('every point was seen', () => bench.seen.size === 12);
    const told = sent(bench);
    for (const [point, { value, quality }] of bench.seen) {
      expect(quality).toBe('good');
      if (!point.includes('heartbeat')) expect([point, value]).toEqual([point, told.get(point)]);
    }
  });

  test('of units behind one gateway', async () => {
    const units = [5, 9].map((unit) =>
      everyType({ device: `METER-${unit}`, unit, input: { [unit]: map.heartbeat() } }),
    );
    await using bench = await gateway(map.behindGateway({ name: 'GW-1', profile: 'ideal' }, units));
    await eventually('both were seen', () =>
      ['METER-5.heartbeat@modbus', 'METER-9.heartbeat@modbus'].every(
        (point) => bench.seen.get(point)?.quality === 'good',
      ),
    );
  });

  test('of a device that takes short reads', async () => {
    const long = map.modbus(waterTreatment, ({ LIT101 }) => ({
      device: 'D',
      unit: 1,
      profile: { ...map.MODBUS_PROFILES.ideal, registersPerRead: 60 },
      input: { 0: Array.from({ length: 50 }, (_, n) => map.float32(LIT101.reading, { alias: `${n}` })) },
    }));
    await using bench = await gateway([long]);
    await eventually('every point was seen', () => bench.seen.size === 50);
    expect([...bench.seen.values()].every(({ quality }) => quality === 'good')).toBe(true);
    expect(bench.frames.every((f) => f.kind !== 'read' || f.count <= 60)).toBe(true);
  });
});

test('a command on a scaled register lands as its value and is read back as such', async () => {
  await using bench = await gateway([everyType()]);
  const tag = bench.tagOf('PLC1.highSetpoint');
  expect(await bench.drivers[0]!.write(tag, 0.75)).toEqual({ accepted: true, readBack: 0.75 });
  expect(await bench.drivers[0]!.write(tag, 9)).toMatchObject({
    accepted: false,
    reason: expect.stringContaining('3'),
  });
  bench.step();
  expect(bench.driver.simulation.value('PLC1', 'highSetpoint')).toBe(0.75);
});
