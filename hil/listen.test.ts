import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, test } from 'vitest';
import { reservePort } from '../test/fixtures/ports.ts';
import { ended, root } from '../test/fixtures/processes.ts';
import { addressesOf, bind, dialled, isLoopback, placeOf, urlOf } from './address.ts';
import { holdPort, isFree, listen, stopListening } from './listen.ts';

const HOST = '127.0.0.1';

/** What processes that take a port at the same time say: which they have, or why none. */
async function takenAtOnce(processes: number, args: readonly string[]): Promise<string[]> {
  const children = Array.from({ length: processes }, () =>
    spawn(process.execPath, [`${root}test/fixtures/takes-port.ts`, ...args], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  const said = await Promise.all(children.map(({ stdout }) => once(stdout, 'data')));
  for (const { stdin } of children) stdin.end();
  await Promise.all(children.map(ended));
  return said.map(([line]) => String(line).trim());
}

describe('a port', () => {
  test('five processes that want the same port or the next one at once have five', async () => {
    const from = await reservePort();
    const taken = (await takenAtOnce(5, [String(from), 'or-next'])).map(Number);
    expect(new Set(taken).size).toBe(5);
    for (const port of taken) expect(port).toBeGreaterThanOrEqual(from);
  });

  test('of five that want this port and no other, one has it, and four are told who cannot have what', async () => {
    const port = await reservePort();
    const said = await takenAtOnce(5, [String(port), 'exactly']);
    const refused = `Pump cannot listen on 127.0.0.1:${port}: the port is taken.`;
    expect(said.sort()).toEqual([String(port), ...Array(4).fill(refused)]);
  });

  test('that is the last one has no next', async () => {
    const [first, second] = [net.createServer(), net.createServer()];
    const last = { host: HOST, port: 65_535, orNext: true };
    await listen(first, last, 'Pump');
    await expect(listen(second, last, 'Valve')).rejects.toMatchObject({
      code: 'NO_FREE_PORT',
      message: 'Valve finds no free port on 127.0.0.1 from 65535 on.',
    });
    await stopListening(first, []);
  });

  test('on an address that is not of this machine is refused, the next port not tried', async () => {
    await expect(listen(net.createServer(), { host: '203.0.113.1', port: 5020, orNext: true }, 'Pump')).rejects.toThrow(
      /^Pump cannot listen on 203\.0\.113\.1:5020: /,
    );
  });
});

describe('a port that is held for a server to come', () => {
  test('belongs to nobody else, and who connects early is served in the end', async () => {
    const held = await holdPort({ host: HOST, port: 0 }, 'Pump');
    expect(await isFree(HOST, held.port)).toBe(false);
    const early = net.connect(held.port, HOST);
    early.write('early');
    await once(early, 'connect');
    const server = net.createServer({ pauseOnConnect: true }, (socket) => socket.pipe(socket));
    held.handOver(server);
    server.listen(0, () => {});
    const late = net.connect(held.port, HOST);
    late.write('late');
    expect(String((await once(early, 'data'))[0])).toBe('early');
    expect(String((await once(late, 'data'))[0])).toBe('late');
    await stopListening(server, [early, late]);
    expect(await isFree(HOST, held.port)).toBe(true);
  });

  test('is free again when it is given up, and nobody is left waiting', async () => {
    const held = await holdPort({ host: HOST, port: 0 }, 'Pump');
    const early = net.connect(held.port, HOST).on('error', () => {});
    await once(early, 'connect');
    await Promise.all([held.release(), once(early, 'close')]);
    expect(await isFree(HOST, held.port)).toBe(true);
  });
});

describe('an address', () => {
  test.each([
    ['mqtt', '127.0.0.1', 1883, '', 'mqtt://127.0.0.1:1883'],
    ['http', '::1', 80, '/api', 'http://[::1]:80/api'],
    ['opc.tcp', 'fd00::2', 4840, '/plantwright', 'opc.tcp://[fd00::2]:4840/plantwright'],
    ['modbus-tcp', 'plc.example', 502, '', 'modbus-tcp://plc.example:502'],
  ])('%s at %s: in a URL and out of it', (protocol, host, port, path, url) => {
    expect(urlOf(protocol, host, port, path)).toBe(url);
    expect(placeOf(url, port)).toEqual({ host, port });
  });

  test('without a port has the standard one', () => {
    expect(placeOf('mqtt://[::1]', 1883)).toEqual({ host: '::1', port: 1883 });
  });

  test.each(['0.0.0.0', '::'])('of %s: each one of those that others are told is listened on', async (wildcard) => {
    const server = net.createServer((socket) => socket.destroy());
    const port = await bind(server, { host: wildcard, port: 0 });
    for (const host of [...addressesOf(wildcard), dialled(wildcard)]) {
      await once(net.connect(port, host), 'connect');
    }
    await stopListening(server, []);
  });

  test.each([
    ['127.0.0.1', true],
    ['127.0.0.2', true],
    ['::1', true],
    ['localhost', true],
    ['0.0.0.0', false],
    ['::', false],
    ['127.example', false],
    ['192.168.0.1', false],
  ])('%s is the loopback: %s', (host, loopback) => {
    expect(isLoopback(host)).toBe(loopback);
  });
});
