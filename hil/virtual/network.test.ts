import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { expect, test } from 'vitest';
import { heapSchedule } from '../../test/fixtures/heap-schedule.ts';
import { type LinkTraits, type VirtualNetOptions, virtualNet, type WireEvent } from './sockets.ts';

/** A virtual net, its time, and what was on its wires: `5100 #1 client> syn`. */
function make(link: LinkTraits = { latency: 100 }, options: Partial<VirtualNetOptions> = {}) {
  const schedule = heapSchedule();
  const wire: string[] = [];
  const spell = (what: WireEvent['what']) => (typeof what === 'string' ? what : `"${Buffer.from(what)}"`);
  const net = virtualNet({
    schedule,
    link: () => link,
    onWire: ({ at, connection, from, what }) => wire.push(`${at} #${connection} ${from}> ${spell(what)}`),
    ...options,
  });
  return { net, schedule, wire };
}

async function listening(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

test('segments arrive one latency after they were sent, a handshake takes three', async () => {
  const { net, schedule, wire } = make({ latency: 250 });
  const port = await listening(net.createServer((socket) => socket.on('data', () => socket.end('pong'))));
  const client = net.connect(port, '127.0.0.1').resume();
  await once(client, 'connect');
  expect(schedule.now()).toBe(500);
  client.write('ping');
  await schedule.idle();
  expect(wire).toEqual([
    '250 #1 client> syn',
    '750 #1 client> "ping"',
    '1000 #1 server> "pong"',
    '1000 #1 server> fin',
    '1250 #1 client> fin',
  ]);
});

test('a refusal takes a round trip', async () => {
  const { net, schedule, wire } = make();
  const socket = net.connect(502, '127.0.0.1');
  await new Promise((resolve) => socket.once('error', resolve));
  expect(schedule.now()).toBe(200);
  expect(wire).toEqual(['100 #1 client> syn', '200 #1 server> refused']);
});

test('bytes take their time on the link, each after those before it', async () => {
  const { net, schedule, wire } = make({ latency: 100, bandwidth: 1_000_000 });
  const port = await listening(net.createServer((socket) => socket.resume()));
  const client = net.connect(port, '127.0.0.1');
  await once(client, 'connect');
  client.write('x'.repeat(50));
  client.write('y'.repeat(30));
  await schedule.idle();
  expect(wire.slice(1).map((line) => line.split(' ')[0])).toEqual(['350', '380']);
});

test('a stall delays what follows it, and keeps the order', async () => {
  const stalls = [0, 0, 0, 5_000, 0];
  const { net, schedule, wire } = make({ latency: 100, stall: () => stalls.shift() ?? 0 });
  const port = await listening(net.createServer((socket) => socket.resume()));
  const client = net.connect(port, '127.0.0.1');
  await once(client, 'connect');
  for (const word of ['late', 'behind', 'too']) client.write(word);
  await schedule.idle();
  expect(wire.slice(1)).toEqual(['5300 #1 client> "late"', '5300 #1 client> "behind"', '5300 #1 client> "too"']);
});

test('the link is asked for where the connection goes', async () => {
  const { net, schedule, wire } = make(undefined, { link: ({ port }) => ({ latency: port === 502 ? 10 : 20 }) });
  await listening(net.createServer(), 502);
  await listening(net.createServer(), 1883);
  net.connect(502, 'localhost');
  net.connect(1883, 'localhost');
  await schedule.idle();
  expect(wire).toEqual(['10 #1 client> syn', '20 #2 client> syn']);
});

test('ports that are asked for by 0 are counted from 40000, in each net anew', async () => {
  for (const { net } of [make(), make()]) {
    await listening(net.createServer(), 40_001);
    expect(await listening(net.createServer())).toBe(40_000);
    expect(await listening(net.createServer())).toBe(40_002);
  }
});

test('two runs have the same events on the wire', async () => {
  async function run(): Promise<string[]> {
    let chance = 7;
    const stall = () => {
      chance = (chance * 16_807) % 2_147_483_647;
      return chance % 900;
    };
    const { net, schedule, wire } = make({ latency: 100, bandwidth: 500_000, stall });
    const port = await listening(net.createServer((socket) => socket.pipe(socket)));
    const clients = Array.from({ length: 5 }, () => net.connect(port, 'localhost'));
    for (const [index, client] of clients.entries()) {
      let left = 10;
      client.on('data', () => (left-- > 0 ? client.write(`${index}:${left}`) : client.end()));
      client.write('start');
    }
    await schedule.idle();
    return wire;
  }
  const first = await run();
  expect(first.length).toBeGreaterThan(100);
  expect(await run()).toEqual(first);
});

test('between a writer and a reader that is paused, no more is kept than the window and the two streams', async () => {
  const { net, schedule, wire } = make(undefined, { windowBytes: 10_000 });
  const port = await listening(net.createServer({ pauseOnConnect: true }));
  const client = net.connect(port, '127.0.0.1');
  await once(client, 'connect');
  client.write(Buffer.alloc(1_000_000));
  await schedule.idle();
  const sent = wire.filter((line) => line.includes('"')).map((line) => line.length);
  expect(sent.reduce((sum, length) => sum + length, 0)).toBeGreaterThanOrEqual(10_000);
  expect(sent.reduce((sum, length) => sum + length - 30, 0)).toBeLessThanOrEqual(10_000);
  expect(client.writableLength).toBe(1_000_000);
});

test('an idle timeout comes at its instant, counted from the last byte', async () => {
  const { net, schedule } = make({ latency: 1_000 });
  const port = await listening(net.createServer((socket) => socket.resume()));
  const client = net.connect(port, '127.0.0.1');
  const told: number[] = [];
  client.setTimeout(50, () => told.push(schedule.now()));
  await once(client, 'connect');
  schedule.after(30_000, () => client.write('x'));
  await schedule.idle();
  expect(told).toEqual([2_000 + 30_000 + 50_000]);
});

/** Each socket and server belongs to the compartment whose code made it. */
function compartments() {
  const who = new AsyncLocalStorage<string>();
  return { who, ...make(undefined, { owner: () => who.getStore(), windowBytes: 1_000 }) };
}

test('what follows from a connection, and what its socket is, belongs to whoever listens', async () => {
  const { net, schedule, who } = compartments();
  const seen: unknown[] = [];
  const server = who.run('server', () =>
    net.createServer((socket) => {
      seen.push((socket as unknown as { owner: unknown }).owner, who.getStore());
      socket.on('data', () => seen.push(who.getStore()));
    }),
  );
  const port = await who.run('server', () => listening(server));
  who.run('client', () => net.connect(port, '127.0.0.1').write('x'));
  await schedule.idle();
  expect(seen).toEqual(['server', 'server', 'server']);
  expect((server as unknown as { owner: unknown }).owner).toBe('server');
});

test('held, an owner receives nothing and accepts nobody; released, all of it, in order', async () => {
  const { net, schedule, who } = compartments();
  const seen: string[] = [];
  const port = await who.run('server', () =>
    listening(
      net.createServer((socket) => {
        seen.push('connection');
        socket.on('data', (data) => seen.push(String(data)));
        socket.on('end', () => seen.push('end'));
      }),
    ),
  );
  const client = who.run('client', () => net.connect(port, '127.0.0.1'));
  await schedule.idle();
  net.hold('server');
  client.write('first');
  const second = who.run('client', () => net.connect(port, '127.0.0.1'));
  second.end('second');
  client.write('third');
  client.end();
  await schedule.idle();
  // As with a process that is stopped: its kernel goes on to answer.
  expect([second.readyState, seen]).toEqual(['readOnly', ['connection']]);
  net.release('server');
  await schedule.idle();
  expect(seen).toEqual(['connection', 'first', 'third', 'end', 'connection', 'second', 'end']);
});

test('held, an owner lets the windows of its peers fill; released, they go on', async () => {
  const { net, schedule, who } = compartments();
  let received = 0;
  const port = await who.run('server', () =>
    listening(
      net.createServer((socket) =>
        socket.on('data', (data) => {
          received += data.length;
        }),
      ),
    ),
  );
  const client = who.run('client', () => net.connect(port, '127.0.0.1'));
  await once(client, 'connect');
  await schedule.idle();
  net.hold('server');
  client.write(Buffer.alloc(600));
  expect(client.write(Buffer.alloc(600))).toBe(true);
  await schedule.idle();
  expect([client.writableLength, received]).toEqual([600, 0]);
  net.release('server');
  await schedule.idle();
  expect([client.writableLength, received]).toEqual([0, 1_200]);
});

test('dropped, an owner is gone without a word: its peers are reset, its ports free, those of others go on', async () => {
  const { net, schedule, who } = compartments();
  const said: string[] = [];
  const note = (name: string, socket: Socket) => {
    for (const event of ['error', 'end', 'close', 'timeout']) socket.on(event, () => said.push(`${name} ${event}`));
    return socket;
  };
  const broker = who.run('broker', () => net.createServer((socket) => note('broker', socket).resume()));
  const port = await who.run('broker', () => listening(broker));
  const other = await who.run('store', () => listening(net.createServer((socket) => note('store', socket).resume())));
  const gateway = who.run('gateway', () => note('gateway', net.connect(port, '127.0.0.1')));
  const toStore = who.run('gateway', () => note('to store', net.connect(other, '127.0.0.1')));
  const outgoing = who.run('broker', () => note('broker', net.connect(other, '127.0.0.1')));
  await schedule.idle();
  outgoing.setTimeout(10);
  net.hold('broker');
  net.drop('broker');
  await schedule.idle();
  expect(said.sort()).toEqual(['gateway close', 'gateway error', 'store close', 'store error']);
  expect(gateway.destroyed).toBe(true);
  expect(toStore.readyState).toBe('open');
  await who.run('broker again', () => listening(net.createServer(), port));
});

test('what a dropped owner still does with its sockets has no effect, and it hears nothing of it', async () => {
  const { net, schedule, wire, who } = compartments();
  const port = await who.run('server', () =>
    listening(net.createServer((socket) => socket.resume().on('error', () => {}))),
  );
  const said: string[] = [];
  const sockets = ['write', 'end', 'destroy', 'fail', 'closing'].map((name) => {
    const socket = who.run('client', () => net.connect(port, '127.0.0.1'));
    for (const event of ['error', 'finish', 'close', 'connect']) socket.on(event, () => said.push(`${name} ${event}`));
    return socket;
  });
  await schedule.idle();
  said.length = 0;
  const [writing, ending, destroyed, failing, closing] = sockets;
  closing?.destroy();
  net.drop('client');
  const before = wire.length;
  writing?.write('x', () => said.push('written'));
  ending?.end('x');
  destroyed?.destroy();
  failing?.destroy(new Error('a mistake of a dead part'));
  await schedule.idle();
  expect(said).toEqual([]);
  const fromClient = wire.slice(before).filter((line) => line.includes('client>'));
  expect(fromClient.map((line) => line.split(' ').at(-1))).toEqual(['fin', 'rst', 'rst', 'rst', 'rst']);
});

test('what leads out of the virtual net is refused by name', () => {
  const { net } = make();
  expect(() => net.connect('/run/pump.sock')).toThrow('A socket cannot have the option "path" in virtual time.');
  expect(() => net.createServer().listen('/run/pump.sock')).toThrow('A server cannot listen on /run/pump.sock');
});
