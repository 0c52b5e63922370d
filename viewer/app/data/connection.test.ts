import { afterEach, beforeEach, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ToViewer } from '../../../simulator/record/session.ts';
import { type Connection, connect, sessionUrl, takeToken } from './connection.ts';

let server: WebSocketServer;
let connection: Connection | undefined;
beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
});
afterEach(() => {
  connection?.close();
  server.close();
});

const urlOf = () => `ws://127.0.0.1:${(server.address() as { port: number }).port}/session`;
const nextClient = () => new Promise<WebSocket>((resolve) => server.once('connection', resolve));
/** Follows the server and gives what is said and heard, one after the other. */
function follow() {
  const heard: (ToViewer | string)[] = [];
  const waiting: (() => void)[] = [];
  const note = (what: ToViewer | string) => {
    heard.push(what);
    for (const wake of waiting.splice(0)) wake();
  };
  connection = connect(urlOf(), { onState: note, onMessage: note });
  return {
    heard,
    async until(what: string) {
      while (!heard.includes(what)) await new Promise<void>((wake) => waiting.push(wake));
    },
  };
}

test('a lost connection is said and comes back by itself', async () => {
  const first = nextClient();
  const { heard, until } = follow();
  const client = await first;
  await until('open');
  const second = nextClient();
  client.close();
  await until('lost');
  await second;
  heard.length = 0;
  await until('open');
});

test('requests reach the server, but only while it is there', async () => {
  const arriving = nextClient();
  const { until } = follow();
  expect(connection?.send({ type: 'lift', fault: 'stuck' })).toBe(false);
  const client = await arriving;
  const received = new Promise((resolve) => client.once('message', (data) => resolve(JSON.parse(String(data)))));
  await until('open');
  expect(connection?.send({ type: 'inject', fault: 'stuck' })).toBe(true);
  expect(await received).toEqual({ type: 'inject', fault: 'stuck' });
});

test.each([
  [{ protocol: 'http:', host: '127.0.0.1:4000' }, null, 'ws://127.0.0.1:4000/session'],
  [{ protocol: 'https:', host: 'plant.example' }, 'a+b', 'wss://plant.example/session?token=a%2Bb'],
])('the session of %o with the token %s is at %s', (page, token, url) => expect(sessionUrl(page, token)).toBe(url));

test('a token leaves the address at once, and outlives loading the page again', () => {
  const stored = new Map<string, string>();
  const kept = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (k: string, v: string) => stored.set(k, v),
  };
  let href = 'http://127.0.0.1:4000/?theme=dark&token=a%2Bb&t=3';
  const load = () =>
    takeToken(href, kept, (next) => {
      href = next;
    });
  expect(load()).toBe('a+b');
  expect(href).toBe('http://127.0.0.1:4000/?theme=dark&t=3');
  expect(load()).toBe('a+b');
  expect(takeToken(href, { getItem: () => null, setItem: () => {} }, () => {})).toBeNull();
});
