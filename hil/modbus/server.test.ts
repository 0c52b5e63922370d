import net from 'node:net';
import { describe, expect, test } from 'vitest';
import { eventually, withDevice } from '../../test/fixtures/device.ts';
import { plc1Modbus } from '../../twins/water-treatment/devices.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { ModbusClient } from './client.ts';
import { decodeFloat32, encodeFloat32 } from './codec.ts';
import { MODBUS_PROFILES, type ModbusDevice } from './map.ts';
import { ModbusServer } from './server.ts';

const start = { T101: { volume: 0.026 }, T301: { volume: 0.04 } };
const open = (device: ModbusDevice = plc1Modbus, from: object = start) =>
  withDevice(waterTreatment, (context) => ModbusServer.open(device, context), from as never);
const ideal = { ...plc1Modbus, profile: MODBUS_PROFILES.ideal };
const client = ({ server }: Awaited<ReturnType<typeof open>>) =>
  ModbusClient.connect({ ...server.endpoint, timeout: 1000 });
const level = async (c: ModbusClient) => {
  const words = await c.readWords(1, 'input', 0, 2);
  return decodeFloat32([words[0]!, words[1]!], 'CDAB');
};

/** Sends bytes, and collects what comes back until the peer closes or `expected` bytes are there. */
function raw(port: number, bytes: Buffer, expected = Number.POSITIVE_INFINITY, pieces = 1): Promise<Buffer> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    let received = Buffer.alloc(0);
    const done = () => {
      socket.destroy();
      resolve(received);
    };
    socket.on('error', done);
    socket.on('close', done);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length >= expected) done();
    });
    socket.on('connect', async () => {
      const size = Math.ceil(bytes.length / pieces);
      for (let at = 0; at < bytes.length; at += size) {
        socket.write(bytes.subarray(at, at + size));
        if (pieces > 1) await new Promise((r) => setImmediate(r));
      }
    });
  });
}
const frame = (tid: number, pdu: number[], unit = 1) =>
  Buffer.from([tid >> 8, tid & 255, 0, 0, 0, pdu.length + 1, unit, ...pdu]);

describe('a device on Modbus TCP', () => {
  test('gives levels, status words, discretes and set points as the map says', async () => {
    await using bench = await open();
    const c = await client(bench);
    expect(await level(c)).toBeCloseTo(0.65, 3);
    expect(await c.readWords(1, 'input', 2, 1)).toEqual([0]);
    expect((await c.readBits(1, 'discrete', 0, 11)).map(Number).join('')).toBe('10000000000');
    const points = await c.readWords(1, 'holding', 0, 4);
    expect([decodeFloat32([points[0]!, points[1]!], 'CDAB'), decodeFloat32([points[2]!, points[3]!], 'CDAB')]).toEqual([
      0.5,
      Math.fround(0.8),
    ]);
    c.close();
  });

  test('logs every answered read, with the values its bytes say', async () => {
    await using bench = await open(ideal);
    const c = await client(bench);
    const shown = await level(c);
    await c.readWords(1, 'input', 1, 2); // half of the level and its status: no whole point
    const sent = bench.frames.filter((f) => f.kind === 'sent');
    expect(bench.frames.filter((f) => f.kind === 'read')).toMatchObject([
      { device: 'PLC-1', unit: 1, table: 'input', address: 0, count: 2 },
      { device: 'PLC-1', unit: 1, table: 'input', address: 1, count: 2 },
    ]);
    expect(sent).toMatchObject([
      { device: 'PLC-1', samples: [{ point: 'LIT101.reading', value: shown, quality: 'good' }] },
    ]);
    c.close();
  });

  test('shows a failed transmitter in the status word and in the quality of the sample', async () => {
    await using bench = await open(ideal);
    bench.driver.simulation.malfunction('LIT101', 'broken', true);
    bench.step(10);
    const c = await client(bench);
    expect(await c.readWords(1, 'input', 0, 3)).toEqual([0, 0, 2]);
    expect(bench.frames.at(-1)).toMatchObject({ kind: 'sent', samples: [{ quality: 'bad' }] });
    c.close();
  });

  test('has a heartbeat that counts its scans', async () => {
    await using bench = await open();
    const c = await client(bench);
    const beats: number[] = [];
    for (let i = 0; i < 4; i++) beats.push((await c.readWords(1, 'input', 6, 1))[0]!);
    expect(beats.slice(1).map((beat, i) => beat - beats[i]!)).toEqual([1, 1, 1]);
    c.close();
  });

  test('answers as itself under units 1, 0 and 255, and not at all under another', async () => {
    await using bench = await open(ideal);
    const c = await ModbusClient.connect({ ...bench.server.endpoint, timeout: 150 });
    for (const unit of [1, 0, 255]) expect(await c.readWords(unit, 'input', 2, 1)).toEqual([0]);
    await expect(c.readWords(7, 'input', 2, 1)).rejects.toThrow('no answer within 150 ms');
  });
});

