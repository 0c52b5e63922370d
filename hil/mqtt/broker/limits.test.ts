import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../../test/fixtures/device.ts';
import { RawMqtt } from '../../../test/fixtures/raw-mqtt.ts';
import { type BrokerLimits, openBroker } from '../broker.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of undo.splice(0).reverse()) await stop();
});

async function broker(limits: Partial<BrokerLimits>) {
  const notices: string[] = [];
  const running = await openBroker({ limits, onNotice: (notice) => notices.push(notice) });
  undo.push(() => running.close());
  const client = async (more: Parameters<typeof RawMqtt.connected>[1] = {}) => {
    const one = await RawMqtt.connected(running.port, more);
    undo.push(() => one.end());
    return one;
  };
  let id = 0;
  /** Publishes, and waits until the broker has taken it. */
  const publish = async (from: RawMqtt, topic: string, payload: string | Buffer, retain = false, qos: 1 | 2 = 1) => {
    const messageId = (id++ % 60_000) + 1;
    from.send({ cmd: 'publish', topic, payload, qos, messageId, dup: false, retain });
    const answer = qos === 1 ? 'puback' : 'pubrec';
    const taken = () => from.heard.some((p) => p.cmd === answer && p.messageId === messageId);
    await eventually('it is taken', () => taken() || from.closed);
    from.heard.length = 0;
  };
  /** A client that has been, asked for messages on a topic, and has left. */
  const abandoned = async (clientId: string, filter: string) => {
    const one = await client({ clientId, clean: false });
    await one.subscribe(filter);
    const before = running.clients;
    one.end();
    await eventually('it is away', () => running.clients < before);
  };
  return { running, notices, client, publish, abandoned };
}

const PUBLISH_OF_1000 = Buffer.concat([Buffer.from([0x30, 0xe8, 7, 0, 1, 0x61]), Buffer.alloc(900)]);

describe('packets that are never whole', () => {
  test('take what they may in all, and whoever began first is cut off', async () => {
    const { running, client, notices, publish } = await broker({ packet: 1e6, intake: 100_000 });
    const sound = await client();
    await sound.subscribe('#');
    // PUBLISH of 65,535 bytes, of which 30,000 come.
    const half = Buffer.concat([Buffer.from([0x30, 0xff, 0xff, 3, 0, 1, 0x61]), Buffer.alloc(30_000)]);
    const slow: RawMqtt[] = [];
    for (let i = 0; i < 8; i++) {
      const one = await client();
      one.send(half);
      slow.push(one);
      await eventually('it has come', () => running.load.intake >= Math.min(3, i + 1) * 30_000);
      await eventually('the first are cut off', () => slow.filter(({ closed }) => closed).length >= i - 2);
      expect(running.load.intake).toBeLessThanOrEqual(100_000);
    }
    expect(slow.map(({ closed }) => closed)).toEqual([true, true, true, true, true, false, false, false]);
    await publish(await client(), 'large', Buffer.alloc(60_000));
    await eventually('a large message goes through', () => sound.messages.some(({ topic }) => topic === 'large'));
    expect(notices[0]).toMatch(/^a client at 127\.0\.0\.1:\d+ is cut off: it has \d+ bytes of a packet/);
  });

  test('cost nothing once their clients are gone', async () => {
    const { running, client } = await broker({});
    const one = await client();
    one.send(PUBLISH_OF_1000);
    await eventually('it has come', () => running.load.intake > 900);
    one.end();
    await eventually('it is forgotten', () => running.load.intake === 0);
  });

  test('are no packets that came at once', async () => {
    const { running, client, publish } = await broker({ intake: 200_000 });
    const [one, reader] = [await client(), await client()];
    await reader.subscribe('a');
    for (let i = 0; i < 20; i++) await publish(one, 'a', Buffer.alloc(50_000));
    await eventually('all have come', () => reader.messages.length === 20);
    await eventually('nothing is held', () => running.load.intake === 0);
    expect(one.closed).toBe(false);
  });
});

