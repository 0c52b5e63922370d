import net from 'node:net';
import { describe, expect, test } from 'vitest';
import { openStream } from '#simulator';
import { eventually, withDevice } from '../../test/fixtures/device.ts';
import { heapInUse } from '../../test/fixtures/heap.ts';
import { Attacker } from '../../test/fixtures/opcua-attacker.ts';
import { overheard, talkALittle } from '../../test/fixtures/opcua-packets.ts';
import { openSession } from '../../test/fixtures/opcua-session.ts';
import { plc1OpcUa } from '../../twins/water-treatment/devices.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { OPCUA_PROFILES } from './profile.ts';
import { OpcUaServer } from './server.ts';

const BEAT = 'ns=1;s=heartbeat';
const open = () => withDevice(waterTreatment, (context) => OpcUaServer.open(plc1OpcUa, context));
type Bench = Awaited<ReturnType<typeof open>>;

/** A client that was there before the attack: every beat must reach it, and no later than half a second. */
async function bystander(bench: Bench) {
  const client = await openSession(bench.server.endpoint.endpoint);
  const beats: { beat: number; at: number }[] = [];
  const subscription = await client.subscribe(100);
  const item = await subscription.monitor(
    { nodeId: BEAT, attributeId: 13 },
    { samplingInterval: 100, queueSize: 50 },
    2,
  );
  item.on('changed', ({ value }) => beats.push({ beat: value.value, at: performance.now() }));
  await eventually('the first beats', () => beats.length > 2);
  return {
    /** What is wrong with what it was told. */
    async complaints(): Promise<string[]> {
      const seen = beats.length;
      await eventually('two more beats', () => beats.length > seen + 1);
      await client[Symbol.asyncDispose]();
      return beats.slice(1).flatMap(({ beat, at }, i) => {
        const gap = at - beats[i]!.at;
        // Sampled every 100 ms by a clock of its own, a beat of 100 ms is now and then missed.
        if (beat - beats[i]!.beat > 10) return [`beats ${beats[i]!.beat} to ${beat}`];
        return gap > 2000 ? [`${Math.round(gap)} ms of silence`] : [];
      });
    },
  };
}

/** A new client comes, reads and goes. */
async function letsIn(bench: Bench): Promise<boolean> {
  await using client = await openSession(bench.server.endpoint.endpoint);
  return typeof (await client.value(BEAT)) === 'number';
}

