import net from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleLive } from '../../test/browser/sample-session.ts';
import { serveViewer, type ViewerServer } from './server.ts';

let server: ViewerServer;
beforeAll(async () => {
  server = await serveViewer(sampleLive(), { host: '127.0.0.1', port: 0 });
});
afterAll(() => server.close());

/** Sends the request for a WebSocket as it is written, and gives the first line of the answer. */
const answerTo = (target: string, ...headers: string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = net.connect(server.port, '127.0.0.1', () =>
      socket.write(
        [
          ...[`GET ${target} HTTP/1.1`, `Host: 127.0.0.1:${server.port}`, 'Connection: Upgrade', 'Upgrade: websocket'],
          ...['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', ...headers, '', ''],
        ].join('\r\n'),
      ),
    );
    socket.on('error', reject);
    socket.once('data', (data) => {
      resolve(String(data).split('\r\n')[0]!.slice('HTTP/1.1 '.length));
      socket.destroy();
    });
    socket.on('close', () => reject(new Error('closed without an answer')));
  });

// `null` is what a browser sends from a sandboxed iframe, a data: page or a local file.
test.each([
  ['/session', ['Origin: null'], '403 Forbidden'],
  ['/session', ['Origin: http://['], '403 Forbidden'],
  ['/session', ['Origin: '], '403 Forbidden'],
  ['/session', ['Origin: http://evil.example'], '403 Forbidden'],
  ['//', [], '400 Bad Request'],
  ['http://[', [], '400 Bad Request'],
  ['/else', [], '404 Not Found'],
  ['/session?token=%', [], '101 Switching Protocols'],
])('GET %s with %j is answered %s, and the server goes on', async (target, headers, says) => {
  expect(await answerTo(target, ...headers)).toBe(says);
  expect(await answerTo('/session')).toBe('101 Switching Protocols');
});