describe('messages that wait for who is away', () => {
  test('are as many as may be for one: the newest', async () => {
    const { running, client, publish, abandoned, notices } = await broker({ queue: 20_000 });
    await abandoned('away', 'a');
    const from = await client();
    for (let i = 0; i < 100; i++) await publish(from, 'a', String(i).padEnd(1000, '.'));
    expect(running.load.queued).toBeLessThanOrEqual(20_000);
    const back = await client({ clientId: 'away', clean: false });
    expect(back.heard[0]).toMatchObject({ sessionPresent: true });
    await eventually('the last has come', () => back.messages.at(-1)?.text.startsWith('99') === true);
    const numbers = back.messages.map(({ text }) => Number.parseInt(text, 10));
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, i) => 100 - numbers.length + i));
    expect(numbers.length).toBeGreaterThan(10);
    expect(notices).toEqual(['"away" is given up its oldest messages: it has not taken 20000 bytes']);
  });

  test('are as many as may be in all: the session that was left first is forgotten, and its client is told', async () => {
    const { running, client, publish, abandoned, notices } = await broker({ queue: 50_000, queues: 100_000 });
    for (let i = 0; i < 10; i++) await abandoned(`away-${i}`, 'a');
    const from = await client();
    for (let i = 0; i < 20; i++) await publish(from, 'a', Buffer.alloc(1000));
    expect(running.load.queued).toBeLessThanOrEqual(100_000);
    expect(running.load.sessions).toBeLessThan(10);
    expect(running.load.sessions).toBeGreaterThan(1);
    const forgotten = await client({ clientId: 'away-0', clean: false });
    expect(forgotten.heard[0]).toMatchObject({ sessionPresent: false });
    const kept = await client({ clientId: 'away-9', clean: false });
    expect(kept.heard[0]).toMatchObject({ sessionPresent: true });
    await eventually('it has everything', () => kept.messages.length === 20);
    expect(notices[0]).toBe('the session of "away-0" is forgotten: more than 100000 bytes wait');
  });

  test('are gone once they are acknowledged, whatever the quality of service', async () => {
    const { running, client, publish } = await broker({});
    const reader = await client({ clientId: 'reader', clean: false });
    reader.send({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: [
        { topic: 'a', qos: 2 },
        { topic: '+', qos: 1 },
      ],
    });
    const from = await client();
    for (const qos of [1, 2] as const) await publish(from, 'a', 'x', false, qos);
    await eventually('both have come', () => reader.messages.length === 2);
    expect(running.load.queued).toBeGreaterThan(0);
    for (const packet of [...reader.heard]) {
      if (packet.cmd !== 'publish') continue;
      reader.send({ cmd: packet.qos === 2 ? 'pubrec' : 'puback', messageId: packet.messageId! });
    }
    await eventually('one is released', () => reader.heard.some(({ cmd }) => cmd === 'pubrel'));
    expect(running.load.queued).toBeGreaterThan(0);
    for (const packet of [...reader.heard]) {
      if (packet.cmd === 'pubrel') reader.send({ cmd: 'pubcomp', messageId: packet.messageId! });
    }
    await eventually('nothing waits', () => running.load.queued === 0);
  });

  test.each([
    ['a/+/b', 'a//b'],
    ['+/a', '/a'],
    ['#', '/'],
    ['a/+', 'a/'],
  ])('are those that the subscription matches, with empty levels too: %s, %s', async (filter, topic) => {
    const { client, publish, abandoned } = await broker({});
    await abandoned('away', filter);
    await publish(await client(), topic, 'x');
    const back = await client({ clientId: 'away', clean: false });
    await eventually('it has come', () => back.messages.length === 1);
  });

  test('come in the quality of the subscription', async () => {
    const { client, publish, abandoned } = await broker({});
    await abandoned('away', 'a');
    await publish(await client(), 'a', 'x', false, 2);
    const back = await client({ clientId: 'away', clean: false });
    await eventually('it has come', () => back.messages.length === 1);
    expect(back.heard.find(({ cmd }) => cmd === 'publish')).toMatchObject({ qos: 1 });
  });
});

test('sessions are as many as may be, and a connected client keeps its own', async () => {
  const { running, client, abandoned } = await broker({ sessions: 5 });
  const there = await client({ clientId: 'there', clean: false });
  await there.subscribe('a');
  for (let i = 0; i < 20; i++) await abandoned(`away-${i}`, 'a');
  expect(running.load.sessions).toBe(5);
  there.end();
  await eventually('all are away', () => running.clients === 0);
  expect((await client({ clientId: 'there', clean: false })).heard[0]).toMatchObject({ sessionPresent: true });
  expect((await client({ clientId: 'away-19', clean: false })).heard[0]).toMatchObject({ sessionPresent: true });
  expect((await client({ clientId: 'away-0', clean: false })).heard[0]).toMatchObject({ sessionPresent: false });
});

