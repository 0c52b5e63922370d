import { afterEach, expect, test } from 'vitest';
import { acknowledgements, type Frame, Judge, seconds, toRunAxis, us } from '#simulator';
import { eventually } from '../../../test/fixtures/device.ts';
import { clock } from '../../clock.ts';
import { HttpClient } from '../../http/client.ts';
import { ApiProbe } from '../../http/probe.ts';
import { connectMqtt, endMqtt, publish } from '../../mqtt/client.ts';
import type { Defect } from '../defects.ts';
import { referenceTarget } from '../reference.ts';
import type { Tag } from '../tag-list.ts';
import { HistorianStatus, takenFrom } from './messages.ts';
import { TOPICS } from './topics.ts';

const ALARM = 'LAHH-101';
const tag: Tag = {
  tag: 'water/intake/PLC-1/LAHH101',
  kind: 'boolean',
  unit: '1',
  source: { protocol: 'modbus', device: 'PLC-1', table: 'discrete', address: 0, type: 'bit', order: 'ABCD' },
  writable: false,
  alarm: { id: ALARM, text: 'high-high', priority: 1, response: 'look' },
};

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** The stack without devices: a client of its broker says what a gateway would, and a probe looks at its alarm list. */
async function stackWith(defect?: Defect) {
  const origin = clock.now();
  const stack = await referenceTarget({ openBroker: true }).start({ devices: [], tags: [tag], defect });
  // A store that has just come asks for samples in a new session; before that it hears nothing.
  let session = '';
  const client = connectMqtt({
    url: stack.broker.url,
    clientId: 'in-place-of-a-gateway',
    onConnect: (connected) => connected.subscribe(TOPICS.historian, { qos: 1 }),
    onMessage: (_, payload) => {
      const status = takenFrom(HistorianStatus, payload);
      if ('value' in status && status.value.online) session = status.value.session;
    },
  });
  const listens = (before = '') => eventually('the store listens', () => session !== '' && session !== before);
  const http = new HttpClient(stack.api!.url, stack.api!.token);
  const frames: Frame[] = [];
  const probe = new ApiProbe({
    ...stack.api!,
    emit: (f) => frames.push(toRunAxis(f, origin)),
    pointOf: () => undefined,
  });
  closers.push(
    () => stack.stop(),
    () => endMqtt(client),
    () => http.close(),
    () => probe.close(),
  );
  const ask = async (method: 'GET' | 'POST', path: string, body?: unknown) => {
    const answer = await http.request(method, path, { body, timeout: 5000 });
    return { status: answer.status, body: JSON.parse(String(answer.body)) };
  };
  await listens();
  let seq = 0;
  const say = (value: boolean) => {
    const sample = { tag: tag.tag, value, unit: '1', quality: 'good', sourceTime: new Date(clock.utc(clock.now())) };
    return publish(client, `uns/${tag.tag}`, JSON.stringify({ gateway: 'test', seq: ++seq, ...sample }));
  };
  const last = () =>
    frames.findLast((f) => f.kind === 'alarm' && f.id === ALARM) as Extract<Frame, { kind: 'alarm' }> | undefined;
  const shows = (active: boolean, acknowledged?: boolean) =>
    eventually(`the alarm is ${active ? 'active' : 'over'}`, () => {
      const shown = last();
      return shown?.active === active && (acknowledged === undefined || shown.acknowledged === acknowledged);
    });
  return { stack, frames, ask, say, shows, last, listens, session: () => session, now: () => us(clock.now() - origin) };
}

/** Raised, acknowledged, the store killed and started, cleared, raised again: what is concluded from the alarm list. */
async function shiftWith(defect?: Defect) {
  const { stack, frames, ask, say, shows, listens, session, now } = await stackWith(defect);
  await say(true);
  await shows(true, false);
  const { accepted } = await stack.acknowledge!(ALARM, 'Ada', 'float switch checked');
  frames.push({ kind: 'event', t: now(), event: { type: 'alarm-acknowledged', alarm: ALARM, by: 'Ada', accepted } });
  await shows(true, true);
  const before = session();
  const crash = stack.act!({ on: 'stack', part: 'store', how: 'kill' });
  await crash.tookHold;
  await crash.lift();
  await listens(before);
  const after = (await ask('GET', '/api/alarms')).body.alarms.find((a: { id: string }) => a.id === ALARM);
  const { tags } = (await ask('GET', '/api/latest')).body;
  await shows(true, after.acknowledged);
  await say(false);
  await shows(false);
  await say(true);
  await shows(true);
  const requirements = { it: acknowledgements({ alarms: [ALARM], within: seconds(2) }) };
  const judge = new Judge({ requirements, points: [], hops: ['api'], name: String });
  for (const frame of [...frames].sort((a, b) => a.t - b.t)) judge.see(frame);
  return { judgement: judge.judgements({ scriptEnd: now(), end: now() }).it!, after, tags };
}

test('an acknowledgement survives the death of the alarm server, and ends with the alarm', async () => {
  const { judgement, after, tags } = await shiftWith();
  expect(after).toMatchObject({ acknowledged: true, acknowledgedBy: 'Ada', comment: 'float switch checked' });
  expect(tags[tag.tag]).toMatchObject({ value: true, quality: 'good' });
  expect(judgement).toMatchObject({ verdict: 'pass', reason: '1 of 1 acknowledgements kept' });
});

test('a stack that forgets acknowledgements is found out', async () => {
  const { judgement } = await shiftWith('forgets-acknowledgements');
  expect(judgement).toMatchObject({
    verdict: 'fail',
    reason: expect.stringMatching(/^LAHH-101 lost its acknowledgement/),
  });
});

test('a stack whose acknowledgements stick is found out', async () => {
  const { judgement } = await shiftWith('acknowledgement-sticks');
  expect(judgement).toMatchObject({
    verdict: 'fail',
    reason: expect.stringMatching(/^LAHH-101 was raised as acknowledged already/),
  });
});

test('is taken once, of an alarm that there is, in somebody’s name; anything else is refused and changes nothing', async () => {
  const { stack, ask, say, shows, last } = await stackWith();
  expect(await stack.acknowledge!(ALARM, 'Ada', undefined)).toEqual({
    accepted: false,
    reason: 'there is no alarm LAHH-101',
  });
  await say(true);
  await shows(true, false);
  for (const body of [
    undefined,
    'garbage',
    {},
    { id: ALARM },
    { id: ALARM, by: '' },
    { id: 7, by: 'x' },
    { id: ALARM, by: 'x', comment: 1 },
  ]) {
    expect(await ask('POST', '/api/alarms/acknowledge', body)).toMatchObject({ status: 400 });
  }
  expect(last()).toMatchObject({ acknowledged: false });
  const both = await Promise.all(['Ada', 'Bob'].map((by) => stack.acknowledge!(ALARM, by, undefined)));
  expect(both.map(({ accepted }) => accepted).sort()).toEqual([false, true]);
  await shows(true, true);
  await say(false);
  await shows(false, true);
  expect(await stack.acknowledge!(ALARM, 'Ada', undefined)).toEqual({
    accepted: false,
    reason: 'LAHH-101 has nothing to acknowledge',
  });
});
