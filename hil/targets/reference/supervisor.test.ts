import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../../test/fixtures/device.ts';
import { LEVEL, processOf, sensorStack } from '../../../test/fixtures/sensor-stack.ts';

let it: Awaited<ReturnType<typeof sensorStack>>;
beforeEach(async () => {
  it = await sensorStack();
});
afterEach(async () => {
  await it.close();
});
const told = () => it.events().filter(({ type }) => type === 'crashed' || type === 'restarted');

test('a part that ends by itself is said to have, and runs again; what it had stored is there once', async () => {
  await eventually('the level is stored', async () => (await it.rows()).length === 1);
  for (const [part, attempt] of [
    ['store', 1],
    ['gateway', 1],
    ['broker', 1],
    ['store', 2],
  ] as const) {
    const [before, spoken] = [told().length, it.spoken()];
    process.kill(processOf(part), 'SIGKILL');
    await eventually(`the ${part} is started again`, () => told().length === before + 2, 60_000);
    expect(told().slice(before)).toEqual([
      { type: 'crashed', what: 'part', name: part, reason: expect.stringMatching(/^SIGKILL: /) },
      { type: 'restarted', name: part, attempt },
    ]);
    if (part !== 'store') await it.listens(spoken);
    await it.flows(`reports arrive when the ${part} was started again`, 60_000);
  }
  await eventually(
    'all levels are stored',
    async () => (await it.rows()).filter((r) => r.quality === 'good').length >= 5,
  );
  const good = (await it.rows()).filter(({ tag, quality }) => tag === LEVEL && quality === 'good');
  const times = good.map(({ sourceTime }) => sourceTime);
  expect(new Set(times).size).toBe(times.length);
  expect(it.stack.complaints()).toEqual([]);
});

test('a part that is ended by order has not crashed', async () => {
  for (const how of ['kill', 'stop'] as const) {
    const spoken = it.spoken();
    const fault = it.stack.act!({ on: 'stack', part: 'gateway', how });
    await fault.tookHold;
    await fault.lift();
    await it.listens(spoken);
    await it.flows(`reports arrive after ${how}`, 60_000);
  }
  expect(told()).toEqual([]);
});

test('what has not changed while the broker was away is good again when it is back, and is not stored again', async () => {
  await eventually('the level is stored', async () => (await it.rows()).length === 1);
  const before = await it.latest();
  const fault = it.stack.act!({ on: 'stack', part: 'broker', how: 'stop' });
  await fault.tookHold;
  await eventually('the level is in doubt', async () => (await it.latest())?.quality === 'uncertain');
  await fault.lift();
  await eventually('it is as before', async () => (await it.latest())?.quality === 'good', 60_000);
  expect(await it.latest()).toEqual(before);
  expect((await it.rows()).filter(({ quality }) => quality === 'good')).toHaveLength(1);
});

test('what was in doubt because the gateway died is good again only when a new one has heard of it', async () => {
  const fault = it.stack.act!({ on: 'stack', part: 'gateway', how: 'kill' });
  const spoken = it.spoken();
  await fault.tookHold;
  await eventually('the level is in doubt', async () => (await it.latest())?.quality === 'uncertain');
  await fault.lift();
  await it.listens(spoken);
  await eventually('the store knows', async () =>
    (await it.ask('GET', '/api/alarms')).body.alarms.every(({ active }: { active: boolean }) => !active),
  );
  expect(await it.latest()).toMatchObject({ quality: 'uncertain' });
  await it.flows();
});

test('a supervisor that dies is said against the run', async () => {
  process.kill(processOf('main'), 'SIGKILL');
  await eventually('it is said', () => it.stack.complaints().length > 0);
  expect(it.stack.complaints()).toEqual(['the supervisor of the stack ended during the run']);
  expect(it.notes()).toEqual(it.stack.complaints());
});
