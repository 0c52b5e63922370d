import { describe, expect, test } from 'vitest';
import { eventually } from '../../test/fixtures/device.ts';
import { connectTcp, gateway, mbap, openDevice, plainDevice } from '../../test/fixtures/modbus.ts';
import type { ModbusDevice } from './map.ts';

/** Asks units for register 5, then unit 1, which always answers: what is silent until then stays silent. */
async function answersOf(devices: ModbusDevice | readonly ModbusDevice[], units: readonly number[]) {
  await using bench = await openDevice(devices);
  const wire = await connectTcp(bench.server.endpoint.port);
  for (const unit of [...units, 1]) wire.write(mbap.frame({ unit, pdu: [3, 0, 5, 0, 1], transaction: unit }));
  await eventually('unit 1 has answered', () => mbap.replies(wire.received).some(({ unit }) => unit === 1));
  await wire.close();
  return Object.fromEntries(mbap.replies(wire.received).map(({ unit, pdu }) => [unit, pdu]));
}
const value = [3, 2, 0, 5];

describe('a device on TCP', () => {
  test('is itself under its own unit, 0 and 255, and silent under others', async () => {
    expect(await answersOf(plainDevice(), [0, 255, 2, 247])).toEqual({ 0: value, 255: value, 1: value });
  });
  test('by choice says for others that nobody is there', async () => {
    expect(await answersOf(plainDevice({ otherUnits: 'exception' }), [2, 255])).toEqual({
      1: value,
      2: [0x83, 0x0b],
      255: value,
    });
  });
  test('by choice answers under any unit', async () => {
    expect(await answersOf(plainDevice({ otherUnits: 'answered' }), [2, 200])).toEqual({
      1: value,
      2: value,
      200: value,
    });
  });
});

describe('a gateway', () => {
  test('leads each request to its unit, and is silent for who is not there', async () => {
    expect(await answersOf(gateway('silent'), [3, 2, 4, 255])).toEqual({ 1: value, 2: value, 3: value });
  });
  test('by choice says that a unit did not answer', async () => {
    expect(await answersOf(gateway('exception'), [4, 255])).toEqual({ 1: value, 4: [0x83, 0x0b], 255: [0x83, 0x0b] });
  });
  test('keeps registers of its units apart', async () => {
    await using bench = await openDevice(gateway('silent'));
    const wire = await connectTcp(bench.server.endpoint.port);
    wire.write(mbap.frame({ unit: 2, pdu: [6, 0, 5, 0, 99], transaction: 1 }));
    for (const unit of [1, 2, 3]) wire.write(mbap.frame({ unit, pdu: [3, 0, 5, 0, 1], transaction: unit }));
    await eventually('all have answered', () => mbap.replies(wire.received).length === 4);
    expect(
      mbap
        .replies(wire.received)
        .slice(1)
        .map(({ pdu }) => pdu[3]),
    ).toEqual([5, 99, 5]);
    await wire.close();
  });
  test.each(['ideal', 'plc'] as const)(
    'hands a broadcast to all %s units, who execute it and do not answer; a read is no broadcast',
    async (profile) => {
      await using bench = await openDevice(gateway('exception', { profile }));
      const wire = await connectTcp(bench.server.endpoint.port);
      wire.write(mbap.frame({ unit: 0, pdu: [16, 0, 5, 0, 1, 2, 0x12, 0x34], transaction: 1 }));
      wire.write(mbap.frame({ unit: 0, pdu: [3, 0, 5, 0, 1], transaction: 2 }));
      for (const unit of [1, 2, 3]) wire.write(mbap.frame({ unit, pdu: [3, 0, 5, 0, 1], transaction: 3 }));
      await eventually('all have answered', () => mbap.replies(wire.received).length >= 3);
      expect(mbap.replies(wire.received)).toEqual(
        [1, 2, 3].map((unit) => ({ unit, transaction: 3, pdu: [3, 2, 0x12, 0x34] })),
      );
      expect(bench.frames.filter(({ kind }) => kind === 'read')).toHaveLength(3);
      expect(
        bench.frames.flatMap((f) => (f.kind === 'event' && f.event.type === 'write' ? [f.event.device] : [])),
      ).toEqual(['METER-1', 'METER-2', 'METER-3']);
      await wire.close();
    },
  );
  test('one of its units can fall silent while the others answer', async () => {
    await using bench = await openDevice(gateway('silent'));
    const silence = bench.server.units[1]!.silence();
    const wire = await connectTcp(bench.server.endpoint.port);
    for (const unit of [2, 1]) wire.write(mbap.frame({ unit, pdu: [3, 0, 5, 0, 1], transaction: unit }));
    expect(await silence.acted).toMatch(/a request of 127.0.0.1:\d+ to METER-2 stayed unanswered/);
    silence.lift();
    wire.write(mbap.frame({ unit: 2, pdu: [3, 0, 5, 0, 1], transaction: 9 }));
    await eventually('unit 2 answers again', () => mbap.replies(wire.received).length === 2);
    expect(mbap.replies(wire.received).map(({ transaction }) => transaction)).toEqual([1, 9]);
    await wire.close();
  });
  test('closes with the last of its units', async () => {
    const bench = await openDevice(gateway('silent'));
    await Promise.all(bench.server.units.map((unit) => unit.close()));
    const wire = await connectTcp(bench.server.endpoint.port);
    expect(wire.closed).toBe(true);
    await bench[Symbol.asyncDispose]();
  });
});
