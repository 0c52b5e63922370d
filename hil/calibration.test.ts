import { expect, test } from 'vitest';
import { eventually } from '../test/fixtures/device.ts';
import { measurePath } from './calibration.ts';
import { clock } from './clock.ts';

const least = (times: readonly number[]) => Math.min(...times);
const greatest = (times: readonly number[]) => Math.max(...times);

test('the path of the harness is measured over a socket, each time from when its event was due', async () => {
  const { path, late } = await measurePath(1);
  expect([path.length, late.length]).toEqual([240, 240]);
  // No event is early, and an answer over a socket takes some microseconds longer than making the event.
  expect(least(late)).toBeGreaterThanOrEqual(0);
  expect(least(path.map((time, i) => time - late[i]!))).toBeGreaterThan(5);
});

test('a harness that stands still is charged for every event that fell due meanwhile', async () => {
  const measured = measurePath(1);
  const pause = 60;
  setTimeout(() => {
    const end = clock.now() + pause * 1000;
    while (clock.now() < end);
  }, 200);
  const { path } = await measured;
  expect(greatest(path)).toBeGreaterThan((pause - 10) * 1000);
  // An event every 2 ms: a pause of 60 ms delays about 30, those due later the less.
  expect(path.filter((time) => time > 20_000).length).toBeGreaterThan(10);
});

test('nothing is left open', async () => {
  const open = () => process.getActiveResourcesInfo().filter((kind) => kind.startsWith('TCP')).length;
  const before = open();
  await measurePath(1);
  await eventually('all sockets are closed', () => open() <= before);
});
