import { existsSync, readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sampleLive } from '../../test/browser/sample-session.ts';
import { serveViewer, type ViewerServer } from './server.ts';

let server: ViewerServer;
beforeEach(async () => {
  server = await serveViewer(sampleLive(), { host: '127.0.0.1', port: 0, pages: { '/endpoints': '<h1>here</h1>' } });
});
afterEach(() => server.close());
const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${server.port}${path}`, { headers });

test.each(['/', '/endpoints', '/nowhere'])('%s runs no script but ours, and cannot be framed', async (path) => {
  const { headers } = await get(path);
  const policy = headers.get('content-security-policy')!;
  expect(policy).toContain("script-src 'self'");
  expect(policy.split(';').find((part) => part.includes('script-src'))).not.toContain('unsafe');
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
});

test('a page is asked for again by its tag', async () => {
  const first = await get('/endpoints');
  expect(first.headers.get('cache-control')).toBe('no-cache');
  const again = await get('/endpoints', { 'if-none-match': first.headers.get('etag')! });
  expect(again.status).toBe(304);
});

const built = existsSync('dist/viewer/assets');
if (!built && process.env.CI) throw new Error('the viewer is not built: CI must not skip');

test.skipIf(!built)('what is named by its hash is sent compressed, once for all time', async () => {
  const script = readdirSync('dist/viewer/assets').find((name) => /^index-.*\.js$/.test(name))!;
  const plain = await get(`/assets/${script}`, { 'accept-encoding': 'identity' });
  const zipped = await get(`/assets/${script}`, { 'accept-encoding': 'gzip' });
  const brotli = await get(`/assets/${script}`, { 'accept-encoding': 'gzip, deflate, br' });
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect(zipped.headers.get('content-encoding')).toBe('gzip');
  expect(brotli.headers.get('content-encoding')).toBe('br');
  expect(brotli.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(brotli.headers.get('vary')).toContain('Accept-Encoding');
  const sizes = [plain, zipped, brotli].map(({ headers }) => Number(headers.get('content-length')));
  expect(sizes[0]).toBeGreaterThan(2 * sizes[1]!);
  expect(sizes[1]).toBeGreaterThan(sizes[2]!);
  expect(new Set([plain, zipped, brotli].map(({ headers }) => headers.get('etag'))).size).toBe(3);
  // What arrives is what was built: fetch has unpacked it.
  expect(Buffer.from(await zipped.arrayBuffer())).toEqual(Buffer.from(await plain.arrayBuffer()));
});
