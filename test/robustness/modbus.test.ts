import net from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { Driver, us } from '#simulator';
import { MODBUS_PROFILES, type ModbusMap, memory } from '../../hil/modbus/map.ts';
import { ModbusServer } from '../../hil/modbus/server.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { eventually } from '../fixtures/device.ts';
import { Malformed } from '../fixtures/malformed.ts';
import seeds from '../fixtures/malformed-seeds.json' with { type: 'json' };
import {
  bystander,
  type ClientFraming,
  connectTcp,
  hasOwnLength,
  mbap,
  openDevice,
  plainDevice,
  rtu,
} from '../fixtures/modbus.ts';

/** Everything that can be declared, so that every parser is reached. */
const everything: Partial<ModbusMap> = {
  holding: { 0: memory(300), 65400: memory(136) },
  input: { 0: memory(300) },
  coils: { 0: memory(2500) },
  discrete: { 0: memory(2500) },
  identity: { vendor: 'v', product: 'p', revision: 'r', url: 'u'.repeat(200), extended: { 200: 'x'.repeat(100) } },
  serverId: 'PW',
  exceptionStatus: [],
  files: { 1: Array(100).fill(7) },
  queues: {},
  also: ['mask-write', 'read-write', 'loopback'],
};
const FRAMES = 100_000;
/** Requests on one connection before it is given something that is no request at all. */
const BATCH = 50;

const open = (map: Partial<ModbusMap> = {}) => openDevice(plainDevice({ ...everything, ...map }), { emit: () => {} });

/** A reply is the same function with data, or the function with one of the exceptions there are. */
function isProper(asked: readonly number[], reply: readonly number[]): boolean {
  if (reply[0] === (asked[0]! | 0x80)) return reply.length === 2 && [1, 2, 3, 4].includes(reply[1]!);
  if (reply[0] !== asked[0] || reply.length > 253) return false;
  if ([1, 2, 3, 4, 23].includes(reply[0]!)) return reply.length === 2 + reply[1]!;
  return true;
}

/** Sends requests that are whole but wrong, then something that is none; all requests must be answered, in order. */
async function attack(port: number, framing: ClientFraming, requests: readonly number[][], end: Buffer): Promise<void> {
  const wire = await connectTcp(port);
  const frames = requests.map((pdu, transaction) => framing.frame({ unit: 1, pdu, transaction }));
  wire.write(Buffer.concat([...frames, end]));
  await eventually(
    `${requests.length} replies`,
    () => wire.closed || framing.replies(wire.received).length >= requests.length,
    20_000,
  );
  const replies = framing.replies(wire.received);
  const improper = requests.findIndex((pdu, i) => !replies[i] || !isProper(pdu, replies[i].pdu));
  const told = improper >= 0 ? `${requests[improper]} was answered with ${replies[improper]?.pdu}` : '';
  expect(told).toBe('');
  await wire.close();
}

/** What can be answered of an RTU reply that `rtu.replies` can measure: function 24 and 43 have lengths of their own. */
const measurable = (pdu: readonly number[]) => ![7, 8, 22, 24, 43].includes(pdu[0]!);

async function flood(kind: 'mbap' | 'rtu', seed: number, frames: number): Promise<void> {
  await using bench = await open(kind === 'rtu' ? { transport: 'rtu-over-tcp' } : {});
  const framing = kind === 'rtu' ? rtu : mbap;
  const malformed = new Malformed(seed);
  const other = await bystander(bench.server.endpoint.port, framing);
  const request = (): number[] => {
    for (;;) {
      const pdu = malformed.pdu();
      if (kind === 'mbap' || (hasOwnLength(pdu) && measurable(pdu))) return pdu;
    }
  };
  for (let sent = 0; sent < frames; sent += 4 * (BATCH + 1)) {
    const attacks = Array.from({ length: 4 }, () => {
      const requests = Array.from({ length: BATCH }, request);
      const whole = rtu.frame({ unit: 1, pdu: malformed.pdu(), transaction: 0 });
      return attack(
        bench.server.endpoint.port,
        framing,
        requests,
        kind === 'rtu' ? malformed.brokenRtu(whole) : malformed.brokenMbap(),
      );
    });
    await Promise.all(attacks);
  }
  expect(other.answered).toBeGreaterThan(frames / BATCH / 8);
  await other.stop();
}

describe.each(['mbap', 'rtu'] as const)('malformed requests, framed as %s', (kind) => {
  test.each(seeds.seeds)('of seed %i, which is kept', (seed) => flood(kind, seed, 2000));
  test(`${FRAMES} of them are answered or end their connection, others are served, and memory stays`, async () => {
    const before = process.memoryUsage().rss;
    await flood(kind, 20_261_121, FRAMES);
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });
});

