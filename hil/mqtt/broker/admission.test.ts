import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../../test/fixtures/device.ts';
import { RawMqtt } from '../../../test/fixtures/raw-mqtt.ts';
import { type BrokerOptions, openBroker } from '../broker.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of undo.splice(0).reverse()) await stop();
});

const USERS = {
  sensor: { password: 's', publish: ['sensors/T-1'], subscribe: [] },
  reader: { password: 'r', publish: [], subscribe: ['#'] },
  other: { password: 'o' },
};

async function broker(options: BrokerOptions = {}) {
  const notices: string[] = [];
  const running = await openBroker({ onNotice: (notice) => notices.push(notice), ...options });
  undo.push(() => running.close());
  const as = (user?: keyof typeof USERS, more: Parameters<typeof RawMqtt.connected>[1] = {}) =>
    client(() =>
      RawMqtt.connected(running.port, {
        ...(user && { username: user, password: Buffer.from(USERS[user].password) }),
        ...more,
      }),
    );
  const client = async (opened: () => Promise<RawMqtt>) => {
    const one = await opened();
    undo.push(() => one.end());
    return one;
  };
  return { running, notices, as, raw: () => client(() => RawMqtt.open(running.port)) };
}

/** Sends one word, and waits until it has come to a reader: whatever was sent before it has come too, or never will. */
async function mark(from: RawMqtt, reader: RawMqtt, topic = 'mark') {
  from.send({ cmd: 'publish', topic, payload: 'here', qos: 0, dup: false, retain: false });
  await eventually('the mark', () => reader.messages.some((m) => m.topic === topic));
}

describe('with users, nobody comes in', () => {
  test.each([
    ['without a user', {}, 5],
    ['with an unknown one', { username: 'nobody', password: Buffer.from('s') }, 4],
    ['with a wrong password', { username: 'sensor', password: Buffer.from('x') }, 4],
    ['with an empty password', { username: 'sensor', password: Buffer.from('') }, 4],
    ['without a password', { username: 'sensor' }, 4],
    ['by a name that every object has', { username: '__proto__', password: Buffer.from('') }, 4],
  ])('%s', async (_, connect, returnCode) => {
    const { running, raw } = await broker({ users: USERS });
    const client = await raw();
    client.connect(connect);
    await eventually('it is refused', () => client.closed);
    expect(client.heard).toMatchObject([{ cmd: 'connack', returnCode }]);
    expect([running.clients, running.load.refused]).toEqual([0, 1]);
  });
});

describe('what may not be published', () => {
  test('does not come to anybody, ends the connection, and is said once', async () => {
    const { as, notices } = await broker({ users: USERS });
    const reader = await as('reader');
    await reader.subscribe('#');
    for (let round = 0; round < 3; round++) {
      const sensor = await as('sensor', { clientId: 'T-1' });
      sensor.send({
        cmd: 'publish',
        topic: 'commands/x',
        payload: '1',
        qos: 1,
        messageId: 1,
        dup: false,
        retain: true,
      });
      await eventually('it is cut off', () => sensor.closed);
      expect(sensor.heard.map(({ cmd }) => cmd)).toEqual(['connack']);
    }
    await mark(await as('other'), reader);
    expect(reader.messages.map(({ topic }) => topic)).toEqual(['mark']);
    const late = await as('other');
    await late.subscribe('commands/#', 'mark');
    await mark(await as('other'), late);
    expect(late.messages.map(({ topic }) => topic)).toEqual(['mark']);
    expect(notices).toEqual(['user "sensor": it may not publish on "commands/x"']);
  });

  test.each([
    ['commands/x', 'sensor'],
    ['commands/#', 'other'],
    ['$SYS/x/new/clients', 'other'],
  ] as const)('is no will either: %j', async (topic, user) => {
    const { as, raw } = await broker({ users: USERS });
    const reader = await as('reader');
    await reader.subscribe('#');
    const client = await raw();
    const password = Buffer.from(USERS[user].password);
    client.connect({ username: user, password, will: { topic, payload: Buffer.from('1'), qos: 1, retain: true } });
    await eventually('it is refused', () => client.closed);
    expect(client.heard).toMatchObject([{ cmd: 'connack', returnCode: 5 }]);
    await mark(await as('other'), reader);
    expect(reader.messages.map(({ topic }) => topic)).toEqual(['mark']);
  });

  test('leaves what may be published, wills too', async () => {
    const { as } = await broker({ users: USERS });
    const reader = await as('reader');
    await reader.subscribe('#');
    const will = { topic: 'sensors/T-1', payload: Buffer.from('gone'), qos: 1 as const, retain: true };
    const sensor = await as('sensor', { will });
    sensor.send({ cmd: 'publish', topic: 'sensors/T-1', payload: '20', qos: 0, dup: false, retain: true });
    await eventually('the report', () => reader.messages.length === 1);
    sensor.end();
    await eventually('the will', () => reader.messages[1]?.text === 'gone');
  });

  test.each(['$SYS/other/new/clients', 'a/#', 'a\0b', '+'])('includes %j, for anybody', async (topic) => {
    const { as } = await broker();
    const [client, other] = [await as(), await as()];
    client.send({ cmd: 'publish', topic, payload: 'x', qos: 0, dup: false, retain: true });
    await eventually('it is cut off', () => client.closed);
    expect(other.closed).toBe(false);
  });
});

test('an id is its user’s own: nobody ends another’s connection, or takes over a session, by it', async () => {
  const { as } = await broker({ users: USERS });
  const id = { clientId: 'store', clean: false };
  const store = await as('other', id);
  await store.subscribe('results/#');
  const stranger = await as('reader', id);
  expect(stranger.heard).toMatchObject([{ cmd: 'connack', sessionPresent: false }]);
  await mark(await as('other'), store, 'results/1');
  expect(store.closed).toBe(false);
  expect(stranger.messages).toEqual([]);
});

