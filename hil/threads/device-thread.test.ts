import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { transportContract } from '../../test/contracts/transport.ts';
import { eventually, withDevice } from '../../test/fixtures/device.ts';
import { connectTcp, gateway, mbap, rtu } from '../../test/fixtures/modbus.ts';
import { plc1Modbus } from '../../twins/water-treatment/devices.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { clock } from '../clock.ts';
import type { DeviceContext } from '../device.ts';
import { ModbusClient } from '../modbus/client.ts';
import { decodeFloat32, encodeFloat32 } from '../modbus/codec.ts';
import { MODBUS_PROFILES, type ModbusDevice } from '../modbus/map.ts';
import { DeviceThread } from './device-thread.ts';
import { dataOf, type Served, signalsOf } from './messages.ts';
import { threadsFor } from './spread.ts';

/** One device on a thread of its own, as one server. */
async function onThread(
  served: Served,
  { side, emit, ...place }: DeviceContext,
  meanwhile: { drain?: () => void } = {},
) {
  const thread = new DeviceThread(side, emit);
  meanwhile.drain = () => thread.drain();
  try {
    const [first, ...others] = await thread.open(served, place);
    const close = async () => void (await Promise.all([first!, ...others].map((device) => device.close())));
    return { ...first!, close };
  } catch (error) {
    await thread.end();
    throw error;
  }
}

async function openModbus(...devices: readonly ModbusDevice[]) {
  const thread: { drain?: () => void } = {};
  const bench = await withDevice(waterTreatment, (context) => onThread({ modbus: devices }, context, thread));
  return {
    ...bench,
    /** All that was said until now. */
    get frames() {
      thread.drain!();
      return bench.frames;
    },
    connect: () => connectTcp(bench.server.endpoint.port),
  };
}

describe('Modbus TCP on a thread of its own', () => {
  transportContract({ framing: mbap, clients: 50, afterGarbage: 'dropped', open: openModbus });
});

describe('Modbus RTU over TCP on a thread of its own', () => {
  const open = (device: ModbusDevice) => openModbus({ ...device, transport: 'rtu-over-tcp' });
  transportContract({ framing: rtu, clients: 50, afterGarbage: 'heard again', open });
});

