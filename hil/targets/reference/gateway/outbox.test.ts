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

test('what was never sent cannot be acknowledged, not by one who restarts either; nothing is deleted then', () => {
  const directory = mkdtempSync(join(tmpdir(), 'plantwright-test-'));
  closers.push(() => rmSync(directory, { recursive: true }));
  const sent: number[] = [];
  const send = async (_: string, payload: string) => {
    sent.push((JSON.parse(payload) as NumberedSample).seq);
  };
  const open = () => new Outbox(directory, send, undefined);
  const first = open();
  const says = (outbox: Outbox, session: string, upTo: number) =>
    outbox.acknowledge({ online: true, session, stored: { [first.gateway]: upTo } });
  expect(says(first, 'a', 1)).toBe('no. 1 cannot be stored: no. 0 is the last that was sent');
  first.put([sample(1), sample(2)]);
  expect(says(first, 'a', 2)).toMatch(/^no\. 2 cannot be stored/);
  expect(says(first, 'b', 0)).toBeUndefined();
  expect(sent).toEqual([1, 2]);
  expect(says(first, 'b', 2)).toBeUndefined();
  first.close();
  // Everything is acknowledged and deleted: how far the numbers went is known all the same.
  const second = open();
  expect(says(second, 'b', 2)).toBeUndefined();
  expect(says(second, 'b', 3)).toBe('no. 3 cannot be stored: no. 2 is the last that was sent');
  second.put([sample(3)]);
  expect(sent).toEqual([1, 2, 3]);
  second.close();
});

test('what was on its way to a historian that is gone takes no room from what the next one is sent', () => {
  const directory = mkdtempSync(join(tmpdir(), 'plantwright-test-'));
  closers.push(() => rmSync(directory, { recursive: true }));
  const sent: number[] = [];
  // A broker that acknowledges nothing, as one that is killed does.
  const send = (_: string, payload: string) => {
    sent.push((JSON.parse(payload) as NumberedSample).seq);
    return new Promise<void>(() => {});
  };
  const outbox = new Outbox(directory, send, undefined);
  closers.push(() => outbox.close());
  outbox.put(Array.from({ length: 300 }, (_, i) => sample(i)));
  for (const session of ['a', 'b', 'c', 'c']) {
    outbox.acknowledge({ online: true, session, stored: {} });
    outbox.acknowledge({ online: false, session, stored: {} });
  }
  const window = Array.from({ length: 100 }, (_, i) => i + 1);
  expect(sent).toEqual([...window, ...window, ...window, ...window]);
});