/** Opens connections that each do something; tells how many the server has dropped. */
async function crowd(bench: Bench, count: number, act: (socket: net.Socket, i: number) => void) {
  const sockets: net.Socket[] = [];
  let [dropped, arrived] = [0, 0];
  for (let i = 0; i < count; i++) {
    const socket = net.connect({ port: bench.server.endpoint.port, host: '127.0.0.1' });
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('close', () => dropped++);
    socket.resume();
    socket.on('connect', () => {
      arrived++;
      act(socket, i);
    });
    // More at a time than the system's queue takes would wait for seconds there, and not reach the server.
    if (i % 100 === 99) await eventually('these to be connected', () => arrived > i, 10_000);
  }
  return {
    dropped: () => dropped,
    go() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** A NodeId of four bytes without a namespace (Part 6, 5.2.2.9). */
const OPAQUE = Buffer.from([5, 0, 0, 4, 0, 0, 0, 1, 2, 3, 4]);
/** How a certificate of more than 255 bytes begins (X.690, 8.1.3). */
const CERTIFICATE = Buffer.from([0x30, 0x82]);

describe('spoiled packets', () => {
  /** Seeds that once found something stay here. */
  test.each([1, 2, 3, 4])('25,000 of seed %i harm nobody, and leave no memory behind', async (seed) => {
    await using bench = await open();
    const said = await overheard(bench.server.endpoint.port, talkALittle);
    const attacker = new Attacker(bench.server.endpoint.port, said, openStream(seed, 'packets'));
    const other = await bystander(bench);
    const attack = async (until: number) => {
      await Promise.all(
        Array.from({ length: 6 }, async () => {
          while (attacker.sent < until) await attacker.attack({ bursts: 4, session: false });
        }),
      );
      return heapInUse();
    };
    const early = await attack(5000);
    const late = await attack(25_000);
    expect(late - early).toBeLessThan(15);
    expect(await other.complaints()).toEqual([]);
    expect(await letsIn(bench)).toBe(true);
  });

  /** Both ended the process of a server on the bare library. */
  test.each([
    {
      what: 'a request whose type is an opaque NodeId',
      spoil: (create: Buffer) => Buffer.concat([create.subarray(0, 24), OPAQUE, create.subarray(28)]),
    },
    {
      what: 'CreateSession with a certificate that is none',
      spoil: (create: Buffer) => create.fill(0xff, create.indexOf(CERTIFICATE) + 2, create.indexOf(CERTIFICATE) + 4),
    },
  ])('$what costs its sender the connection, and nobody else', async ({ spoil }) => {
    await using bench = await open();
    const said = await overheard(bench.server.endpoint.port, talkALittle);
    const attacker = new Attacker(bench.server.endpoint.port, said, openStream(1, 'one'));
    const other = await bystander(bench);
    const packet = spoil(attacker.createSession);
    packet.writeUInt32LE(packet.length, 4);
    await attacker.attack({ bursts: 1, session: false, instead: packet });
    expect(await other.complaints()).toEqual([]);
    expect(await letsIn(bench)).toBe(true);
  });

  test('inside of sessions harm nobody', async () => {
    const profile = { ...OPCUA_PROFILES.plc, sessions: 60, connections: 60 };
    await using bench = await withDevice(waterTreatment, (context) =>
      OpcUaServer.open({ ...plc1OpcUa, profile }, context),
    );
    const said = await overheard(bench.server.endpoint.port, talkALittle);
    const attacker = new Attacker(bench.server.endpoint.port, said, openStream(1, 'sessions'));
    const other = await bystander(bench);
    for (let i = 0; i < 50; i++) await attacker.attack({ bursts: 20, session: true });
    expect(attacker.sent).toBeGreaterThan(50);
    expect(await other.complaints()).toEqual([]);
    expect(await letsIn(bench)).toBe(true);
  });
});

describe('connections', () => {
  test('2,000 idle ones keep nobody out', async () => {
    await using bench = await open();
    const other = await bystander(bench);
    const idle = await crowd(bench, 2000, () => {});
    await eventually('all but a few dropped', () => idle.dropped() > 1980, 20_000);
    expect(await letsIn(bench)).toBe(true);
    expect(await other.complaints()).toEqual([]);
    idle.go();
  });

  test('that say hello and vanish, or drip a byte at a time, keep nobody out', async () => {
    await using bench = await open();
    const said = await overheard(bench.server.endpoint.port, talkALittle);
    const hello = said.client.subarray(0, said.client.readUInt32LE(4));
    const other = await bystander(bench);
    const dripping: NodeJS.Timeout[] = [];
    const slow = await crowd(bench, 100, (socket, i) => {
      if (i % 2) return void socket.write(hello);
      let at = 0;
      dripping.push(setInterval(() => socket.write(hello.subarray(at, ++at)), 50));
    });
    await eventually('most dropped', () => slow.dropped() > 80);
    expect(await letsIn(bench)).toBe(true);
    expect(await other.complaints()).toEqual([]);
    for (const drip of dripping) clearInterval(drip);
    slow.go();
  });

  test('that announce or send more than may be in a message are dropped', async () => {
    await using bench = await open();
    const said = await overheard(bench.server.endpoint.port, talkALittle);
    const helloLength = said.client.readUInt32LE(4);
    const hello = said.client.subarray(0, helloLength);
    const oversize = Buffer.alloc(1 << 20);
    oversize.write('OPNF', 'latin1');
    oversize.writeUInt32LE(0x7fffffff, 4);
    const endless = Buffer.from(
      said.client.subarray(helloLength, helloLength + said.client.readUInt32LE(helloLength + 4)),
    );
    endless.write('C', 3, 'latin1');
    const other = await bystander(bench);
    const big = await crowd(bench, 10, (socket, i) => {
      socket.write(hello);
      socket.once('data', () => socket.write(i % 2 ? oversize : Buffer.concat(Array(3000).fill(endless))));
    });
    await eventually('all of them gone', () => big.dropped() === 10);
    expect(await letsIn(bench)).toBe(true);
    expect(await other.complaints()).toEqual([]);
  });
});
