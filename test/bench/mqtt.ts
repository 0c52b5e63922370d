import { get } from 'sparkplug-payload';
import { connectMqtt, endMqtt, type MqttConnection } from '../../hil/mqtt/client.ts';
import {
  type BasicType,
  type BasicValue,
  DATA_TYPES,
  decodePayload,
  encodePayload,
  fromScalar,
  type Scalar,
  toScalar,
} from '../../hil/sparkplug/codec.ts';
import { EdgeNode } from '../../hil/sparkplug/edge-node.ts';
import { HostApplication } from '../../hil/sparkplug/host.ts';
import { brokerProcess } from '../fixtures/broker-process.ts';
import { eventually } from '../fixtures/device.ts';
import { compare, rate, report } from './measure.ts';

const METRICS = 100;

/** Sparkplug payloads beside `sparkplug-payload`, and an edge node through the embedded broker, which is a process of its own. */
export async function mqtt(): Promise<void> {
  await codec();
  const broker = await brokerProcess();
  await roundTrip(broker.url);
  await throughBroker(broker.url, 'a subscriber');
  await throughBroker(broker.url, 'a host that reads all');
  await paced(broker.url);
  await broker.close();
}

interface Named {
  readonly name: string;
  readonly alias: number;
  readonly timestamp: number;
  readonly type: BasicType;
  readonly value: BasicValue;
}

async function codec(): Promise<void> {
  const tahu = get('spBv1.0')!;
  const metrics = Array.from({ length: METRICS }, (_, i): Named => {
    const [type, value] = (
      [
        ['Int32', i * 17],
        ['Double', i * 1.25],
        ['Boolean', i % 2 === 0],
      ] as const
    )[i % 3]!;
    return { name: `plant/area/metric ${i}`, alias: i + 1, timestamp: 1_700_000_000_000 + i, type, value };
  });
  const seq = 3;
  const timestamp = 1_700_000_000_000;
  const theirs = { timestamp, seq, metrics } as Parameters<typeof tahu.encodePayload>[0];
  const bytes = tahu.encodePayload(theirs);
  const ours = () =>
    encodePayload({
      timestamp,
      seq,
      metrics: metrics.map(({ name, alias, timestamp, type, value }) => ({
        name,
        alias,
        timestamp,
        datatype: DATA_TYPES[type],
        value: toScalar(type, value),
      })),
    });
  const types = metrics.map(({ type }) => type);
  const read = () => {
    const payload = decodePayload(bytes);
    return payload.metrics.map(({ value }, i) => fromScalar(types[i]!, value as Scalar)).length;
  };
  if (!ours().equals(Buffer.from(bytes))) throw new Error('the two do not write the same');
  const many = (work: () => unknown) => async () => {
    for (let i = 0; i < 200; i++) work();
    return 200;
  };
  const written = await compare(
    many(ours),
    many(() => tahu.encodePayload(theirs)),
    9,
  );
  report(
    `encode a birth of ${METRICS} metrics`,
    written.a,
    'payloads / s',
    `${written.ratio.toFixed(2)} x sparkplug-payload`,
  );
  const parsed = await compare(
    many(read),
    many(() => tahu.decodePayload(bytes)),
    9,
  );
  report(
    `decode a birth of ${METRICS} metrics`,
    parsed.a,
    'payloads / s',
    `${parsed.ratio.toFixed(2)} x sparkplug-payload`,
  );
}

async function connected(url: string, onMessage: () => void): Promise<MqttConnection> {
  const client = connectMqtt({ url, clientId: `bench-${Math.random()}`, onMessage, queueQos0: false });
  await eventually('connected', () => client.connected);
  return client;
}

/** One message at a time, there and back: what Nagle's delay would make 44 ms of. */
async function roundTrip(url: string): Promise<void> {
  let heard = () => {};
  const listener = await connected(url, () => heard());
  const speaker = await connected(url, () => {});
  await listener.subscribeAsync('ping', { qos: 1 });
  const perSecond = await rate(async () => {
    for (let i = 0; i < 50; i++) {
      const back = new Promise<void>((resolve) => {
        heard = resolve;
      });
      await Promise.all([speaker.publishAsync('ping', 'x', { qos: 1 }), back]);
    }
    return 50;
  });
  report(
    'publish QoS 1 and hear it, one at a time',
    perSecond,
    'messages / s',
    `${(1000 / perSecond).toFixed(2)} ms each`,
  );
  await Promise.all([endMqtt(listener), endMqtt(speaker)]);
}

const names = Array.from({ length: METRICS }, (_, i) => `plant/area/metric ${i}`);

async function born(url: string): Promise<EdgeNode> {
  const node = new EdgeNode({
    servers: [url],
    group: 'bench',
    node: 'edge',
    metrics: names.map((name) => ({ name, type: 'Double', value: 0 })),
  });
  await eventually('it is born', () => node.state === 'born');
  return node;
}

let value = 0;
const readings = () => {
  value++;
  const timestamp = Date.now();
  return names.map((metric) => ({ metric, value, timestamp }));
};

/** Somebody who hears the messages of the edge node; `heard` counts messages. */
async function audience(url: string, who: 'a subscriber' | 'a host that reads all') {
  const counted = { heard: 0, close: async () => {} };
  if (who === 'a subscriber') {
    const client = await connected(url, () => counted.heard++);
    await client.subscribeAsync('spBv1.0/bench/NDATA/edge', { qos: 0 });
    counted.close = () => endMqtt(client);
  } else {
    const host = new HostApplication({ url, onReading: () => counted.heard++ });
    await eventually('the host listens', () => host.listening);
    counted.close = () => host.close();
  }
  return counted;
}

/** As fast as it goes, with a window of 50 messages. */
async function throughBroker(url: string, who: Parameters<typeof audience>[1]): Promise<void> {
  const counted = await audience(url, who);
  const node = await born(url);
  const perSecond = await rate(async () => {
    const from = counted.heard;
    for (let i = 0; i < 50; i++) node.report(readings());
    while (counted.heard < from + 50) await new Promise((resolve) => setImmediate(resolve));
    return 50 * METRICS;
  });
  report(`edge node, ${METRICS} metrics a message, to ${who}`, perSecond, 'metrics / s');
  await Promise.all([node.close(), counted.close()]);
}

/** 100,000 metrics a second for three seconds: what of them arrives, and what the edge node takes of a core. */
async function paced(url: string): Promise<void> {
  const [seconds, perSecond] = [3, 100_000];
  const counted = await audience(url, 'a host that reads all');
  const node = await born(url);
  await eventually('the birth is heard', () => counted.heard === 1);
  const messages = (seconds * perSecond) / METRICS;
  const begun = performance.now();
  const cpu = process.cpuUsage();
  let sent = 0;
  while (sent < messages) {
    const due = Math.min(messages, Math.ceil(((performance.now() - begun) / 1000) * (perSecond / METRICS)));
    for (; sent < due; sent++) node.report(readings());
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const took = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await eventually('all have arrived', () => counted.heard >= messages + 1).catch(() => {});
  const delivered = (counted.heard - 1) / messages;
  const load = `${((100 * (user + system)) / 1e6 / took).toFixed(0)} % of a core for edge node and host together`;
  report(
    'offered at 100,000 metrics / s',
    (sent * METRICS) / took,
    'metrics / s',
    `delivered ${delivered.toFixed(3)} of offered, ${load}`,
  );
  await Promise.all([node.close(), counted.close()]);
}
