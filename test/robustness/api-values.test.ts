import net from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { eventually } from '../fixtures/device.ts';
import { LEVEL, OTHER, processOf, sensorStack } from '../fixtures/sensor-stack.ts';
import { HOSTILE_REQUESTS, hostileDraw, hostileJson, ODD_NUMBERS, ODD_TEXTS } from './hostile-values.ts';
import type { Draw } from './mutate.ts';

/** Hostile requests between two reports of the sound sensor, and at a time. */
const BETWEEN = Math.max(20, HOSTILE_REQUESTS / 2000);
const PARTS = ['broker', 'store', 'gateway'];

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of undo.splice(0).reverse()) await stop();
});

const ROUTES = [
  ['GET', '/api/latest', []],
  ['GET', '/api/alarms', []],
  ['GET', '/api/history', ['after', 'limit', 'tag', 'from', 'to']],
  ['POST', '/api/commands', { tag: OTHER, value: 1 }],
  ['POST', '/api/alarms/acknowledge', { id: 'S-2/communication', by: 'Ada', comment: 'seen' }],
] as const;
const METHODS = ['GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND', 'get', 'X', ''];
const HEADERS = ['Host', 'Authorization', 'Content-Type', 'Content-Length', 'Transfer-Encoding', 'Expect', 'Range'];
const MORE_HEADERS = [
  'Cookie',
  'Origin',
  'Accept-Encoding',
  'Content-Encoding',
  'X-Forwarded-For',
  'Upgrade',
  'If-None-Match',
];
const PATHS = [
  '/',
  '//',
  '/api',
  '/api/',
  '/api//latest',
  '/api/../api/latest',
  '/api/%',
  '/api/%ff',
  '/%00',
  'http://[',
  '*',
  '',
];

/** One request as bytes: a good one, with something odd in its method, path, query, headers or body. */
function hostileRequest(draw: Draw, token: string): string {
  const one = <T>(of: readonly T[]): T => of[draw(of.length)]!;
  const oddText = () => (draw(3) === 0 ? String(one(ODD_NUMBERS)) : one(ODD_TEXTS).slice(0, 100_000));
  // As it is in half of the cases: a line of HTTP has no such characters, and who sends them is refused by the parser.
  const written = (text: string) => (draw(2) === 0 ? encodeURIComponent(text.toWellFormed()) : text);
  let [method, path, shape] = one(ROUTES) as readonly [string, string, readonly string[] | object];
  let body = '';
  const headers = new Map([
    ['Host', 'localhost'],
    ['Authorization', `Bearer ${token}`],
    ['Connection', 'close'],
  ]);
  if (Array.isArray(shape)) {
    const names = [...shape, one(['x', '__proto__', 'after', oddText()])];
    const query = names.filter(() => draw(2) === 0).map((name) => `${written(name)}=${written(oddText())}`);
    if (query.length > 0) path += `?${query.join(one(['&', '&', '&&', ';']))}`;
  } else {
    body = hostileJson(draw, shape as Record<string, unknown>);
    headers.set('Content-Type', 'application/json');
  }
  headers.set('Content-Length', String(Buffer.byteLength(body)));
  switch (draw(8)) {
    case 0:
      method = one(METHODS);
      break;
    case 1:
      path = draw(2) === 0 ? one(PATHS) : path + written(oddText());
      break;
    case 2:
      headers.set(one([...HEADERS, ...MORE_HEADERS]), oddText());
      break;
    case 3:
      headers.delete(one([...headers.keys()]));
      break;
    case 4:
      headers.set(oddText(), oddText());
      break;
    case 5:
      headers.set('Transfer-Encoding', one(['chunked', 'gzip', 'chunked, chunked', 'identity']));
      headers.delete('Content-Length');
      body = one([
        `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
        'ffffffffffffffff\r\n',
        'x\r\n',
        '-1\r\n',
        body,
      ]);
      break;
  }
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

/** What the server says to some bytes and the end of them: the status, or nothing. */
function answerTo(port: number, bytes: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.end(bytes));
    socket.on('data', (chunk: Buffer) => {
      if (heard.length < 100) heard += chunk.toString('latin1');
    });
    // Cut off while it still sends: what was heard counts.
    socket.on('error', () => {});
    socket.on('end', () => socket.destroy());
    socket.on('close', () => resolve(heard === '' ? undefined : Number(/^HTTP\/1\.1 (\d{3}) /.exec(heard)?.[1])));
  });
}

test(
  `${HOSTILE_REQUESTS} requests with odd values are answered with what is wrong, and cost a sound sensor nothing`,
  async () => {
    const it = await sensorStack();
    undo.push(() => it.close());
    const { url, token } = it.stack.api!;
    const port = Number(new URL(url).port);
    const draw = hostileDraw('API');
    const before = PARTS.map((part) => processOf(part));
    expect(before.every((pid) => pid > 0)).toBe(true);
    const statuses = new Map<number | undefined, number>();
    const wrong: string[] = [];
    for (let sent = 0; sent < HOSTILE_REQUESTS; sent += BETWEEN) {
      const requests = Array.from({ length: BETWEEN }, () => hostileRequest(draw, token));
      const answers = await Promise.all([...requests.map((request) => answerTo(port, request)), it.report()]);
      for (const [i, request] of requests.entries()) {
        const status = answers[i];
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        // 505: it is no HTTP/1.1; nothing else of the 500s is a client's fault.
        if (status !== undefined && !(status >= 200 && status < 500)) wrong.push(`${status}: ${request.slice(0, 300)}`);
      }
    }
    expect(wrong).toEqual([]);
    // Who sends a whole request is answered; who says nothing that could be answered is few.
    expect(statuses.get(undefined) ?? 0).toBeLessThan(HOSTILE_REQUESTS / 20);
    for (const expected of [200, 400, 401, 404]) expect([...statuses.keys()]).toContain(expected);
    const last = await it.report();
    const good = async () => {
      const { body } = await it.ask('GET', `/api/history?tag=${LEVEL}`);
      return (body.rows as { value: number; quality: string }[]).filter(({ quality }) => quality === 'good');
    };
    await eventually('the last report is stored', async () => (await good()).at(-1)?.value === last, 60_000);
    expect((await good()).map(({ value }) => value)).toEqual(Array.from({ length: last }, (_, i) => i + 1));
    expect(it.events().filter(({ type }) => type === 'crashed' || type === 'restarted')).toEqual([]);
    expect(it.stack.complaints()).toEqual([]);
    expect(PARTS.map((part) => processOf(part))).toEqual(before);
  },
  Math.max(120_000, 20 * HOSTILE_REQUESTS),
);

test('a Host that is none is 400, and who leaves in the middle of a body is no fault of the store', async () => {
  const it = await sensorStack();
  undo.push(() => it.close());
  const { url, token } = it.stack.api!;
  const port = Number(new URL(url).port);
  const authorization = `Authorization: Bearer ${token}\r\n`;
  const host = 'GET /api/latest HTTP/1.1\r\nHost: 9007199254740992\r\nConnection: close\r\n';
  expect(await answerTo(port, `${host}${authorization}\r\n`)).toBe(400);
  const half = 'POST /api/commands HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n';
  await answerTo(port, `${half}${authorization}\r\n{"tag":`);
  await eventually('it is told', () => it.notes().some((note) => note.endsWith('it broke off')));
  expect(it.stack.complaints()).toEqual([]);
});
