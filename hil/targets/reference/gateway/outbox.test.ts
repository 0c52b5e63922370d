import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../../../test/fixtures/device.ts';
import { openBroker } from '../../../mqtt/broker.ts';
import { connectMqtt, endMqtt, publish } from '../../../mqtt/client.ts';
import type { NormalisedSample } from '../../tag-list.ts';
import type { NumberedSample } from '../messages.ts';
import { TOPICS } from '../topics.ts';
import { Outbox } from './outbox.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const sample = (value: number): NormalisedSample => ({
  tag: 'LIT-101',
  value,
  unit: 'm',
  quality: 'good',
  sourceTime: new Date().toISOString(),
});

test('what a gateway that died has left behind is sent as history, what its successor polls as the present', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'plantwright-test-'));
  closers.push(() => rmSync(directory, { recursive: true }));
  const broker = await openBroker();
  closers.push(() => broker.close());
  const came: NumberedSample[] = [];
  const listener = connectMqtt({
    url: broker.url,
    clientId: 'store',
    onConnect: (connected) => connected.subscribe(`${TOPICS.samples}#`, { qos: 1 }),
    onMessage: (_, payload) => came.push(JSON.parse(String(payload)) as NumberedSample),
  });
  const client = connectMqtt({ url: broker.url, clientId: 'gateway', onMessage: () => {} });
  closers.push(
    () => endMqtt(listener),
    () => endMqtt(client),
  );
  await eventually('both are connected', () => listener.connected && client.connected);

  const send = (topic: string, payload: string) => publish(client, topic, payload);
  const first = new Outbox(directory, send, undefined);
  first.put([sample(1), sample(2)]);
  first.close();
  const second = new Outbox(directory, send, undefined);
  closers.push(() => second.close());
  second.put([sample(3)]);
  // Asked again until heard: the listener's subscription may come after the first answer.
  await eventually('all have come', () => {
    second.acknowledge({ online: true, session: String(came.length), stored: {} });
    return new Set(came.map(({ seq }) => seq)).size === 3;
  });
  const bySeq = new Map(came.map(({ seq, value, historical }) => [seq, { value, historical }]));
  expect([...bySeq.values()].sort((a, b) => Number(a.value) - Number(b.value))).toEqual([
    { value: 1, historical: true },
    { value: 2, historical: true },
    { value: 3, historical: undefined },
  ]);
});
