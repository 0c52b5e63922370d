import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../../test/fixtures/device.ts';
import { familyOf } from '../../../test/fixtures/processes.ts';
import { LEVEL, OTHER, SENSOR, sensorStack } from '../../../test/fixtures/sensor-stack.ts';
import type { Tag } from '../tag-list.ts';

const ALARM: Tag = {
  tag: 'works/PLC-1/LAHH1',
  kind: 'boolean',
  unit: '1',
  source: { protocol: 'modbus', device: 'PLC-1', table: 'discrete', address: 0, type: 'bit', order: 'ABCD' },
  writable: false,
  alarm: { id: 'LAHH-1', text: 'high-high', priority: 1, response: 'look' },
};
const NOW = '2026-01-01T00:00:00.000Z';
const sample = { gateway: 'e', seq: 1, tag: OTHER, value: 1, unit: 'm', quality: 'good', sourceTime: NOW };

let it: Awaited<ReturnType<typeof sensorStack>>;
beforeEach(async () => {
  it = await sensorStack({ tags: [ALARM] });
});
afterEach(async () => {
  await it.close();
});
const crashes = () => it.events().filter(({ type }) => type === 'crashed' || type === 'restarted');
const refused = (text: RegExp) => eventually(`refused: ${text}`, () => it.notes().some((note) => text.test(note)));

const levels = async () => (await it.rows()).filter(({ tag }) => tag === LEVEL).map(({ value }) => value);

test('one message that is none ends no part: a sample without a tag, a status that lacks what is stored, an id that is a wildcard', async () => {
  await it.send('uns/x', { gateway: 'e', seq: 1, value: 1 });
  await refused(/^the store of the stack refused a sample of gateway e on uns\/x: "tag": /);
  await it.send('stack/historian', { online: true });
  await refused(/^the gateway of the stack refused a message on stack\/historian: "session": /);
  await it.send('commands/a', { id: '#', tag: LEVEL, value: 0.5 });
  await refused(/^the gateway of the stack refused a message on commands\/a: "id": /);
  await it.flows();
  expect(crashes()).toEqual([]);
  expect(it.messages.filter(({ topic }) => topic.startsWith('results/'))).toEqual([]);
  // Nor was the gateway cut off by the broker for what it published.
  expect(it.said<{ online: boolean }>('stack/gateway').filter(({ online }) => !online)).toEqual([]);
});

test('a stranger’s word that the historian is gone stops the samples for no longer than the historian needs to deny it', async () => {
  await it.send('stack/historian', { online: false, session: 'x', stored: {} });
  await it.flows();
});

test('an acknowledgement of what was never sent deletes no backlog', async () => {
  const { gateway, last } = it.gateway();
  const outage = it.stack.act!({ on: 'stack', part: 'store', how: 'kill' });
  await outage.tookHold;
  const backlog = [await it.report(), await it.report(), await it.report()];
  for (const stored of [9e15, last + backlog.length + 1]) {
    await it.send('stack/historian', { online: true, session: `x${stored}`, stored: { [gateway]: stored } });
  }
  await refused(
    /refused an acknowledgement: no\. 9000000000000000 cannot be stored: no\. \d+ is the last that was sent$/,
  );
  await outage.lift();
  await it.flows();
  await eventually('the backlog is stored', async () => (await levels()).length >= backlog.length + 2);
  expect(await levels()).toEqual([1, ...backlog, backlog.at(-1)! + 1]);
});

test('a tag belongs to the gateway that it came from first, also when the store was restarted', async () => {
  const forged = { ...sample, tag: LEVEL, value: 99 };
  await it.send(`uns/${LEVEL}`, forged);
  await refused(/refused a sample of gateway e on uns\/works\/S-1\/level: the tag belongs to gateway [\w-]{36}$/);
  const crash = it.stack.act!({ on: 'stack', part: 'store', how: 'kill' });
  await crash.tookHold;
  await crash.lift();
  await it.flows();
  const told = it.notes().length;
  await it.send(`uns/${LEVEL}`, forged);
  await eventually('it is refused again', () => it.notes().length > told);
  await it.flows();
  expect(await levels()).not.toContain(99);
});

test('what is wrong with one sample is no reason to wait for it for ever: nothing is taken from it, the next is taken', async () => {
  const wrong = [
    { sourceTime: '9999-99-99T99:99:99Z' },
    { sourceTime: '2026-01-01T00:00:00Z' },
    { value: 'high' },
    { value: Number.POSITIVE_INFINITY },
    { value: { a: 1 } },
    { quality: 'excellent' },
    { tag: 'works/nowhere' },
  ];
  let seq = 0;
  for (const how of wrong) {
    const good = { ...sample, seq: ++seq, value: seq, sourceTime: new Date(Date.parse(NOW) + seq).toISOString() };
    await it.send(`uns/${OTHER}`, good);
    await it.send(`uns/${how.tag ?? OTHER}`, { ...sample, seq: ++seq, ...how });
  }
  await it.send(`uns/${OTHER}`, { ...sample, seq: ++seq, value: seq });
  const acknowledged = () => it.said<{ stored: Record<string, number> }>('stack/historian').at(-1)?.stored.e === seq;
  await eventually('all are acknowledged, and none is sent again', acknowledged);
  const values = (await it.rows()).filter(({ tag }) => tag !== LEVEL).map(({ value }) => value);
  expect(values).toEqual([1, 3, 5, 7, 9, 11, 13, 15]);
  expect(crashes()).toEqual([]);
});

