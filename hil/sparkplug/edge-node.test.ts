import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../test/fixtures/device.ts';
import { type Broker, openBroker } from '../mqtt/broker.ts';
import { connectMqtt, endMqtt, type MqttConnection } from '../mqtt/client.ts';
import { MqttTap } from '../mqtt/tap.ts';
import { REBIRTH } from './certificates.ts';
import { decodePayload, encodePayload, type Payload, stateTopic, topicOf, writeState } from './codec.ts';
import { type Command, EdgeNode, type EdgeNodeOptions } from './edge-node.ts';
import { HostApplication, type HostEvent, type HostOptions, type HostReading } from './host.ts';

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of undo.splice(0).reverse()) await stop();
});

const started = async <T extends { close(): Promise<unknown> }>(thing: T | Promise<T>): Promise<T> => {
  const running = await thing;
  undo.push(() => running.close());
  return running;
};

const WATER = { group: 'Water', node: 'Intake' };
const TANK = { ...WATER, device: 'T-101' };

function edgeNode(servers: readonly string[], options: Partial<EdgeNodeOptions> = {}): EdgeNode {
  const node = new EdgeNode({
    servers,
    ...WATER,
    reconnect: 20,
    metrics: [{ name: 'Supply voltage', type: 'Float', value: 24 }],
    devices: {
      'T-101': [
        { name: 'Level', type: 'Double', value: 0.5, properties: { engUnit: { type: 'String', value: 'm' } } },
        { name: 'Set point', type: 'Double', value: 0.8, writable: true },
      ],
    },
    ...options,
  });
  undo.push(() => node.close());
  return node;
}

function hostOn(url: string, options: Partial<HostOptions> = {}) {
  const events: HostEvent[] = [];
  const readings: HostReading[] = [];
  const host = new HostApplication({
    url,
    host: 'SCADA',
    reconnect: 20,
    reorderTimeout: 100,
    onEvent: (event) => events.push(event),
    onReading: (reading) => readings.push(reading),
    ...options,
  });
  undo.push(() => host.close());
  const level = () => host.node(WATER)?.metric('T-101', 'Level');
  return { host, events, readings, level, kinds: () => events.map(({ kind }) => kind) };
}

/** Everything on the broker, in order. */
async function listener(url: string) {
  const messages: { topic: string; verb: string; payload: Payload | undefined; retain: boolean }[] = [];
  const client = await connected(url, (topic, payload, retain) => {
    const verb = topic.split('/')[2]!;
    const sparkplug = topic.split('/')[1] !== 'STATE';
    messages.push({ topic, verb, retain, payload: sparkplug ? decodePayload(payload) : undefined });
  });
  await client.subscribeAsync('spBv1.0/#', { qos: 1 });
  return { client, messages, verbs: () => messages.map(({ verb }) => verb) };
}

async function connected(
  url: string,
  onMessage: (topic: string, payload: Buffer, retain: boolean) => void = () => {},
): Promise<MqttConnection> {
  const client = connectMqtt({
    url,
    clientId: `test-${Math.random()}`,
    onMessage: (topic, payload, _, { retain }) => onMessage(topic, payload, retain),
  });
  undo.push(() => endMqtt(client));
  await eventually('connected', () => client.connected);
  return client;
}

const said = (node: EdgeNode) => eventually('births are published', () => node.state === 'born');

// What a host does inside cannot be judged by looking on: the assertions on it are named at the tests that hold us to them.