test('a session that nobody could come back to is refused', async () => {
  const { raw } = await broker();
  const client = await raw();
  // CONNECT of "MQTT", level 4, no flags, keep alive 0, no id.
  client.send(Buffer.from([0x10, 12, 0, 4, ...Buffer.from('MQTT'), 4, 0, 0, 0, 0, 0]));
  await eventually('it is refused', () => client.closed);
  expect(client.heard).toMatchObject([{ cmd: 'connack', returnCode: 2 }]);
});

describe('a subscription', () => {
  test('that is refused is refused for good: nothing is kept for it while its client is away', async () => {
    const users = { ...USERS, half: { password: 'h', publish: [], subscribe: ['open/#'] } };
    const { running, as } = await broker({ users });
    const connect = { username: 'half', password: Buffer.from('h'), clientId: 'h', clean: false };
    const half = await RawMqtt.connected(running.port, connect);
    expect(await half.subscribe('open/1', 'shut/1', 'open/2')).toEqual([1, 0x80, 1]);
    half.end();
    await eventually('it is away', () => running.clients === 0);
    const other = await as('other');
    for (const topic of ['shut/1', 'open/2']) {
      other.send({ cmd: 'publish', topic, payload: topic, qos: 1, messageId: 1, dup: false, retain: false });
    }
    await eventually('one waits', () => running.load.queued > 0);
    const back = await RawMqtt.connected(running.port, connect);
    undo.push(() => back.end());
    await eventually('it has what waited', () => back.messages.length > 0);
    await mark(other, back, 'open/1');
    expect(back.messages.map(({ topic }) => topic)).toEqual(['open/2', 'open/1']);
  });

  test.each(['$share/g/a/#', '$SYS/#', '$SYS/broker/uptime', '$share/a', '$'])(
    'that nothing would ever come of is answered with a failure: %s',
    async (filter) => {
      const { as } = await broker();
      const client = await as();
      expect(await client.subscribe('fine', filter)).toEqual([1, 0x80]);
      await mark(await as(), client, 'fine');
    },
  );

  test.each(['a/#/b', 'a+', '+a', 'a#', '#a', 'a/b#', '#/', 'a/+b/c', '', 'a\0', 'a/'.repeat(120)])(
    'that is no topic filter ends the connection: %j',
    async (filter) => {
      const { as } = await broker();
      const [client, other] = [await as(), await as()];
      expect(await client.subscribe(filter)).toBe('closed');
      expect(await other.subscribe('a')).toEqual([1]);
    },
  );

  // What a filter matches, by 4.7.1 and 4.7.2 of MQTT 3.1.1.
  test.each([
    ['#', 'a'],
    ['+', 'a'],
    ['/', '/'],
    ['+/+', '/a'],
    ['/+', '/a'],
    ['a//b', 'a//b'],
    ['a/+/b', 'a//b'],
    ['a/#', 'a'],
    ['a/#', 'a/b/c'],
    ['+/#', 'a'],
    ['#', '/'],
    ['__proto__', '__proto__'],
    ['constructor/+', 'constructor/x'],
    ['💧/+', '💧/ü'],
    [' ', ' '],
    ['a/'.repeat(99), 'a/'.repeat(99)],
    ['x'.repeat(500), 'x'.repeat(500)],
  ])('that is granted is served, live and retained: %s, %s', async (filter, topic) => {
    const { as } = await broker();
    const [client, other] = [await as(), await as()];
    expect(await client.subscribe(filter)).toEqual([1]);
    other.send({ cmd: 'publish', topic, payload: 'x', qos: 1, messageId: 1, dup: false, retain: true });
    await eventually('it is served', () => client.messages.length === 1);
    const late = await as();
    expect(await late.subscribe(filter)).toEqual([1]);
    await eventually('it is served what is retained', () => late.messages.length === 1);
  });
});

describe('who speaks another version of MQTT is told so', () => {
  const connect = (name: string, level: number) => {
    const body = Buffer.from([
      0,
      name.length,
      ...Buffer.from(name),
      level,
      2,
      0,
      60,
      ...(level === 5 ? [0] : []),
      0,
      1,
      0x78,
    ]);
    return Buffer.from([0x10, body.length, ...body]);
  };
  test.each([
    ['MQTT', 5, [0x20, 3, 0, 0x84, 0]],
    ['MQTT', 6, [0x20, 2, 0, 1]],
    ['MQTT', 3, [0x20, 2, 0, 1]],
    ['MQTT', 0, [0x20, 2, 0, 1]],
    ['MQIsdp', 4, [0x20, 2, 0, 1]],
    // 3.1.2.1: with another name it may be anything.
    ['MQTZ', 4, []],
    ['', 4, []],
    ['HTTP', 5, []],
  ])('%s, level %i', async (name, level, answer) => {
    const { raw, running } = await broker();
    for (const slice of [100, 1]) {
      const client = await raw();
      const bytes = connect(name, level);
      for (let at = 0; at < bytes.length; at += slice) client.send(bytes.subarray(at, at + slice));
      await eventually('it ends', () => client.closed);
      expect([...client.bytes]).toEqual(answer);
    }
    expect(running.clients).toBe(0);
  });

  test.each([
    ['MQIsdp', 3],
    ['MQTT', 4],
    ['MQTT', 0x84],
  ])('%s, level %i is spoken', async (name, level) => {
    const { raw } = await broker();
    const client = await raw();
    client.send(connect(name, level));
    await eventually('it is in', () => client.bytes.length === 4);
    expect([...client.bytes]).toEqual([0x20, 2, 0, 0]);
  });
});