test('who publishes with QoS 2 and never releases leaves nothing behind', async () => {
  const { running, client, publish } = await broker({});
  for (let i = 0; i < 5; i++) {
    const one = await client();
    for (let n = 0; n < 10; n++) await publish(one, 'a', 'x', false, 2);
    one.end();
  }
  await eventually('all are gone', () => running.clients === 0 && running.load.sessions === 0);
});

test('what is retained is as much as may be: a new message is delivered, and an old one is not left in its place', async () => {
  const { running, client, publish, notices } = await broker({ retained: 20_000 });
  const [from, reader] = [await client(), await client()];
  await reader.subscribe('#');
  await publish(from, 'state', 'one', true);
  for (let i = 0; i < 100; i++) await publish(from, `t/${i}`, Buffer.alloc(1000), true);
  expect(running.load.retained).toBeLessThanOrEqual(20_000);
  await eventually('all are delivered', () => reader.messages.length === 101);
  await publish(from, 'state', 'two', true);
  const late = await client();
  await late.subscribe('state');
  await eventually('what is retained', () => late.messages.length === 1);
  expect(late.messages).toEqual([{ topic: 'state', text: 'two' }]);
  await publish(from, 'state', Buffer.alloc(20_000), true);
  const later = await client();
  await later.subscribe('state', 'mark');
  await publish(from, 'mark', 'x');
  await eventually('the mark', () => later.messages.length > 0);
  expect(later.messages.map(({ topic }) => topic)).toEqual(['mark']);
  for (let i = 0; i < 100; i++) await publish(from, `t/${i}`, '', true);
  expect(running.load.retained).toBe(0);
  expect(notices).toEqual([expect.stringMatching(/^"t\/\d+" is not retained: \d+ bytes are already$/)]);
});

test('wills are as much as may be', async () => {
  const { running, client } = await broker({ wills: 3000 });
  const will = { topic: 'will', payload: Buffer.alloc(1000), qos: 0 as const, retain: false };
  const two = [await client({ will }), await client({ will })];
  const third = await RawMqtt.open(running.port);
  third.connect({ will });
  await eventually('it is cut off', () => third.closed);
  two[0]!.end();
  await eventually('there is room', () => running.clients === 1);
  await client({ will });
});

describe('subscriptions', () => {
  test('are as many as may be for one client, and in all', async () => {
    const { client } = await broker({ filtersEach: 10, filters: 20_000 });
    const one = await client();
    const ask = (n: number) => Array.from({ length: n }, (_, i) => `a/${i}`);
    expect(await one.subscribe(...ask(12))).toEqual([...Array(10).fill(1), 0x80, 0x80]);
    // Those that it has it may ask for again; what it gives up makes room.
    expect(await one.subscribe('a/3')).toEqual([1]);
    one.send({ cmd: 'unsubscribe', messageId: 9, unsubscriptions: ['a/3', 'a/4'] });
    await eventually('two are given up', () => one.heard.some(({ cmd }) => cmd === 'unsuback'));
    expect(await one.subscribe('b', 'c', 'd')).toEqual([1, 1, 0x80]);
    const others = [await client(), await client()];
    const granted = [];
    for (const other of others) granted.push(...((await other.subscribe(...ask(10))) as number[]));
    expect(granted.filter((qos) => qos === 1)).toHaveLength(12);
    others[0]!.end();
    await eventually('there is room', async () => ((await others[1]!.subscribe('e')) as number[])[0] === 1);
  });

  test('of a session are given back when it is forgotten', async () => {
    const { client, abandoned } = await broker({ sessions: 2, filters: 3000 });
    for (let i = 0; i < 20; i++) await abandoned(`away-${i}`, 'a/b');
    expect(await (await client()).subscribe('a/b')).toEqual([1]);
  });

  test('in one packet of a session are stored in good time', async () => {
    const { client } = await broker({ filtersEach: 5000 });
    const one = await client({ clientId: 'one', clean: false });
    expect(await one.subscribe(...Array.from({ length: 5000 }, (_, i) => `${i}`))).toHaveLength(5000);
  });
});

test('connections are as many as may be', async () => {
  const { running, client } = await broker({ connections: 3 });
  const three = [await client(), await client(), await client()];
  const fourth = await RawMqtt.open(running.port);
  await eventually('it is dropped', () => fourth.closed);
  three[0]!.end();
  await eventually('there is room', () => running.clients === 2);
  await client();
});
