import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { urlOf } from '../../hil/address.ts';
import { listen, stopListening } from '../../hil/listen.ts';
import { ModbusClient } from '../../hil/modbus/client.ts';
import { connectMqtt, endMqtt } from '../../hil/mqtt/client.ts';
import { OpcUaClient } from '../../hil/opcua/client.ts';
import { isOurs } from '../fixtures/addresses.ts';
import { eventually } from '../fixtures/device.ts';
import { reservePort } from '../fixtures/ports.ts';
import { ended, lineOf, outcome, plantwright } from '../fixtures/processes.ts';

interface Told {
  names: string[];
  viewer: string;
  endpoints: string;
  devices: { name: string; protocol: string; host: string; port: number; endpoint: string }[];
  stack: { broker: string; client: { username: string; password: string }; api: string; token: string };
}

const started: ChildProcess[] = [];
afterEach(async () => {
  for (const child of started) if (child.exitCode === null) process.kill(-child.pid!, 'SIGINT');
  await Promise.all(started.splice(0).map(ended));
});

/** A live plant; what it says when it is ready, and on stderr until then. */
async function serve(...args: string[]): Promise<{ told: Told; said: string }> {
  const child = plantwright(['serve', '--json', ...args]);
  started.push(child);
  let said = '';
  child.stderr!.on('data', (chunk) => {
    said += chunk;
  });
  const line = await Promise.race([lineOf(child.stdout!, /^\{/), once(child, 'close')]);
  if (typeof line !== 'string') throw new Error(`serve ${args.join(' ')} ended: ${said}`);
  return { told: JSON.parse(line) as Told, said };
}

/** Goes to every address that was told, as somebody's own client does. */
async function visitAll({ viewer, endpoints, devices, stack }: Told): Promise<void> {
  const [modbus, opcua, sensor] = ['modbus', 'opcua', 'mqtt'].map(
    (protocol) => devices.find((device) => device.protocol === protocol)!,
  );
  const plc = await ModbusClient.connect({ host: modbus!.host, port: modbus!.port, timeout: 5000 });
  expect(await plc.readWords(1, 'input', 2, 1)).toEqual([0]);
  plc.close();
  expect(modbus!.endpoint).toBe(urlOf('modbus-tcp', modbus!.host, modbus!.port));

  const nodeIds = ['ns=1;s=LIT-101.reading'];
  const server = await OpcUaClient.connect({
    ...{ endpoint: opcua!.endpoint, nodeIds, publishing: 100, sampling: 100 },
    ...{ onReport: () => {}, onAlive: () => {} },
  });
  expect((await server.read(nodeIds))[0]).toMatchObject({ quality: 'good' });
  await server.close();

  expect(sensor!.endpoint).toBe(stack.broker);
  const topics = new Set<string>();
  const subscriber = connectMqtt({
    url: stack.broker,
    ...stack.client,
    clientId: 'visitor',
    onConnect: () => subscriber.subscribe(['uns/#', 'sensors/#'], { qos: 0 }),
    onMessage: (topic) => topics.add(topic),
  });
  await eventually(
    'the sensor reports to the broker, and the gateway shows what it reads there and at the PLC',
    () =>
      [/^sensors\/TT-191$/, /^uns\/.*TT-191/, /^uns\/.*LIT-101/].every((one) => [...topics].some((t) => one.test(t))),
    30_000,
  );
  await endMqtt(subscriber);

  const headers = { authorization: `Bearer ${stack.token}` };
  expect((await fetch(`${stack.api}/api/latest`, { headers })).status).toBe(200);
  // 503 is the viewer's own word where it has not been built.
  expect([200, 503]).toContain((await fetch(viewer)).status);
  const page = await (await fetch(endpoints)).text();
  for (const { endpoint } of devices) expect(page).toContain(endpoint);
  expect(page).toContain(stack.api);
}

const ipv6 = await isOurs('::1');
const others = await isOurs('127.0.0.2');

describe('every address that is told answers', () => {
  test.skipIf(!others)('on one address of the loopback, and nothing listens on another', async () => {
    const { told, said } = await serve('--listen', '127.0.0.2');
    expect(said).not.toContain('warning');
    for (const { host } of told.devices) expect(host).toBe('127.0.0.2');
    await visitAll(told);
  });

  test.skipIf(!ipv6)(`on ::1${ipv6 ? '' : ' (skipped: this machine has no IPv6)'}`, async () => {
    const { told } = await serve('--listen', '[::1]');
    expect(told.stack.broker).toMatch(/^mqtt:\/\/\[::1\]:\d+$/);
    expect(told.viewer).toMatch(/^http:\/\/\[::1\]:\d+\//);
    await visitAll(told);
  });

  test.each(['0.0.0.0', ...(ipv6 ? ['::'] : [])])('on %s, by each address of this machine', async (wildcard) => {
    const { told, said } = await serve('--listen', wildcard);
    expect(said).toContain(`warning: listening on ${wildcard}`);
    await visitAll(told);
    const { port } = told.devices.find(({ protocol }) => protocol === 'modbus')!;
    for (const host of told.names) (await ModbusClient.connect({ host, port, timeout: 5000 })).close();
  });

  test('by the name that is advertised', async () => {
    const { told } = await serve('--listen', '0.0.0.0', '--advertise', 'localhost');
    expect(told.names).toEqual(['localhost']);
    const urls = [told.viewer, told.stack.broker, told.stack.api, ...told.devices.map(({ endpoint }) => endpoint)];
    for (const url of urls) expect(new URL(url).hostname).toBe('localhost');
    await visitAll(told);
  });
});

describe('ports', () => {
  test('five that begin at the same moment all come up, each on ports of its own', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => serve()));
    const ports = all.flatMap(({ told: { viewer, devices, stack } }) => [
      ...devices.filter(({ protocol }) => protocol !== 'mqtt').map(({ port }) => port),
      ...[viewer, stack.broker, stack.api].map((url) => Number(new URL(url).port)),
    ]);
    expect(ports.length).toBe(25);
    expect(new Set(ports).size).toBe(25);
    for (const { told, said } of all) {
      const modbus = told.devices.find(({ protocol }) => protocol === 'modbus')!.port;
      expect(said.includes(`port 5020 is taken; Modbus is on ${modbus}`)).toBe(modbus !== 5020);
    }
    // Five plants and their stacks on as few cores as there are.
  }, 300_000);

  test.each([
    ['--modbus-port', 'PLC-1 (Modbus)'],
    ['--opcua-port', 'PLC-1 (OPC UA)'],
    ['--mqtt-port', 'The MQTT broker'],
    ['--viewer-port', 'The viewer'],
  ])('%s that is taken is refused: who wanted which, and what to do', async (option, who) => {
    const taken = net.createServer();
    const { port } = await listen(taken, { host: '127.0.0.1', port: await reservePort() }, 'a stranger');
    const { code, stdout, stderr } = await outcome(plantwright(['serve', '--json', option, String(port)]));
    await stopListening(taken, []);
    expect(stdout).toBe('');
    expect(stderr).toContain(
      `${who} cannot listen on 127.0.0.1:${port}: the port is taken. Stop what uses it, or give another port.`,
    );
    expect(code).toBe(2);
  });

  test('that are asked for are those', async () => {
    const ports = { modbus: await reservePort(), opcua: await reservePort(), mqtt: await reservePort() };
    const asked = Object.entries(ports).flatMap(([what, port]) => [`--${what}-port`, String(port)]);
    const viewer = await reservePort();
    const { told, said } = await serve(...asked, '--viewer-port', String(viewer));
    expect(said).toBe('');
    const found = Object.fromEntries(told.devices.map(({ protocol, port }) => [protocol, port]));
    expect(found).toEqual(ports);
    expect(new URL(told.viewer).port).toBe(String(viewer));
  });
});