describe('one consistent image', () => {
  test('a PLC answers requests of one instant from one scan', async () => {
    await using bench = await open();
    const c = await client(bench);
    for (let i = 0; i < 5; i++) {
      const moving = setInterval(() => bench.step(3), 1);
      const beats = await Promise.all([1, 2, 3, 4].map(() => c.readWords(1, 'input', 6, 1)));
      clearInterval(moving);
      expect(new Set(beats.flat()).size).toBe(1);
    }
    c.close();
  });
});

describe('writes', () => {
  const write = (c: ModbusClient, address: number, value: number) =>
    c.writeWords(1, address, encodeFloat32(value, 'CDAB'));
  const writes = (bench: Awaited<ReturnType<typeof open>>) =>
    bench.frames.flatMap((f) => (f.kind === 'event' && f.event.type === 'write' ? [f.event] : []));

  test('stand in the image at once, reach the plant at the next tick, and are logged', async () => {
    await using bench = await open();
    const c = await client(bench);
    await write(c, 2, 0.7);
    expect(await c.readWords(1, 'holding', 2, 2)).toEqual(encodeFloat32(0.7, 'CDAB'));
    expect(bench.driver.simulation.value('PLC1', 'highSetpoint')).toBe(0.8);
    bench.step();
    expect(bench.driver.simulation.value('PLC1', 'highSetpoint')).toBe(0.7);
    expect(writes(bench)).toEqual([
      { type: 'write', device: 'PLC-1', signal: 'PLC1.highSetpoint', value: 0.7, by: expect.stringMatching(/^127/) },
    ]);
    c.close();
  });

  test.each([
    ['outside the limits', 2, 1.2, 3, 'out-of-range'],
    ['closer than the band', 2, 0.55, 3, 'out-of-range'],
    ['not a number', 2, Number.NaN, 3, 'out-of-range'],
  ])('%s are refused and leave no trace but the log', async (_, address, value, exception, refused) => {
    await using bench = await open(ideal);
    const c = await client(bench);
    const before = await c.readWords(1, 'holding', 0, 4);
    await expect(write(c, address, value)).rejects.toMatchObject({ code: exception });
    bench.step(20);
    expect(await c.readWords(1, 'holding', 0, 4)).toEqual(before);
    expect(writes(bench)).toMatchObject([{ refused }]);
    c.close();
  });

  test('in LOCAL are refused with exception 4', async () => {
    await using bench = await open(ideal, { ...start, HS101: { local: true } });
    const c = await client(bench);
    await expect(write(c, 2, 0.7)).rejects.toMatchObject({ code: 4 });
    await expect(c.writeCoil(1, 0, true)).rejects.toMatchObject({ code: 4 });
    c.close();
  });

  test('of both set points at once are judged together, all or none', async () => {
    await using bench = await open(ideal);
    const c = await client(bench);
    const both = (low: number, high: number) =>
      c.writeWords(1, 0, [...encodeFloat32(low, 'CDAB'), ...encodeFloat32(high, 'CDAB')]);
    await both(0.85, 1.0); // low above the present high: fine together
    bench.step();
    await expect(both(0.4, 0.45)).rejects.toMatchObject({ code: 3 });
    bench.step();
    expect(bench.driver.simulation.value('PLC1', 'lowSetpoint')).toBe(0.85);
    c.close();
  });

  test('of half a float are refused', async () => {
    await using bench = await open(ideal);
    const c = await client(bench);
    await expect(c.writeWords(1, 2, [0])).rejects.toMatchObject({ code: 3 });
    await expect(c.writeWords(1, 3, [0])).rejects.toMatchObject({ code: 3 });
    c.close();
  });
});

