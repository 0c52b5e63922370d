import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ms, seconds } from '#simulator';
import { eventually, withDevice } from '../../test/fixtures/device.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { type BrokerOptions, openBroker } from './broker.ts';
import { captureLine, readCapture } from './capture.ts';
import { connectMqtt, endMqtt, type MessageFlags, type MqttConnection, type MqttOptions, publish } from './client.ts';
import { contains } from './codec.ts';
import { mqttSensor } from './map.ts';
import { MqttPublisher } from './publisher.ts';

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of undo.splice(0).reverse()) await stop();
});

async function broker(options: BrokerOptions = {}) {
  const running = await openBroker(options);
  undo.push(() => running.close());
  return running;
}

function client(url: string, options: Partial<MqttOptions> = {}) {
  const connection = connectMqtt({ url, clientId: `test-${Math.random()}`, reconnect: 20, ...options });
  undo.push(() => endMqtt(connection));
  return connection;
}

async function connected(url: string, options: Partial<MqttOptions> = {}): Promise<MqttConnection> {
  const connection = client(url, options);
  await eventually('connected', () => connection.connected);
  return connection;
}

interface Heard {
  readonly topic: string;
  readonly text: string;
  readonly flags: MessageFlags;
}

async function listener(url: string, topic: string, options: Partial<MqttOptions> = {}): Promise<Heard[]> {
  const heard: Heard[] = [];
  const connection = await connected(url, {
    ...options,
    onMessage: (topic, payload, _, flags) => heard.push({ topic, text: payload.toString(), flags }),
  });
  await connection.subscribeAsync(topic, { qos: 2 });
  return heard;
}

describe('a sensor', () => {
  const sensor = (map: Partial<Parameters<typeof declare>[0]>) => declare(map);
  const declare = (map: object) =>
    mqttSensor(waterTreatment, ({ TT191 }) => ({
      device: 'TT-191',
      topic: 'sensors/{device}',
      every: ms(20),
      fields: { temperature: TT191.temperature },
      ...map,
    }));
  const open = async (url: string, map: object = {}) => {
    const running = await withDevice(
      waterTreatment,
      async (context) => new MqttPublisher(sensor(map), context, { url }),
    );
    undo.push(() => running[Symbol.asyncDispose]());
    return running;
  };

  test('reports as JSON with its time, on the topic of its template', async () => {
    const { url } = await broker();
    const heard = await listener(url, '#');
    await open(url, { topic: '{plant}/{path}/{device}' });
    await eventually('two reports', () => heard.length >= 2);
    expect(heard[0]!.topic).toBe(`${waterTreatment.name}/${waterTreatment.pathOf('TT191')}/TT-191`);
    expect(JSON.parse(heard[0]!.text)).toEqual({ temperature: expect.any(Number), time: expect.stringMatching(/Z$/) });
  });

  test('keeps to QoS and retain as declared', async () => {
    const { url } = await broker();
    const heard = await listener(url, 'sensors/#');
    await open(url, { qos: 2, retain: false });
    await eventually('a report', () => heard.length >= 1);
    expect(heard[0]!.flags.qos).toBe(2);
    expect(await firstWord(url)).toBeUndefined();
    await open(url, { qos: 0 });
    await eventually('a report of the other', () => heard.some(({ flags }) => flags.qos === 0));
    expect((await firstWord(url))?.flags.retain).toBe(true);
  });

  /** What the broker has kept: nothing when a message that was sent afterwards comes first. */
  async function firstWord(url: string): Promise<Heard | undefined> {
    const heard = await listener(url, 'kept/#');
    const kept: Heard[] = [];
    const probe = await connected(url, {
      onMessage: (topic, payload, _, flags) => kept.push({ topic, text: payload.toString(), flags }),
    });
    await probe.subscribeAsync(['sensors/#', 'kept/mark'], { qos: 1 });
    await publish(probe, 'kept/mark', '');
    await eventually('the mark', () => heard.length > 0 && kept.some(({ topic }) => topic === 'kept/mark'));
    return kept.find(({ topic, flags }) => topic !== 'kept/mark' && flags.retain);
  }

  test('is said to be offline when it is gone, in order or not', async () => {
    const first = await broker();
    const heard = await listener(first.url, 'status/#');
    const words = () => heard.map(({ text }) => text);
    const presence = { topic: 'status/{device}' };
    const { server } = await open(first.url, { presence });
    await eventually('it is online', () => words().includes('online'));
    await server.close();
    await eventually('it is offline', () => words().join() === 'online,offline');
    // Who is cut off has its will spoken.
    const cut = net.createServer((socket) => {
      const through = net.connect({ port: first.port, host: '127.0.0.1' });
      socket.pipe(through).pipe(socket);
      for (const one of [socket, through]) one.on('error', () => {});
      cutOff = () => {
        through.destroy();
        socket.destroy();
      };
    });
    let cutOff = () => {};
    await new Promise<void>((resolve) => cut.listen(0, '127.0.0.1', resolve));
    undo.push(() => new Promise((resolve) => cut.close(resolve)));
    await open(`mqtt://127.0.0.1:${(cut.address() as net.AddressInfo).port}`, { presence });
    await eventually('it is online again', () => words().length === 3);
    cutOff();
    await eventually('its will', () => words()[3] === 'offline');
  });

  test('goes to a broker of its own with user and password, and is refused without', async () => {
    const { url } = await broker({
      users: { TT191: { password: 'pass', publish: ['sensors/#'] }, all: { password: 'a' } },
    });
    const heard = await listener(url, '#', { username: 'all', password: 'a' });
    await open('mqtt://127.0.0.1:1', { login: { url, username: 'TT191', password: 'pass' } });
    await eventually('a report', () => heard.length > 0);
    const errors: string[] = [];
    client(url, { username: 'TT191', password: 'wrong', onError: ({ message }) => errors.push(message) });
    await eventually('a refusal', () => errors.some((message) => message.includes('Bad username or password')));
  });

  test.each([
    [{ topic: 'a/{tank}' }, 'There is no {tank} for topic "a/{tank}". '],
    [{ topic: 'a/+' }, 'Nothing can be published to "a/+".'],
    [{ topic: '' }, 'Nothing can be published to "".'],
    [{ presence: { topic: '#' } }, 'Nothing can be published to "#".'],
  ])('%j is refused', (map, told) => {
    expect(() => sensor({ every: seconds(1), ...map })).toThrow(told.trim());
  });
});

