import { type ChildProcess, execFile } from 'node:child_process';
import net from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { ToViewer } from '#simulator';
import { ModbusClient } from '../../hil/modbus/client.ts';
import { eventually } from '../fixtures/device.ts';
import { peer } from '../fixtures/peers.ts';
import { ended, type Family, familyOf, lineOf, plantwright, remainsOf } from '../fixtures/processes.ts';

const run = promisify(execFile);

interface Told {
  viewer: string;
  endpoints: string;
  devices: { name: string; protocol: string; host: string; port: number; units?: number[]; endpoint: string }[];
  stack: { broker: string; client: { username: string; password: string }; api: string; token: string };
}
let child: ChildProcess;
let told: Told;
let modbus: Told['devices'][number];
let family: Family;

beforeAll(async () => {
  child = plantwright(['serve', '--json']);
  told = JSON.parse(await lineOf(child.stdout!, /^\{/)) as Told;
  modbus = told.devices.find((d) => d.protocol === 'modbus')!;
  await eventually('the stack shows a level', async () => 'water/intake/LIT-101/reading' in (await latest()), 15_000);
  family = familyOf(child.pid!);
});
afterAll(async () => {
  if (child.exitCode === null) process.kill(-child.pid!, 'SIGKILL');
  await ended(child);
});

async function latest(): Promise<Record<string, { value: number; quality: string }>> {
  const response = await fetch(`${told.stack.api}/api/latest`, {
    headers: { authorization: `Bearer ${told.stack.token}` },
  });
  return ((await response.json()) as { tags: Record<string, { value: number; quality: string }> }).tags;
}
const level = async () => (await latest())['water/intake/LIT-101/reading']!;

test('one page has endpoints, security and map, and no secret', async () => {
  const page = await (await fetch(told.endpoints)).text();
  for (const { endpoint } of told.devices) expect(page).toContain(endpoint);
  expect(page).toContain('security None; client certificates: any; anonymous: operator');
  expect(page).toMatch(
    /<td>LIT101\.reading<\/td><td>PLC-1<\/td><td>1<\/td><td>input<\/td><td>0–1<\/td><td>30001<\/td>/,
  );
  expect(page).toContain('ns=1;s=FIT-101.reading');
  expect(page).toContain('sensors/TT-191');
  expect(page).toContain('-u client -P PASSWORD');
  expect(page).not.toContain(told.stack.token);
  expect(page).not.toContain(told.stack.client.password);
});

describe('clients that nobody here wrote', () => {
  const mbpoll = peer('mbpoll');
  /** Reads or writes a register of PLC-1. By itself mbpoll gives up after 1 s: 10 s is a bound against hanging. */
  const poll = (type: string, register: string, ...more: string[]) =>
    run(mbpoll!, ['-o', '10', '-m', 'tcp', '-a', '1', '-t', type, '-r', register, '-p', String(modbus.port), ...more]);
  const ONCE = ['-c', '1', '-1'];
  test.skipIf(!mbpoll)('mbpoll reads the level that the stack shows', async () => {
    const { stdout } = await poll('3:float', '1', ...ONCE, modbus.host);
    const [, shown] = /\[1\]:\s+(\S+)/.exec(stdout) ?? [];
    expect(Math.abs(Number(shown) - (await level()).value)).toBeLessThan(0.02);
  });

  test.skipIf(!mbpoll)('mbpoll writes a set point and reads it back; one out of range is refused', async () => {
    const write = (value: string) => poll('4:float', '3', modbus.host, value);
    expect((await write('0.9')).stdout).toContain('Written 1 references');
    expect((await poll('4:float', '3', ...ONCE, modbus.host)).stdout).toMatch(/\[3\]:\s+0\.9\b/);
    await expect(write('1.5')).rejects.toMatchObject({ stderr: expect.stringContaining('Illegal data value') });
  });

  const mosquitto = peer('mosquitto_sub');
  test.skipIf(!mosquitto)('mosquitto_sub hears the samples of the gateway', async () => {
    const { hostname, port } = new URL(told.stack.broker);
    const { stdout } = await run(mosquitto!, [
      '-h',
      hostname,
      '-p',
      port,
      '-u',
      told.stack.client.username,
      '-P',
      told.stack.client.password,
      '-t',
      'uns/water/intake/LIT-101/reading',
      '-C',
      '1',
      '-W',
      '10',
    ]);
    const sample = JSON.parse(stdout) as { value: number; unit: string; quality: string; sourceTime: string };
    expect(sample).toMatchObject({ unit: 'm', quality: 'good' });
    expect(Math.abs(sample.value - (await level()).value)).toBeLessThan(0.02);
    expect(Math.abs(Date.parse(sample.sourceTime) - Date.now())).toBeLessThan(3000);
  });
});

test('garbage on every port harms nobody', async () => {
  const ports = [
    modbus.port,
    told.devices.find((d) => d.protocol === 'opcua')!.port,
    Number(new URL(told.stack.broker).port),
    Number(new URL(told.viewer).port),
  ];
  const noise = (n: number) => Buffer.from(Array.from({ length: n }, (_, i) => (i * 197 + n) % 256));
  for (const port of ports) {
    for (const bytes of [
      noise(1),
      noise(300),
      noise(70_000),
      Buffer.from('GET / HTTP/1.0\r\n\r\n'),
      Buffer.alloc(12),
    ]) {
      await new Promise<void>((resolve) => {
        const socket = net.connect({ port, host: '127.0.0.1' }, () => socket.write(bytes, () => socket.destroy()));
        socket.on('error', () => {});
        socket.on('close', () => resolve());
      });
    }
  }
  const client = await ModbusClient.connect({ host: modbus.host, port: modbus.port, timeout: 1000 });
  expect(await client.readWords(1, 'input', 2, 1)).toEqual([0]);
  client.close();
  const before = await level();
  await eventually('the level goes on', async () => (await level()).value !== before.value);
  expect((await level()).quality).toBe('good');
});

describe('the stack and the viewer ask who you are', () => {
  test('the API refuses a wrong token', async () => {
    const response = await fetch(`${told.stack.api}/api/latest`, { headers: { authorization: 'Bearer nobody' } });
    expect(response.status).toBe(401);
  });

  const talk = (url: URL, origin: string, ask?: object) =>
    new Promise<ToViewer[]>((resolve, reject) => {
      const heard: ToViewer[] = [];
      const ws = new WebSocket(url, { origin });
      ws.on('error', reject);
      ws.on('open', () => ask && ws.send(JSON.stringify(ask)));
      ws.on('message', (data) => {
        heard.push(JSON.parse(String(data)) as ToViewer);
        const enough = ask
          ? heard.some((m) => m.type === 'refused' || m.type === 'update') && heard.length > 2
          : heard.length >= 2;
        if (enough) ws.close();
      });
      ws.on('close', () => resolve(heard));
    });
  const session = (token?: string) => {
    const url = new URL(told.viewer);
    const path = new URL('/session', url);
    path.protocol = 'ws:';
    if (token !== undefined) path.searchParams.set('token', token);
    return { path, origin: url.origin, token: url.searchParams.get('token')! };
  };

  test('without the token a viewer sees everything and may do nothing', async () => {
    const { path, origin } = session();
    const heard = await talk(path, origin, { type: 'inject', fault: 'PLC-1 silent' });
    expect(heard[0]).toMatchObject({ type: 'session', session: { mode: 'live', faults: [] } });
    expect(heard).toContainEqual(
      expect.objectContaining({ type: 'refused', reason: 'this viewer only shows the session' }),
    );
  });

  test('with it, it may; what it asks wrongly is refused with a reason', async () => {
    const { path, origin } = session(session().token);
    const heard = await talk(path, origin, { type: 'inject', fault: 'no such' });
    expect(heard[0]).toMatchObject({
      session: { faults: expect.arrayContaining([expect.objectContaining({ id: 'PLC-1 silent' })]) },
    });
    expect(heard).toContainEqual({ type: 'refused', reason: 'There is no fault "no such".' });
  });

  test('without the token nobody touches time either, though both clocks are told', async () => {
    const { path, origin } = session();
    const heard = await talk(path, origin, { type: 'time', act: { do: 'freeze' } });
    expect(heard).toContainEqual(expect.objectContaining({ type: 'time', may: false }));
    expect(heard).toContainEqual(
      expect.objectContaining({ type: 'refused', reason: 'this viewer only shows the session' }),
    );
  });

  test('a page from elsewhere may not even look', async () => {
    const { path, token } = session();
    path.searchParams.set('token', token);
    await expect(talk(path, 'http://evil.example')).rejects.toThrow('403');
  });
});

test('Ctrl-C ends all of it: no process, no port, no file is left', async () => {
  expect(family.pids.length).toBeGreaterThanOrEqual(5);
  expect(family.folders.length).toBe(1);
  process.kill(-child.pid!, 'SIGINT');
  await ended(child);
  await eventually('nothing is left', () => remainsOf(family).length === 0);
  for (const { port, host } of told.devices) {
    await expect(ModbusClient.connect({ host, port, timeout: 500 })).rejects.toThrow();
  }
});
