import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { etag } from 'hono/etag';
import { secureHeaders } from 'hono/secure-headers';
import type { Admission } from './admission.ts';

/** The built viewer. */
const APP = fileURLToPath(new URL('../../dist/viewer', import.meta.url));
/** Files that are named by a hash of what is in them never change. */
const HASHED = '/assets/*';
const YEAR = 365 * 24 * 3600;

/** The environment that the HTTP server of Node gives each request. */
type Bindings = { readonly incoming: Parameters<Admission['judge']>[0] };

/**
 * The pages of a viewer: its application, compressed as it was built, and further HTML pages by path. Nothing on them
 * runs but the scripts that are served here, and no other site may frame them.
 */
export function viewerPages(
  admission: Admission,
  pages: Readonly<Record<string, string>>,
): Hono<{ Bindings: Bindings }> {
  const app = new Hono<{ Bindings: Bindings }>();
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // The page of the endpoints has its style in itself.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
      xFrameOptions: 'DENY',
      strictTransportSecurity: false,
    }),
  );
  app.use(async (c, next) => {
    const judged = admission.judge(c.env.incoming);
    if ('status' in judged) return c.text(judged.reason, judged.status);
    c.header('cache-control', 'no-cache');
    return next();
  });
  app.use(etag());
  for (const [path, page] of Object.entries(pages)) app.get(path, (c) => c.html(page));
  if (!existsSync(APP)) {
    const hint = 'The viewer is not built yet: "npm start" and "npm run plantwright -- serve" build it.';
    return app.get('*', (c) => c.text(hint, 503));
  }
  app.use(HASHED, async (c, next) => {
    await next();
    if (c.res.ok) c.header('cache-control', `public, max-age=${YEAR}, immutable`);
  });
  return app.use(serveStatic({ root: APP, precompressed: true }));
}