describe('requests by the letter of V1.1b3', () => {
  test.each<[string, number[], number[]]>([
    ['an unknown function', [0x41, 0, 0], [0xc1, 1]],
    ['a short request', [3, 0, 0], [0x83, 3]],
    ['no register', [4, 0, 0, 0, 0], [0x84, 3]],
    ['126 registers', [4, 0, 0, 0, 126], [0x84, 3]],
    ['2001 coils', [1, 0, 0, 7, 0xd1], [0x81, 3]],
    ['a gap in the map', [4, 0, 0, 0, 8], [0x84, 2]],
    ['past the last address', [4, 0xff, 0xff, 0, 2], [0x84, 2]],
    ['a coil value that is neither', [5, 0, 0, 0x12, 0x34], [0x85, 3]],
    ['a byte count that lies', [16, 0, 0, 0, 2, 3, 0, 0, 0, 0], [0x90, 3]],
    ['a mask write to what is not there', [22, 0, 99, 0, 0, 0, 0], [0x96, 2]],
    [
      'a read that cannot be answered leaves no write',
      [23, 0, 99, 0, 1, 0, 2, 0, 2, 4, 0x33, 0x33, 0x3f, 0x33],
      [0x97, 2],
    ],
    ['an input as if it could be written', [6, 0, 50, 0, 1], [0x86, 2]],
  ])('%s', async (_, pdu, reply) => {
    await using bench = await open(ideal);
    const answer = await raw(bench.server.endpoint.port, frame(0x1234, pdu), 9);
    expect([...answer]).toEqual([0x12, 0x34, 0, 0, 0, 3, 1, ...reply]);
    expect(bench.driver.inputs).toEqual([]);
  });

  test('read and write in one request: the write comes first', async () => {
    await using bench = await open(ideal);
    const words = encodeFloat32(0.9, 'CDAB').flatMap((w) => [w >> 8, w & 255]);
    const answer = await raw(bench.server.endpoint.port, frame(1, [23, 0, 2, 0, 2, 0, 2, 0, 2, 4, ...words]), 13);
    expect([...answer.subarray(7)]).toEqual([23, 4, ...words]);
    // What it gave away is logged like any other read.
    expect(bench.frames.slice(-2)).toMatchObject([
      { kind: 'read', table: 'holding', address: 2, count: 2 },
      { kind: 'sent', samples: [{ point: 'PLC1.highSetpoint', value: Math.fround(0.9) }] },
    ]);
  });

  test('pipelined requests are answered in order, whatever their segments', async () => {
    await using bench = await open(ideal);
    const requests = Buffer.concat(Array.from({ length: 60 }, (_, i) => frame(i, [4, 0, 2, 0, 1])));
    for (const pieces of [1, 7, requests.length]) {
      const answers = await raw(bench.server.endpoint.port, requests, 60 * 11, pieces);
      expect(Array.from({ length: 60 }, (_, i) => answers.readUInt16BE(i * 11))).toEqual(
        Array.from({ length: 60 }, (_, i) => i),
      );
    }
  });
});

describe('clients that misbehave', () => {
  test.each([
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: plc\r\n\r\n')],
    ['another protocol id', Buffer.from([0, 1, 0, 9, 0, 6, 1, 3, 0, 0, 0, 1])],
    ['a length of 0', Buffer.from([0, 1, 0, 0, 0, 0, 1, 3])],
    ['a length of 65535', Buffer.from([0, 1, 0, 0, 255, 255, 1, 3])],
  ])('%s ends that connection and no other', async (_, bytes) => {
    await using bench = await open();
    const c = await client(bench);
    expect(await raw(bench.server.endpoint.port, bytes)).toHaveLength(0);
    expect(await level(c)).toBeCloseTo(0.65, 3);
    c.close();
  });

  test('a ninth client is turned away, and let in when another leaves', async () => {
    await using bench = await open();
    const eight = await Promise.all(Array.from({ length: 8 }, () => client(bench)));
    await expect(client(bench).then(level)).rejects.toThrow();
    eight.pop()!.close();
    await eventually('the ninth client is served', async () => {
      const c = await client(bench);
      const served = await level(c).then(
        () => true,
        () => false,
      );
      c.close();
      return served;
    });
    for (const c of eight) c.close();
  });
});

test('silence: connections stay up, nothing is answered, and it shows that it acted', async () => {
  await using bench = await open();
  const before = await ModbusClient.connect({ ...bench.server.endpoint, timeout: 300 });
  await level(before);
  const silence = bench.server.silence();
  const during = await ModbusClient.connect({ ...bench.server.endpoint, timeout: 300 });
  await expect(level(during)).rejects.toThrow('no answer within 300 ms');
  expect(await silence.acted).toMatch(/a request of 127.0.0.1:\d+ to PLC-1 stayed unanswered/);
  expect(before.open).toBe(true);
  silence.lift();
  expect(await level(before)).toBeCloseTo(0.65, 3);
  before.close();
});