describe('an edge node and a host', () => {
  test('the host knows every metric after the births, and follows what changes', async () => {
    const broker = await started(openBroker());
    const { host, level } = hostOn(broker.url);
    await eventually('the host listens', () => host.listening);
    const node = edgeNode([broker.url]);
    await eventually('the level is known', () => level()?.quality === 'good');
    expect(level()).toMatchObject({ type: 'Double', value: 0.5, device: 'T-101' });
    node.report([{ metric: 'Level', value: 0.75, timestamp: Date.now() }], 'T-101');
    await eventually('the new level is known', () => level()?.value === 0.75);
    node.report([{ metric: 'Level', value: 0.75, timestamp: Date.now(), quality: 'bad' }], 'T-101');
    await eventually('the quality is known', () => level()?.quality === 'bad');
  });

  test('a host that comes later asks for the births when it hears data', async () => {
    const broker = await started(openBroker());
    const node = edgeNode([broker.url]);
    await said(node);
    const { host, level, kinds } = hostOn(broker.url);
    await eventually('the host listens', () => host.listening);
    node.report([{ metric: 'Level', value: 1, timestamp: Date.now() }], 'T-101');
    await eventually('the level is known', () => level()?.value === 1);
    expect(kinds()).toContain('rebirth asked for');
    expect(node.births).toBe(2);
  });

  test('a command reaches a writable metric with its type, and nothing else', async () => {
    const broker = await started(openBroker());
    const { host, level } = hostOn(broker.url);
    const commands: Command[] = [];
    const problems: string[] = [];
    edgeNode([broker.url], {
      onCommand: (command) => commands.push(command),
      onProblem: (problem) => problems.push(problem),
    });
    await eventually('the level is known', () => level() !== undefined);
    host.write(TANK, 'Set point', 0.9);
    host.write(TANK, 'Level', 5);
    await eventually('the other is refused', () => problems.length === 1);
    expect(commands).toEqual([{ device: 'T-101', metric: 'Set point', value: 0.9 }]);
    expect(() => host.write(TANK, 'Set point', 'high')).toThrow(/is no Double/);
    expect(() => host.write(TANK, 'Pressure', 1)).toThrow(/No birth has announced/);
  });

  test('a stored command and one that is garbage are refused, not obeyed', async () => {
    const broker = await started(openBroker());
    const client = await connected(broker.url);
    const rebirth = encodePayload({ metrics: [{ name: REBIRTH, value: { field: 'boolean', value: true } }] });
    await client.publishAsync(topicOf('NCMD', WATER), rebirth, { qos: 1, retain: true });
    const problems: string[] = [];
    const node = edgeNode([broker.url], { onProblem: (problem) => problems.push(problem) });
    await eventually('the stored command is refused', () => problems.some((p) => p.includes('retained')));
    await client.publishAsync(topicOf('NCMD', WATER), Buffer.from('07ffff', 'hex'), { qos: 1 });
    await eventually('garbage is refused', () => problems.length === 2);
    await client.publishAsync(topicOf('NCMD', WATER), rebirth, { qos: 1 });
    await eventually('a live command is obeyed', () => node.births === 2);
  });

  // tck-id-operational-behavior-device-ddeath,
  // tck-id-operational-behavior-edge-node-termination-host-action-ddeath-{devices-offline,devices-tags-stale}
  test('a device that is lost is stale, and only that', async () => {
    const broker = await started(openBroker());
    const { level, host } = hostOn(broker.url);
    const node = edgeNode([broker.url]);
    await eventually('the level is known', () => level()?.quality === 'good');
    node.deviceLost('T-101');
    await eventually('the level is stale', () => level()?.quality === 'stale');
    expect(host.node(WATER)?.metric(undefined, 'Supply voltage')?.quality).toBe('good');
    node.report([{ metric: 'Level', value: 2, timestamp: Date.now() }], 'T-101');
    node.deviceFound('T-101');
    await eventually('the level is back', () => level()?.value === 2 && level()?.quality === 'good');
  });

  // tck-id-operational-behavior-edge-node-termination-host-action-ndeath-{node-offline,node-tags-stale,devices-offline,
  // devices-tags-stale}
  test('all is offline and stale when an edge node leaves, and when it is cut off and its will speaks', async () => {
    const broker = await started(openBroker());
    const { host, level, kinds } = hostOn(broker.url);
    await eventually('the host listens', () => host.listening);
    const gone = () => {
      const session = host.node(WATER)!;
      const stale = [...session.metrics].every(({ quality }) => quality === 'stale');
      return !session.online && !session.devices.get('T-101')!.online && stale;
    };
    const leaving = edgeNode([broker.url]);
    await eventually('it is known', () => level()?.quality === 'good');
    await leaving.close();
    await eventually('it is gone', gone);
    const tap = await MqttTap.open({ url: broker.url, onEvent: () => {} });
    const cut = edgeNode([tap.url], { reconnect: 60_000 });
    await eventually('it is known again', () => level()?.quality === 'good');
    await tap.close();
    await eventually('it is gone again', gone);
    expect(cut.state).not.toBe('closed');
    expect(kinds().filter((kind) => kind === 'died')).toHaveLength(2);
  });
});

describe('sequence numbers', () => {
  test('begin with 0 at each birth, count each message, and wrap after 255', async () => {
    const broker = await started(openBroker());
    const { messages } = await listener(broker.url);
    const node = edgeNode([broker.url]);
    await said(node);
    for (let i = 0; i < 300; i++)
      node.report([{ metric: 'Supply voltage', value: 20 + i / 100, timestamp: Date.now() + i }]);
    await eventually('all are there', () => messages.length === 302);
    expect(messages.map(({ payload }) => payload!.seq)).toEqual(Array.from({ length: 302 }, (_, i) => i % 256));
  });

  test('each session has the next bdSeq, in its will and in its birth', async () => {
    let broker = await openBroker();
    const { port } = broker;
    const node = edgeNode([broker.url]);
    await said(node);
    expect(node.bdSeq).toBe(0);
    await broker.close();
    await eventually('it has noticed', () => node.state === 'connecting');
    broker = await started(openBroker({ port }));
    const { messages } = await listener(broker.url);
    await said(node);
    expect(node.bdSeq).toBe(1);
    await node.close();
    await eventually('its death is there', () => messages.some(({ verb }) => verb === 'NDEATH'));
    expect(messages.at(-1)!.payload!.metrics[0]).toMatchObject({ name: 'bdSeq', value: { field: 'long', value: 1 } });
    expect(messages.at(-1)!.payload!.seq).toBeUndefined();
  });
});

