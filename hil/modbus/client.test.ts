import { describe, expect, test } from 'vitest';
import { eventually } from '../../test/fixtures/device.ts';
import { openDevice, plainDevice } from '../../test/fixtures/modbus.ts';
import { ModbusClient } from './client.ts';
import { MODBUS_PROFILES } from './map.ts';

type Bench = Awaited<ReturnType<typeof openDevice>>;
const connect = ({ server }: Bench, timeout = 2000) => ModbusClient.connect({ ...server.endpoint, timeout });
const read = (client: ModbusClient, address: number) => client.readWords(1, 'holding', address, 1);

describe('a client', () => {
  test('rejects everything in flight when the device goes away', async () => {
    const bench = await openDevice(plainDevice({ profile: 'plc' }));
    const client = await connect(bench);
    const settled = Promise.allSettled([read(client, 1), read(client, 2)]);
    await bench[Symbol.asyncDispose]();
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(client.open).toBe(false);
    await expect(read(client, 3)).rejects.toThrow('the connection is closed');
  });

  test('says when nobody takes the connection', async () => {
    await expect(ModbusClient.connect({ host: '127.0.0.1', port: 1, timeout: 500 })).rejects.toThrow(/ECONNREFUSED/);
  });

  test('gives up a connection on which a request was not answered: a late reply is nobody’s', async () => {
    await using bench = await openDevice(plainDevice({ profile: { ...MODBUS_PROFILES.ideal, delay: 150 } }));
    const client = await connect(bench, 50);
    await expect(read(client, 1)).rejects.toThrow('no answer within 50 ms');
    expect(client.open).toBe(false);
    await expect(read(client, 2)).rejects.toThrow('the connection is closed');
    const next = await connect(bench);
    expect(await read(next, 2)).toEqual([2]);
    next.close();
  });

  test('has a hundred requests in flight and refuses more, for which the library would mix up replies', async () => {
    await using bench = await openDevice(plainDevice({ profile: 'plc' }));
    const client = await connect(bench);
    const settled = await Promise.allSettled(Array.from({ length: 300 }, (_, n) => read(client, n)));
    const values = settled.map((one) => (one.status === 'fulfilled' ? one.value[0] : String(one.reason.message)));
    expect(values.slice(0, 100)).toEqual(Array.from({ length: 100 }, (_, n) => n));
    expect(new Set(values.slice(100))).toEqual(new Set(['too many requests in flight']));
    client.close();
  });

  test('goes on when its transaction ids begin anew', async () => {
    await using bench = await openDevice(plainDevice());
    const client = await connect(bench);
    for (let n = 0; n < 700; n++) expect(await read(client, n % 500)).toEqual([n % 500]);
    client.close();
  });

  test('gives as many bits as were asked for', async () => {
    await using bench = await openDevice(plainDevice());
    const client = await connect(bench);
    expect(await client.readBits(1, 'coils', 0, 3)).toEqual([true, false, false]);
    client.close();
  });
});

test('two requests at once do not wait for a delayed acknowledgement', async () => {
  await using bench = await openDevice(plainDevice());
  const client = await connect(bench);
  const times: number[] = [];
  for (let burst = 0; burst < 21; burst++) {
    const begun = performance.now();
    await Promise.all([read(client, 1), read(client, 2)]);
    times.push(performance.now() - begun);
  }
  // Without TCP_NODELAY each took 44 ms; the median tells that from a machine that is busy.
  expect(times.sort((a, b) => a - b)[10]).toBeLessThan(20);
  client.close();
});

test('a device that is closed has no client left', async () => {
  const bench = await openDevice(plainDevice());
  const clients = await Promise.all(Array.from({ length: 5 }, () => connect(bench)));
  await bench[Symbol.asyncDispose]();
  await eventually('all have noticed', () => clients.every(({ open }) => !open));
});
