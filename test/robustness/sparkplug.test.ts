import { beforeAll, expect, test } from 'vitest';
import { openBroker } from '../../hil/mqtt/broker.ts';
import { connectMqtt, endMqtt } from '../../hil/mqtt/client.ts';
import type { MqttEvent } from '../../hil/mqtt/events.ts';
import {
  decodePayload,
  encodePayload,
  MalformedPayload,
  topicOf,
  ValueMismatch,
  VERBS,
} from '../../hil/sparkplug/codec.ts';
import { Grader } from '../../hil/sparkplug/conformance/grader.ts';
import { EdgeNode } from '../../hil/sparkplug/edge-node.ts';
import { HostApplication } from '../../hil/sparkplug/host.ts';
import { NodeSession } from '../../hil/sparkplug/session.ts';
import { eventually } from '../fixtures/device.ts';
import { ADDRESS, recordSession, TANK, tankMetrics } from '../sparkplug/session.ts';
import { drawFrom, mutated, randomBytes } from './mutate.ts';

/** Each seed is 20,000 payloads. A seed that has found a fault stays, with what it found. */
const SEEDS = [1, 2, 3, 4, 5];
const CASES = 20_000;

let session: MqttEvent[];
let payloads: Buffer[];
beforeAll(async () => {
  session = await recordSession();
  payloads = session.flatMap((event) =>
    event.kind === 'publish' && !event.topic.includes('STATE') ? [Buffer.from(event.payload)] : [],
  );
});

test.each(SEEDS)('20,000 malformed payloads are read or refused, and nothing else: seed %i', (seed) => {
  const draw = drawFrom(seed, 'payloads');
  const host = new NodeSession();
  const birth = decodePayload(payloads[0]!);
  const verbs = VERBS.filter((verb) => !verb.endsWith('CMD')) as Parameters<NodeSession['take']>[0][];
  let refused = 0;
  for (let i = 0; i < CASES; i++) {
    const bytes = i % 4 === 0 ? randomBytes(draw, 64) : mutated(draw, payloads[draw(payloads.length)]!, payloads);
    try {
      const read = decodePayload(bytes);
      // What can be read can be written, and reads as the same again.
      expect(decodePayload(encodePayload(read))).toEqual(read);
      if (i % 50 === 0) host.take('NBIRTH', undefined, birth);
      host.take(verbs[draw(verbs.length)]!, 'T-101', read);
    } catch (error) {
      if (!(error instanceof MalformedPayload || error instanceof ValueMismatch)) throw error;
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(CASES / 10);
});

test('a session with broken messages in it is graded to its end', () => {
  const draw = drawFrom(1, 'sessions');
  const grader = new Grader();
  for (let round = 0; round < 100; round++) {
    for (const event of session) {
      if (event.kind !== 'publish' || draw(3) > 0) {
        grader.hear(event);
        continue;
      }
      const topic = draw(4) === 0 ? mutated(draw, Buffer.from(event.topic), payloads).toString('latin1') : event.topic;
      grader.hear({ ...event, topic, payload: mutated(draw, Buffer.from(event.payload), payloads) });
    }
  }
  const { verdict, malformed } = grader.finish(Date.now());
  expect(verdict).toBe('fail');
  expect(malformed.length).toBeGreaterThan(100);
});

test('an edge node and a host in the midst of 10,000 broken commands, data and states go on', async () => {
  const draw = drawFrom(1, 'live');
  const broker = await openBroker();
  const host = new HostApplication({ url: broker.url, host: 'SCADA', reconnect: 20, reorderTimeout: 50 });
  const node = new EdgeNode({
    servers: [broker.url],
    ...ADDRESS,
    metrics: [],
    devices: { 'T-101': tankMetrics },
    primaryHost: 'SCADA',
    reconnect: 20,
  });
  const stranger = connectMqtt({ url: broker.url, clientId: 'stranger' });
  const level = () => host.node(ADDRESS)?.metric('T-101', 'Level');
  try {
    await eventually('all are there', () => stranger.connected && level()?.quality === 'good');
    const topics = [
      topicOf('NCMD', ADDRESS),
      topicOf('DCMD', TANK),
      topicOf('DDATA', TANK),
      topicOf('NDATA', ADDRESS),
      topicOf('DBIRTH', { ...ADDRESS, device: 'T-999' }),
      'spBv1.0/STATE/OTHER',
      'spBv1.0/Water/NBIRTH/Other',
    ];
    for (let i = 0; i < 10_000; i++) {
      const payload = mutated(draw, payloads[draw(payloads.length)]!, payloads);
      await new Promise<void>((resolve) =>
        stranger.publish(topics[draw(topics.length)]!, payload, { qos: 0 }, () => resolve()),
      );
    }
    // A value that comes after all of it, whatever the host made of the rest.
    let value = 1000;
    await eventually(
      'a new value arrives',
      () => {
        node.report([{ metric: 'Level', value: ++value, timestamp: Date.now() + value }], 'T-101');
        return Number(level()?.value) > 1000 && level()?.quality === 'good';
      },
      20_000,
    );
    expect(node.state).toBe('born');
    expect(host.listening).toBe(true);
  } finally {
    await Promise.all([node.close(), host.close(), endMqtt(stranger)]);
    await broker.close();
  }
});
