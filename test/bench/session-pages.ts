/**
 * Pages without a screen, in a process of their own: `session-pages.ts VIEWER COUNT MBIT_S`. Each reads at a bounded
 * rate, asks for history until it has all, and then only listens. Says what it saw in one line of JSON, and ends when
 * its input does.
 */
import { WebSocket } from 'ws';
import type { ToViewer } from '#simulator';
import { slowLine } from '../fixtures/slow-line.ts';

const [viewer = '', count = '1', rate = '10'] = process.argv.slice(2);
const url = new URL(viewer);
/** How long a page that has all only listens. */
const LISTENS = 10_000;

const { port } = await slowLine({ host: url.hostname, port: Number(url.port) }, { mbit: Number(rate) });

const look = (): Promise<{ present: number; whole: number; bytes: number; stretches: number; perSecond: number }> =>
  new Promise((resolve, reject) => {
    const began = performance.now();
    const ws = new WebSocket(`ws://127.0.0.1:${port}/session`);
    let [present, bytes, stretches] = [0, 0, 0];
    ws.on('error', reject);
    ws.on('close', (code) => reject(new Error(`closed: ${code}`)));
    ws.on('message', (data) => {
      bytes += (data as Buffer).length;
      const message = JSON.parse(String(data)) as ToViewer;
      if (message.type !== 'present' && message.type !== 'history') return;
      if (message.type === 'present') present = performance.now() - began;
      else stretches++;
      const { from, to, start } = message.stretch;
      if (from > start && (message.type === 'present' || from < to)) {
        ws.send(JSON.stringify({ type: 'history', before: from }));
        return;
      }
      const [whole, before] = [performance.now() - began, bytes];
      setTimeout(
        () => resolve({ present, whole, bytes: before, stretches, perSecond: ((bytes - before) * 1000) / LISTENS }),
        LISTENS,
      );
    });
  });

console.log(JSON.stringify(await Promise.all(Array.from({ length: Number(count) }, look))));
process.exit(0);