describe('what could not be told', () => {
  test('follows the next births as historical, the oldest first, and does not change what is live', async () => {
    let broker = await openBroker();
    const { port } = broker;
    // It waits for the host, so that the host hears everything.
    const node = edgeNode([broker.url], { primaryHost: 'SCADA' });
    const first = hostOn(broker.url);
    await said(node);
    await first.host.close();
    await eventually('it has noticed', () => node.state !== 'born');
    await broker.close();
    const t = Date.now();
    for (let i = 1; i <= 5; i++) node.report([{ metric: 'Level', value: i, timestamp: t + i }], 'T-101');
    expect(node.waiting).toEqual({ readings: 5, dropped: 0 });
    broker = await started(openBroker({ port }));
    const { level, readings } = hostOn(broker.url);
    await eventually('the newest is known', () => level()?.value === 5);
    await eventually('the others came', () => readings.some(({ said }) => said.some((one) => one.historical)));
    const late = readings.flatMap(({ said }) => said).filter(({ historical }) => historical);
    expect(late.map(({ value }) => value)).toEqual([1, 2, 3, 4]);
    expect(level()?.value).toBe(5);
  });
});

describe('a primary host', () => {
  const state = async (client: MqttConnection, online: boolean, timestamp: number) => {
    await client.publishAsync(stateTopic('SCADA'), writeState({ online, timestamp }), { qos: 1, retain: true });
  };

  // tck-id-message-flow-edge-node-birth-publish-phid-{wait,wait-online,wait-timestamp,offline}
  test('is waited for, and left for when it goes offline; an old word does not count', async () => {
    const broker = await started(openBroker());
    const { client, verbs } = await listener(broker.url);
    const node = edgeNode([broker.url], { primaryHost: 'SCADA' });
    await eventually('it waits', () => node.state === 'waiting');
    await state(client, false, 1000);
    expect(verbs()).not.toContain('NBIRTH');
    await state(client, true, 1000);
    await said(node);
    await state(client, false, 999);
    await client.publishAsync(topicOf('NCMD', WATER), Buffer.from('', 'hex'), { qos: 1 });
    expect(node.state).toBe('born');
    await state(client, false, 1000);
    await eventually('it dies and comes back to wait', () => verbs().includes('NDEATH') && node.state === 'waiting');
    await state(client, true, 1001);
    await said(node);
    expect(node.bdSeq).toBe(1);
  });

  // tck-id-operational-behavior-primary-application-state-with-multiple-servers-{single-server,walk}
  test('is looked for on the next server, one at a time', async () => {
    const [one, two] = [await started(openBroker()), await started(openBroker())] as [Broker, Broker];
    const [first, second] = [await connected(one.url), await connected(two.url)];
    await state(first, false, 1);
    await state(second, true, 2);
    const node = edgeNode([one.url, two.url], { primaryHost: 'SCADA' });
    await said(node);
    expect(node.server).toBe(two.url);
    expect(one.clients).toBe(1);
    await state(first, true, 3);
    await state(second, false, 2);
    await eventually('it has walked', () => node.state === 'born' && node.server === one.url);
    await eventually('it has left', () => two.clients === 1);
  });
});