describe('a device on a thread of its own', () => {
  const ideal = { ...plc1Modbus, profile: MODBUS_PROFILES.ideal };
  const open = async () => {
    const bench = await openModbus(ideal);
    return { bench, client: await ModbusClient.connect({ ...bench.server.endpoint, timeout: 5000 }) };
  };
  const float = ([high, low]: number[]) => decodeFloat32([high!, low!], 'CDAB');

  test('shows what is sensed, as the plant goes on', async () => {
    const { bench, client } = await open();
    const level = async () => float(await client.readWords(1, 'input', 0, 2));
    const before = await level();
    bench.driver.simulation.malfunction('LIT101', 'offset', 0.2);
    bench.step(20);
    await eventually('another level', async () => Math.abs((await level()) - before) > 0.1);
    client.close();
    await bench[Symbol.asyncDispose]();
  });

  test('asks the plant for a write, and reads it back at once; a refused one leaves no trace but the log', async () => {
    const { bench, client } = await open();
    const setpoint = async () => float(await client.readWords(1, 'holding', 0, 2));
    await client.writeWords(1, 0, encodeFloat32(0.4, 'CDAB'));
    expect(await setpoint()).toBe(Math.fround(0.4));
    await expect(client.writeWords(1, 0, encodeFloat32(99, 'CDAB'))).rejects.toMatchObject({ code: 3 });
    expect(await setpoint()).toBe(Math.fround(0.4));
    bench.step();
    expect(bench.driver.simulation.value('PLC1', 'lowSetpoint')).toBe(0.4);
    const writes = bench.frames.flatMap((f) => (f.kind === 'event' && f.event.type === 'write' ? [f.event] : []));
    expect(writes.map(({ value, refused }) => [value, refused])).toEqual([
      [0.4, undefined],
      [99, 'out-of-range'],
    ]);
    client.close();
    await bench[Symbol.asyncDispose]();
  });

  test('answers, and stamps its answer, while the thread of the plant is busy', async () => {
    const { bench, client } = await open();
    const { port } = bench.server.endpoint;
    const asks = `require('node:net').connect(${port}, '127.0.0.1', function () { this.write(Buffer.from('000100000006010400000002', 'hex')); })
      .on('data', (reply) => process.stdout.write(reply.toString('hex'), () => process.exit()));`;
    const busyFrom = clock.now();
    const { stdout } = spawnSync(process.execPath, ['-e', asks], { timeout: 20_000, encoding: 'utf8' });
    const busyUntil = clock.now();
    expect(stdout).toMatch(/^000100000007010404/);
    const [read] = bench.frames.filter(({ kind }) => kind === 'read');
    expect(read!.t).toBeGreaterThan(busyFrom);
    expect(read!.t).toBeLessThan(busyUntil);
    client.close();
    await bench[Symbol.asyncDispose]();
  });

  test('keeps silent when told to, and says what shows it', async () => {
    const { bench, client } = await open();
    const silence = bench.server.silence();
    const unanswered = client.readWords(1, 'input', 0, 2);
    expect(await silence.acted).toMatch(/of 127\.0\.0\.1:\d+ to PLC-1 stayed unanswered/);
    await silence.lift();
    client.close();
    await expect(unanswered).rejects.toThrow();
    const again = await ModbusClient.connect({ ...bench.server.endpoint, timeout: 5000 });
    expect(await again.readWords(1, 'input', 0, 2)).toHaveLength(2);
    again.close();
    await bench[Symbol.asyncDispose]();
  });

  test('says why it cannot listen, as it would on the thread of the plant', async () => {
    await using taken = await openModbus(ideal);
    const context = { emit: () => {}, host: '127.0.0.1', port: taken.server.endpoint.port };
    const opening = withDevice(waterTreatment, ({ side }) => onThread({ modbus: [ideal] }, { side, ...context }));
    await expect(opening).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      hint: 'Stop what uses it, or give another port.',
    });
  });

  test('may share it with others behind one gateway', async () => {
    await using bench = await openModbus(...gateway('exception'));
    const client = await ModbusClient.connect({ ...bench.server.endpoint, timeout: 5000 });
    await client.writeWords(2, 7, [4711]);
    expect(await Promise.all([1, 2, 3].map((unit) => client.readWords(unit, 'holding', 7, 1)))).toEqual([
      [7],
      [4711],
      [7],
    ]);
    await expect(client.readWords(9, 'holding', 7, 1)).rejects.toMatchObject({ code: 11 });
    client.close();
  });
});

test('a plant with many OPC UA servers gets threads for them, one with few does not', () => {
  expect([0, 3, 10].map(threadsFor)).toEqual([0, 0, 0]);
  expect(threadsFor(11)).toBeGreaterThan(0);
});

test('what crosses to a thread is the data of a declaration, and the signals that it names', () => {
  expect(signalsOf(plc1Modbus.entries)).toEqual(
    new Set([
      ...plc1Modbus.entries.flatMap(({ carries }) => carries.flatMap(({ ref }) => ref?.id ?? [])),
      'LIT101.status',
      'LIT301.status',
    ]),
  );
  expect(() => structuredClone(plc1Modbus)).toThrow();
  const { entries, ...rest } = structuredClone(dataOf(plc1Modbus));
  expect(rest).toEqual(Object.fromEntries(Object.entries(plc1Modbus).filter(([name]) => name !== 'entries')));
  expect(entries.map(({ table, address }) => [table, address])).toEqual(
    plc1Modbus.entries.map(({ table, address }) => [table, address]),
  );
});