test('RTU requests of any length whose CRC is right are answered once the line is silent', async () => {
  await using bench = await open({ transport: 'rtu-over-tcp' });
  const malformed = new Malformed(5);
  const wires = await Promise.all(Array.from({ length: 200 }, () => connectTcp(bench.server.endpoint.port)));
  const requests = wires.map(() => malformed.pdu());
  wires.forEach((wire, i) => {
    wire.write(rtu.frame({ unit: 1, pdu: requests[i]!, transaction: 0 }));
  });
  for (const [i, wire] of wires.entries()) {
    await eventually(`an answer to ${requests[i]}`, () => wire.received.length >= 5);
    await wire.close();
  }
});

describe('clients that hold on to a device', () => {
  test('a hundred that dribble into a frame that never ends do not slow down another', async () => {
    await using bench = await open();
    const loris = await Promise.all(Array.from({ length: 100 }, () => connectTcp(bench.server.endpoint.port)));
    for (const wire of loris) wire.write(Buffer.from([0, 1, 0, 0, 0, 254, 1]));
    const other = await bystander(bench.server.endpoint.port, mbap);
    for (let drop = 0; drop < 200; drop++) {
      for (const wire of loris) wire.write(Buffer.of(16));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(loris.some(({ closed }) => closed)).toBe(false);
    const before = other.answered;
    await eventually('it is answered on', () => other.answered > before + 100);
    await other.stop();
    for (const wire of loris) await wire.close();
  });

  test('eight that end their side and never close give up their places', async () => {
    await using bench = await open({ profile: MODBUS_PROFILES.plc });
    const halfOpen = Array.from({ length: 8 }, () => {
      const socket = net.connect({ port: bench.server.endpoint.port, host: '127.0.0.1', allowHalfOpen: true });
      socket.on('error', () => {});
      socket.end(Buffer.from([0, 1, 0, 0]));
      return socket;
    });
    await eventually('a ninth is served', async () => {
      const wire = await connectTcp(bench.server.endpoint.port);
      wire.write(mbap.frame({ unit: 1, pdu: [3, 0, 0, 0, 1], transaction: 1 }));
      await eventually('it is answered or dropped', () => wire.closed || wire.received.length > 0);
      const served = wire.received.length > 0;
      await wire.close();
      return served;
    });
    for (const socket of halfOpen) socket.destroy();
  });

  test.each(['plc', 'ideal'] as const)('2,000 at once do not keep a %s from its client', async (profile) => {
    await using bench = await open({ profile });
    const other = await bystander(bench.server.endpoint.port, mbap);
    await eventually('it is served', () => other.answered > 0);
    const crowd = await Promise.all(Array.from({ length: 2000 }, () => connectTcp(bench.server.endpoint.port)));
    for (const wire of crowd) wire.write(mbap.frame({ unit: 1, pdu: [3, 0, 0, 0, 1], transaction: 1 }));
    const most = MODBUS_PROFILES[profile].connections - 1;
    await eventually(
      'as many as it takes are served, the rest turned away',
      () => {
        const served = crowd.filter(({ received }) => received.length > 0).length;
        return served === most && crowd.filter(({ closed }) => closed).length === 2000 - most;
      },
      20_000,
    );
    const before = other.answered;
    await eventually('it is answered on', () => other.answered > before + 3);
    await Promise.all(crowd.map((wire) => wire.close()));
    await eventually('there is room again', async () => {
      const wire = await connectTcp(bench.server.endpoint.port);
      wire.write(mbap.frame({ unit: 1, pdu: [3, 0, 0, 0, 1], transaction: 1 }));
      await eventually('it is answered or dropped', () => wire.closed || wire.received.length > 0);
      const served = wire.received.length > 0;
      await wire.close();
      return served;
    });
    await other.stop();
  });
});

test('an idle device takes less than 12 KB of heap', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = () => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const devices = Array.from({ length: 200 }, () => plainDevice({ coils: {}, holding: { 0: memory(200) } }));
  // The first one pays for what all share.
  await using first = await openDevice(devices.pop()!, { emit: () => {} });
  const side = new Driver({ plant: waterTreatment, seed: 1, emit: () => {} }).side(() => us(0));
  const before = used();
  const servers = await Promise.all(
    devices.map((device) => ModbusServer.open(device, { side, emit: () => {}, host: '127.0.0.1', port: 0 })),
  );
  const each = (used() - before) / servers.length;
  await Promise.all([first.server.close(), ...servers.map((server) => server.close())]);
  expect(each).toBeLessThan(12_000);
});
