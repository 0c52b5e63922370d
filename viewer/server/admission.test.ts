import net from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sampleLive } from '../../test/browser/sample-session.ts';
import { Admission } from './admission.ts';
import { serveViewer, type ViewerServer } from './server.ts';

interface Asked {
  readonly url?: string;
  readonly origin?: string;
  readonly on?: string;
  readonly names?: readonly string[];
}

/** The path that is served, or the status of the refusal. */
function judged(host: string | undefined, { url = '/', origin, on = '127.0.0.1', names = [] }: Asked = {}) {
  const headers = { ...(host !== undefined && { host }), ...(origin !== undefined && { origin }) };
  const judgement = new Admission(on, names).judge({ url, headers });
  return 'status' in judgement ? judgement.status : judgement.pathname;
}

describe('a viewer’s server serves', () => {
  test.each(['localhost:8080', '127.0.0.1:8080', '[::1]:8080', 'LOCALHOST', 'localhost:9090'])(
    'the host %s',
    (host) => {
      expect(judged(host)).toBe('/');
    },
  );
  test.each(['evil.example:8080', '127.0.0.1.evil.example', '192.0.2.7', 'localhost.evil'])(
    'not the host %s',
    (host) => {
      expect(judged(host)).toBe(403);
    },
  );
  test.each([undefined, '', '[', 'a b', 'x/y', 'u@localhost', '?', '::1'])('nobody who sends the host %j', (host) => {
    expect(judged(host)).toBe(400);
  });
  test.each(['//', 'http://[', '//evil.example/session', '*', 'http://localhost/'])('no target %s', (url) => {
    expect(judged('localhost', { url })).toBe(400);
  });
  test.each(['null', 'http://evil.example', 'http://localhost:81', '', 'http://[', 'file://'])(
    'no page of %j',
    (origin) => {
      expect(judged('localhost:80', { origin })).toBe(403);
    },
  );
  test('pages of its own, and other names when they are given', () => {
    expect(judged('localhost:8080', { url: '/session?token=x', origin: 'http://localhost:8080' })).toBe('/session');
    expect(judged('twin.plant.example', { names: ['twin.plant.example'] })).toBe('/');
    expect(judged('127.0.0.1', { on: '0.0.0.0' })).toBe('/');
    expect(judged('127.0.0.1', { on: '192.0.2.7' })).toBe(403);
  });
});

describe('one request', () => {
  let server: ViewerServer;
  beforeEach(async () => {
    server = await serveViewer(sampleLive(), { host: '127.0.0.1', port: 0 });
  });
  afterEach(() => server.close());

  /** Sends a request as it stands, and resolves with the first line of the answer. */
  const ask = (text: string) =>
    new Promise<string>((resolve, reject) => {
      let answer = '';
      const socket = net.connect(server.port, '127.0.0.1', () => socket.write(text));
      socket.on('data', (chunk) => {
        answer += chunk;
        socket.end();
      });
      socket.on('close', () => resolve(answer.split('\r\n')[0]!));
      socket.on('error', reject);
    });
  const UPGRADE =
    'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==';
  const host = () => `Host: 127.0.0.1:${server.port}`;

  test.each([
    ['/session', 'Origin: null', 403],
    ['/session', 'Origin: http://evil.example', 403],
    ['//', 'X: y', 400],
    ['http://[', 'X: y', 400],
    ['/elsewhere', 'X: y', 404],
    ['/session', 'Sec-WebSocket-Protocol: ,', 400],
  ])('to upgrade %s with %s is answered with %i, and the session goes on', async (target, header, status) => {
    expect(await ask(`GET ${target} HTTP/1.1\r\n${host()}\r\n${header}\r\n${UPGRADE}\r\n\r\n`)).toContain(
      ` ${status} `,
    );
    expect(await ask(`GET /session HTTP/1.1\r\n${host()}\r\n${UPGRADE}\r\n\r\n`)).toContain(' 101 ');
  });

  test.each([
    ['GET // HTTP/1.1', 400],
    ['GET http://[ HTTP/1.1', 400],
    ['GET * HTTP/1.1', 400],
    ['GET /%ff%00..%2f HTTP/1.1', 404],
    ['POST / HTTP/1.1', 404],
  ])('%s without an upgrade is answered with %i', async (line, status) => {
    expect(await ask(`${line}\r\n${host()}\r\nConnection: close\r\n\r\n`)).toContain(` ${status} `);
    expect(await ask(`GET /session HTTP/1.1\r\n${host()}\r\n${UPGRADE}\r\n\r\n`)).toContain(' 101 ');
  });

  test('by a name that was made to point here is refused, in words', async () => {
    const line = await ask(`GET / HTTP/1.1\r\nHost: evil.example:${server.port}\r\nConnection: close\r\n\r\n`);
    expect(line).toContain(' 403 ');
  });
});