test('no value is in doubt because a stranger says that the gateway is gone, and what is retained is mended', async () => {
  await it.send('stack/gateway', { online: false }, true);
  await it.send('stack/gateway', { online: false, gateway: 'e', session: 'e', last: 0 }, true);
  await refused(/^the store of the stack refused a message on stack\/gateway: /);
  await refused(/refused that the gateway is gone: it is not the gateway that says so$/);
  expect(await it.latest()).toMatchObject({ quality: 'good' });
  const last = () => it.said<{ online: boolean; gateway: string }>('stack/gateway').at(-1)!;
  await eventually('the gateway says how it is', () => last().online && last().gateway === it.gateway().gateway);
});

test('a sensor that reports nonsense reports nothing, and its gateway goes on', async () => {
  const nonsense = [
    'garbage',
    'null',
    '[]',
    '{"level":7}',
    '{"level":7,"time":"+275760-09-13T00:00:00.000Z"}',
    `{"level":"seven","time":"${NOW}"}`,
    `{"level":1e999,"time":"${NOW}"}`,
    `{"__proto__":{"level":7},"time":"${NOW}"}`,
  ];
  for (const message of nonsense) await it.send(SENSOR, message);
  await refused(/^the gateway of the stack refused a message on sensors\/S-1: it is no JSON$/);
  await refused(/^the gateway of the stack refused part of a report on sensors\/S-1: it lacks a number as "level"$/);
  await it.flows();
  await eventually('it is stored', async () => (await levels()).length === 2);
  expect(await levels()).toEqual([1, 2]);
  expect(crashes()).toEqual([]);
});

test('the status of a link to nothing raises no alarm', async () => {
  await it.send('stack/links/x', { device: 'x', protocol: 'modbus', answering: false, since: NOW });
  await refused(/refused the status of a link: there is no x\/modbus$/);
  const { alarms } = (await it.ask('GET', '/api/alarms')).body;
  expect(alarms.map(({ id }: { id: string }) => id)).not.toContain('x/communication');
});

test('what is refused is told once a kind, however often it comes, in one printable line', async () => {
  for (let i = 0; i < 50; i++) await it.send('uns/\u202e', `\u001b[31m ${i}`);
  await it.flows();
  const told = it.notes().filter((note) => note.includes('refused a message on uns/'));
  expect(told).toEqual(['the store of the stack refused a message on uns/\ufffd: it is no JSON']);
});

test('a mistake of the store’s own costs one message, and is said against the run', async () => {
  const folder = familyOf(process.pid).folders.at(-1)!;
  const lock = new DatabaseSync(join(folder, 'alarms.db'));
  lock.exec('begin immediate');
  await it.send(`uns/${ALARM.tag}`, { ...sample, tag: ALARM.tag, value: true, unit: '1' });
  await eventually('the store complains', () => it.stack.complaints().length > 0);
  lock.exec('rollback');
  lock.close();
  expect(it.stack.complaints()).toEqual([
    expect.stringMatching(
      /^the store of the stack failed at a message on uns\/works\/PLC-1\/LAHH1: database is locked \(/,
    ),
  ]);
  expect(it.notes()).toEqual(it.stack.complaints());
  await it.flows();
  expect(crashes()).toEqual([]);
});

test('the API answers 400 to a query that is none, and says why', async () => {
  const queries = {
    'limit=-1': '"limit": must be a whole number',
    'limit=0.5': '"limit": must be a whole number',
    'limit=': '"limit": must be a whole number',
    'limit=1e3': '"limit": must be a whole number',
    'limit=0': '"limit": must be 1 or more',
    'after=1e400': '"after": must be a whole number',
    'after=-1': '"after": must be a whole number',
    'tag=%23': '"tag": must be a name of 1 to 255 characters without "#" and "+"',
    'tag=x&from=yesterday': '"from": must be a time as ISO 8601 has it',
    'tag=x&to=2026-13-01': '"to": must be a time as ISO 8601 has it',
  };
  const answers: [string, { status: number; error: string }][] = [];
  for (const query of Object.keys(queries)) {
    const { status, body } = await it.ask('GET', `/api/history?${query}`);
    answers.push([query, { status, error: body.error }]);
  }
  const due = (why: string) => ({
    status: 400,
    error: `a query is { after, limit } or { tag, from, to, limit }: ${why}`,
  });
  expect(Object.fromEntries(answers)).toEqual(
    Object.fromEntries(Object.entries(queries).map(([query, why]) => [query, due(why)])),
  );
});

test('the API gives a tag’s rows by times of any zone, and no more than asked for', async () => {
  await it.flows();
  await eventually('both are stored', async () => (await levels()).length === 2);
  const of = async (query: string) =>
    (await it.ask('GET', `/api/history?tag=${LEVEL}&${query}`)).body.rows.map(({ value }: { value: number }) => value);
  const [first] = (await it.rows()).filter(({ tag }) => tag === LEVEL);
  const berlin = new Date(Date.parse(first!.sourceTime) + 3_600_000).toISOString().replace('Z', '+01:00');
  expect(await of(`to=${encodeURIComponent(berlin)}`)).toEqual([1]);
  expect(await of('limit=1')).toEqual([1]);
  expect(await of('')).toEqual([1, 2]);
});

test('the API answers 400 to a command that is none, 413 to one that is too long, 409 to one that cannot be done', async () => {
  for (const body of [undefined, null, [], {}, { tag: LEVEL }, { tag: LEVEL, value: null }, { tag: '#', value: 1 }]) {
    expect(await it.ask('POST', '/api/commands', body)).toMatchObject({ status: 400 });
  }
  const long = { tag: LEVEL, value: 'x'.repeat(70_000) };
  expect(await it.ask('POST', '/api/commands', long)).toMatchObject({ status: 413 });
  const cannot = { status: 409, body: { accepted: false, reason: `${LEVEL} cannot be written` } };
  expect(await it.ask('POST', '/api/commands', { tag: LEVEL, value: 1 })).toEqual(cannot);
});