describe('a client', () => {
  /** A port that drops everybody who comes, and a client that keeps coming. */
  async function turnedAway() {
    let tries = 0;
    const server = net.createServer((socket) => {
      tries++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as net.AddressInfo;
    const connection = client(`mqtt://127.0.0.1:${port}`, { reconnect: 5 });
    return { tries: () => tries, end: () => endMqtt(connection), close: () => new Promise((r) => server.close(r)) };
  }

  test('that is ended stays so, though nobody has ever answered', async () => {
    const [ended, other] = [await turnedAway(), await turnedAway()];
    await eventually('it has tried', () => ended.tries() > 1);
    await ended.end();
    const [before, others] = [ended.tries(), other.tries()];
    await eventually('another has tried ten times since', () => other.tries() > others + 10);
    expect(ended.tries()).toBe(before);
    await other.end();
    await Promise.all([ended.close(), other.close()]);
  });
});

describe('with TLS', () => {
  let folder: string;
  const pem = (name: string) => readFileSync(join(folder, name), 'utf8');
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'plantwright-tls-'));
    const openssl = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
    ];
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
    execFileSync(
      'openssl',
      [...openssl, '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem'), ...names],
      {
        stdio: 'ignore',
      },
    );
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('a client that trusts the certificate gets in, and one that does not is told why', async () => {
    const { url } = await broker({ tls: { cert: pem('cert.pem'), key: pem('key.pem') } });
    expect(url).toMatch(/^mqtts:/);
    const heard = await listener(url, 't', { tls: { ca: pem('cert.pem') } });
    await publish(await connected(url, { tls: { ca: pem('cert.pem') } }), 't', 'hello');
    await eventually('the message', () => heard.length === 1);
    const errors: string[] = [];
    client(url, { onError: ({ message }) => errors.push(message) });
    await eventually('a refusal', () => errors.some((message) => /self.signed/i.test(message)));
  });
});

describe('the broker', () => {
  test('lets a user publish and subscribe only as allowed', async () => {
    const users = {
      sensor: { password: 's', publish: ['plant/+/level'], subscribe: ['plant/#'] },
      all: { password: 'a' },
    };
    const { url } = await broker({ users });
    const heard = await listener(url, '#', { username: 'all', password: 'a' });
    const sensor = await connected(url, { username: 'sensor', password: 's' });
    await publish(sensor, 'plant/T-101/level', '1');
    await sensor.subscribeAsync('plant/+/level', { qos: 1 });
    await expect(sensor.subscribeAsync('#', { qos: 1 })).rejects.toThrow('Subscribe error');
    let lost = false;
    sensor.once('close', () => {
      lost = true;
    });
    sensor.publish('plant/T-101/valve', 'open', { qos: 1 });
    await eventually('it is cut off', () => lost);
    expect(heard.map(({ topic }) => topic)).toEqual(['plant/T-101/level']);
  });

  test.each([
    ['#', 'a/b', true],
    ['#', '$SYS/x', false],
    ['a/#', 'a', true],
    ['a/#', 'a/b/#', true],
    ['a/+', 'a/b', true],
    ['a/+', 'a/+', true],
    ['a/+', 'a/#', false],
    ['a/b', 'a/+', false],
    ['a/b', 'a/b/c', false],
    ['a/b/c', 'a/b', false],
    ['+/b', 'a/b', true],
  ])('%s contains %s: %s', (filter, asked, expected) => {
    expect(contains(filter, asked)).toBe(expected);
  });
});

test('a capture comes back as it went', () => {
  const message = { topic: 'a', payload: new Uint8Array([0, 255]), qos: 1, retain: undefined } as const;
  const events = [
    {
      kind: 'connect',
      at: 1,
      client: 'c',
      version: '5',
      clean: true,
      sessionExpiry: 3,
      will: { ...message, retain: false },
    },
    { kind: 'connected', at: 2, client: 'c' },
    { kind: 'subscribe', at: 2, client: 'c', topics: [{ topic: 'x/#', qos: 1 }] },
    { kind: 'publish', at: 3, client: undefined, ...message },
    { kind: 'delivered', at: 3, client: 'c', ...message, retain: true },
    { kind: 'malformed', at: 4, client: 'c', reason: 'odd' },
    { kind: 'disconnect', at: 5, client: 'c', reason: 4 },
    { kind: 'closed', at: 6, client: 'c' },
  ] as const;
  expect(readCapture(Buffer.from(events.map((event) => captureLine(event)).join('\n')))).toEqual(events);
});
