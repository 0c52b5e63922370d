import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type Duration, ms } from '#simulator';
import { eventually } from '../test/fixtures/device.ts';
import { HttpClient } from './http/client.ts';
import { Schedule } from './schedule.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A schedule that asks an HTTP server every 20 ms; `answer` says how long each answer takes, in ms, or undefined for a 500. */
async function asking(answer: (question: number) => number | undefined) {
  let questions = 0;
  const server = http.createServer((_, response) => {
    const after = answer(questions++);
    if (after === undefined) response.writeHead(500).end();
    else setTimeout(() => response.end('here'), after);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new HttpClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'token');
  const ask = async () => {
    const { status, received } = await client.request('GET', '/', { timeout: 5000 });
    if (status !== 200) throw new Error(`answered ${status}`);
    return Number(received / 1000n) as Duration;
  };
  const schedule = new Schedule({ name: 'things', every: ms(20), phase: 0.5, ask });
  closers.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => client.close(),
    () => schedule.close(),
  );
  return { schedule, asked: () => questions };
}

test('every question that fell due while one was open counts, from when it was due', async () => {
  const { schedule, asked } = await asking((question) => (question === 5 ? 400 : 0));
  await eventually('forty answers', () => schedule.health().answered.n >= 40);
  const { answered, unanswered, name, every } = schedule.health();
  // One answer took 400 ms: twenty questions of 20 ms were due meanwhile, half of them more than 200 ms before it.
  expect(answered.max).toBeGreaterThan(395);
  expect(answered.p95).toBeGreaterThan(200);
  expect(asked()).toBeLessThan(answered.n);
  expect([name, every, unanswered]).toEqual(['things', 20, 0]);
});

test('questions without an answer are counted, each of them', async () => {
  const { schedule } = await asking((question) => (question < 3 ? 0 : undefined));
  await eventually('ten refusals', () => schedule.health().unanswered >= 10);
  expect(schedule.health().answered.n).toBeGreaterThanOrEqual(3);
});

test('a closed schedule asks no more', async () => {
  const { schedule, asked } = await asking(() => 0);
  await eventually('three questions', () => asked() >= 3);
  schedule.close();
  const before = asked();
  const { schedule: other } = await asking(() => 0);
  await eventually('five questions of another', () => other.health().answered.n >= 5);
  expect(asked() - before).toBeLessThanOrEqual(1);
});