describe('a host', () => {
  // tck-id-operational-behavior-host-reordering-{param,start,rebirth,success}
  test('keeps back what comes too early, and asks for births when the rest does not come', async () => {
    const broker = await started(openBroker());
    const { host, readings, kinds } = hostOn(broker.url);
    await eventually('the host listens', () => host.listening);
    const client = await connected(broker.url);
    const { messages } = await listener(broker.url);
    const bdSeq = { name: 'bdSeq', datatype: 8, value: { field: 'long', value: 0 } } as const;
    const value = (n: number) => ({ alias: 1, timestamp: n, value: { field: 'int', value: n } }) as const;
    const send = (verb: 'NBIRTH' | 'NDATA', seq: number, metrics: Payload['metrics']) =>
      client.publishAsync(topicOf(verb, WATER), encodePayload({ timestamp: 1, seq, metrics }), { qos: 1 });
    await send('NBIRTH', 0, [bdSeq, { name: 'Count', datatype: 3, ...value(0) }]);
    await send('NDATA', 1, [value(1)]);
    await send('NDATA', 3, [value(3)]);
    await send('NDATA', 2, [value(2)]);
    await eventually('all are read', () => readings.length === 4);
    expect(readings.slice(1).map(({ said }) => said[0]!.value)).toEqual([1, 2, 3]);
    expect(kinds()).toEqual(['born', 'out of order', 'in order again']);
    await send('NDATA', 5, [value(5)]);
    await eventually('it asks', () => kinds().includes('rebirth asked for'));
    expect(readings.at(-1)!.said[0]!.value).toBe(5);
    await eventually('the request is there', () => messages.some(({ verb }) => verb === 'NCMD'));
    expect(messages.find(({ verb }) => verb === 'NCMD')!.payload).toMatchObject({
      seq: undefined,
      metrics: [{ name: REBIRTH, value: { field: 'boolean', value: true } }],
    });
  });

  test('takes no notice of the death of a session that is over', async () => {
    const broker = await started(openBroker());
    const { host, events } = hostOn(broker.url);
    const node = edgeNode([broker.url]);
    await eventually('it is known', () => host.node(WATER)?.online === true);
    const client = await connected(broker.url);
    const death = encodePayload({ metrics: [{ name: 'bdSeq', datatype: 8, value: { field: 'long', value: 77 } }] });
    await client.publishAsync(topicOf('NDEATH', WATER), death, { qos: 1 });
    await eventually('it has read it', () => events.some(({ kind }) => kind === 'late death'));
    expect(host.node(WATER)?.online).toBe(true);
    expect(node.state).toBe('born');
  });

  test('says that it is online when a late will says that it is not', async () => {
    const broker = await started(openBroker());
    const { host } = hostOn(broker.url);
    await eventually('the host listens', () => host.listening);
    const states: { online: boolean; timestamp: number }[] = [];
    const client = await connected(broker.url, (_, payload) => states.push(JSON.parse(payload.toString())));
    await client.subscribeAsync(stateTopic('SCADA'), { qos: 1 });
    await eventually('it is online', () => states.length === 1);
    await client.publishAsync(stateTopic('SCADA'), writeState({ online: false, timestamp: 5 }), { qos: 1 });
    await eventually('it says so again', () => states.length === 3);
    expect(states.map(({ online }) => online)).toEqual([true, false, true]);
    expect(states[2]!.timestamp).toBe(states[0]!.timestamp);
  });

  // tck-id-operational-behavior-host-application-multi-server-timestamp
  test('has a time of its own on each server', async () => {
    const [one, two] = [await started(openBroker()), await openBroker()];
    const states: Record<string, number[]> = { one: [], two: [] };
    const follow = async (name: string, url: string) => {
      const client = await connected(url, (_, payload) => states[name]!.push(JSON.parse(payload.toString()).timestamp));
      await client.subscribeAsync(stateTopic('SCADA'), { qos: 1 });
    };
    await follow('one', one.url);
    const [first, second] = [hostOn(one.url), hostOn(two.url)];
    await eventually('both listen', () => first.host.listening && second.host.listening);
    await two.close();
    await eventually('one is cut off', () => !second.host.listening);
    const again = await started(openBroker({ port: two.port }));
    await follow('two', again.url);
    await eventually('it is back', () => second.host.listening && states.two!.length > 0);
    expect(new Set(states.one).size).toBe(1);
    expect(states.two![0]).toBeGreaterThan(states.one![0]!);
  });

  test('has all values stale when its own connection is gone', async () => {
    const broker = await openBroker();
    const { level } = hostOn(broker.url);
    edgeNode([broker.url]);
    await eventually('the level is known', () => level()?.quality === 'good');
    await broker.close();
    await eventually('the level is stale', () => level()?.quality === 'stale');
  });
});

test('names that cannot be part of a topic are refused', () => {
  const options = { servers: ['mqtt://127.0.0.1:1'], metrics: [] };
  expect(() => new EdgeNode({ ...options, group: 'a/b', node: 'n' })).toThrow(/group "a\/b"/);
  expect(() => new EdgeNode({ ...options, group: 'a', node: '' })).toThrow(/node ""/);
  expect(() => new EdgeNode({ ...options, group: 'a', node: 'n', devices: { '+': [] } })).toThrow(/device/);
  expect(() => new HostApplication({ url: 'mqtt://127.0.0.1:1', host: '#' })).toThrow(/host "#"/);
  const twice = { name: 'a', type: 'Int8', value: 0 } as const;
  expect(() => new EdgeNode({ ...options, group: 'a', node: 'n', metrics: [twice, twice] })).toThrow(/Two metrics/);
});
