import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { ms } from '#simulator';
import { eventually } from '../../test/fixtures/device.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { clock } from '../clock.ts';
import { HttpClient } from '../http/client.ts';
import { ForeignClock } from './foreign-clock.ts';
import { ownTarget } from './own.ts';
import type { Tag } from './tag-list.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A machine, over HTTP, whose clock is ahead by so many ms and which takes its time to answer. */
async function machine(
  ahead: number,
  answer: (now: () => number) => unknown = (now) => ({ received: now(), answered: now() }),
) {
  const now = () => Date.now() + ahead;
  let questions = 0;
  const server = http.createServer((_, response) => {
    const text = JSON.stringify(answer(now));
    setTimeout(() => response.end(text), (questions++ * 7) % 20);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new HttpClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, '');
  closers.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => client.close(),
  );
  const ask = async () => JSON.parse(String((await client.request('GET', '/', { timeout: 2000 })).body));
  return { ask, questions: () => questions };
}

test.each([250, -3_600_000])(
  'a clock that is %d ms ahead is told by ours, within the stated uncertainty',
  async (ahead) => {
    const { ask, questions } = await machine(ahead);
    const foreign = await ForeignClock.open('gateway', ask);
    closers.push(() => foreign.close());
    expect(questions()).toBe(8);
    const instant = clock.now();
    const theirs = clock.instant(clock.utc(instant) + ahead);
    expect(Math.abs(foreign.ours(theirs) - instant)).toBeLessThan(foreign.uncertainty + ms(1));
    // Of eight exchanges of up to 20 ms the quickest decides.
    expect(foreign.uncertainty).toBeLessThan(ms(15));
    await eventually('it goes on asking', () => questions() > 8);
  },
);

describe('a machine that does not say what time it is', () => {
  test.each([
    ['answers garbage', () => ({ received: 'noon', answered: null })],
    ['answers nothing', () => null],
  ])('%s', async (_, answer) => {
    const { ask } = await machine(0, answer);
    await expect(ForeignClock.open('gateway', ask)).rejects.toMatchObject({ code: 'CLOCK_UNANSWERED' });
  });
  test('is not there', async () => {
    const ask = () => Promise.reject(new Error('no route to host'));
    await expect(ForeignClock.open('gateway', ask)).rejects.toThrow(
      'gateway does not say what time it is: no route to host.',
    );
  });
});

test('polled values of an own target are told by our clock, others as they came', async () => {
  const { ask } = await machine(60_000);
  const source = { modbus: { protocol: 'modbus' }, opcua: { protocol: 'opcua' } } as unknown as Record<
    string,
    Tag['source']
  >;
  const tag = (name: string, of: Tag['source']): Tag => ({
    tag: name,
    kind: 'number',
    unit: 'm',
    source: of,
    writable: false,
  });
  const target = ownTarget({
    name: 'far-away',
    plant: waterTreatment,
    listen: { modbus: 5020 },
    broker: { url: 'mqtt://127.0.0.1:1' },
    period: ms(200),
    shows: ['LIT101.reading', 'FIT101.reading'],
    topics: ['works/#'],
    clock: ask,
    read: (topic, payload) => ({
      signal: topic === 'level' ? 'LIT101.reading' : 'FIT101.reading',
      value: 1,
      sourceTime: Number(payload),
    }),
  });
  const tags = [
    tag('water/intake/LIT-101/reading', source.modbus!),
    tag('water/intake/FIT-101/reading', source.opcua!),
  ];
  const stack = await target.start({ devices: [], tags, defect: undefined });
  closers.push(() => stack.stop());
  const instant = clock.now();
  const at = (topic: string) =>
    stack.read(topic, Buffer.from(String(clock.utc(instant) + 60_000)))[0]!.sourceTime - instant;
  expect(Math.abs(at('level'))).toBeLessThan(stack.sourceTimeUncertainty! + ms(1));
  expect(Math.abs(at('flow') - 60e6)).toBeLessThan(ms(2));
});
