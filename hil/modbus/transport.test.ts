import { describe, expect, test } from 'vitest';
import { transportContract } from '../../test/contracts/transport.ts';
import { eventually } from '../../test/fixtures/device.ts';
import { connectSerial, connectTcp, gateway, mbap, openDevice, plainDevice, rtu } from '../../test/fixtures/modbus.ts';
import { ifMissing } from '../../test/fixtures/peers.ts';
import { serialLine, socat } from '../../test/fixtures/pty.ts';
import { ModbusClient } from './client.ts';
import type { ModbusDevice } from './map.ts';

async function onTcp(devices: ModbusDevice | readonly ModbusDevice[]) {
  const bench = await openDevice(devices);
  return { ...bench, connect: () => connectTcp(bench.server.endpoint.port) };
}

async function onSerial(devices: ModbusDevice | readonly ModbusDevice[]) {
  const line = await serialLine();
  const bench = await openDevice(
    [devices].flat().map((device) => ({ ...device, transport: 'serial' as const })),
    { serial: line.device },
  );
  return {
    frames: bench.frames,
    line,
    connect: () => connectSerial(line.client),
    async [Symbol.asyncDispose]() {
      await bench[Symbol.asyncDispose]();
      await line[Symbol.asyncDispose]();
    },
  };
}

describe('Modbus TCP', () => {
  transportContract({ framing: mbap, clients: 50, afterGarbage: 'dropped', open: onTcp });
});

describe('Modbus RTU over TCP', () => {
  transportContract({
    framing: rtu,
    clients: 50,
    afterGarbage: 'heard again',
    open: (device) => onTcp({ ...device, transport: 'rtu-over-tcp' }),
  });
});

describe.skipIf(!socat)(`Modbus RTU on a serial line${ifMissing(socat, 'socat')}`, () => {
  transportContract({ framing: rtu, clients: 1, afterGarbage: 'heard again', open: onSerial });

  test('does not execute a write whose CRC is wrong', async () => {
    await using bench = await onSerial(plainDevice());
    const wire = await bench.connect();
    const damaged = rtu.frame({ unit: 1, pdu: [6, 0, 5, 0x12, 0x34], transaction: 0 });
    damaged[5]! ^= 1;
    wire.write(damaged);
    await eventually('the line was silent and the device answers again', async () => {
      wire.write(rtu.frame({ unit: 1, pdu: [3, 0, 5, 0, 1], transaction: 0 }));
      await new Promise((resolve) => setTimeout(resolve, 60));
      return wire.received.length > 0;
    });
    expect(rtu.replies(wire.received)[0]!.pdu).toEqual([3, 2, 0, 5]);
    expect(bench.frames.some(({ kind }) => kind === 'event')).toBe(false);
    await wire.close();
  });

  test('everybody executes a broadcast, and nobody answers it', async () => {
    await using bench = await onSerial(gateway('silent'));
    const wire = await bench.connect();
    wire.write(rtu.frame({ unit: 0, pdu: [6, 0, 5, 0x12, 0x34], transaction: 0 }));
    wire.write(rtu.frame({ unit: 0, pdu: [3, 0, 5, 0, 1], transaction: 0 }));
    for (const unit of [1, 2, 3]) wire.write(rtu.frame({ unit, pdu: [3, 0, 5, 0, 1], transaction: 0 }));
    await eventually('all have answered', () => rtu.replies(wire.received).length >= 3);
    expect(rtu.replies(wire.received).map(({ unit, pdu }) => [unit, ...pdu])).toEqual(
      [1, 2, 3].map((unit) => [unit, 3, 2, 0x12, 0x34]),
    );
    await wire.close();
  });

  test('the client reads and writes over it, one request after the other', async () => {
    await using bench = await onSerial(plainDevice());
    const client = await ModbusClient.dial({ path: bench.line.client, baudRate: 115_200, timeout: 2000 });
    await client.writeWords(1, 3, [70, 71]);
    expect(await Promise.all([3, 4, 5].map((address) => client.readWords(1, 'holding', address, 1)))).toEqual([
      [70],
      [71],
      [5],
    ]);
    await expect(client.readWords(1, 'holding', 9999, 1)).rejects.toMatchObject({ code: 2 });
    client.close();
  });
});

describe.skipIf(!socat)(`a serial line that is cut${ifMissing(socat, 'socat')}`, () => {
  test('rejects what the client waits for, and harms nobody', async () => {
    await using line = await serialLine();
    await using bench = await openDevice(plainDevice({ transport: 'serial' }), { serial: line.device });
    const client = await ModbusClient.dial({ path: line.client, baudRate: 115_200, timeout: 5000 });
    const silence = bench.server.silence();
    const pending = Promise.allSettled([client.readWords(1, 'holding', 1, 1), client.readWords(1, 'holding', 2, 1)]);
    await silence.acted;
    await line[Symbol.asyncDispose]();
    expect((await pending).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(client.open).toBe(false);
  });
  test('is free again for another once a client has closed', async () => {
    await using bench = await onSerial(plainDevice());
    for (let turn = 0; turn < 3; turn++) {
      const client = await ModbusClient.dial({ path: bench.line.client, baudRate: 115_200, timeout: 2000 });
      expect(await client.readWords(1, 'holding', 7, 1)).toEqual([7]);
      client.close();
    }
  });
});

test('a serial port that is not there, or was not given, is said', async () => {
  const device = plainDevice({ transport: 'serial' });
  await expect(openDevice(device, { serial: '/dev/no-such-line' })).rejects.toMatchObject({
    code: 'SERIAL_PORT_UNUSABLE',
    hint: expect.stringContaining('dialout'),
  });
  await expect(openDevice(device)).rejects.toMatchObject({ code: 'NO_SERIAL_PORT' });
  const dialled = ModbusClient.dial({ path: '/dev/no-such-line', baudRate: 9600, timeout: 500 });
  await expect(dialled).rejects.toThrow(/no-such-line/);
});

test('the client speaks RTU over TCP', async () => {
  await using bench = await openDevice(plainDevice({ transport: 'rtu-over-tcp' }));
  const client = await ModbusClient.connect({ ...bench.server.endpoint, timeout: 2000, framing: 'rtu' });
  expect(await Promise.all([3, 4].map((address) => client.readWords(1, 'holding', address, 1)))).toEqual([[3], [4]]);
  await expect(client.readWords(1, 'holding', 9999, 1)).rejects.toMatchObject({ code: 2 });
  client.close();
});
