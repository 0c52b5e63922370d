import { randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync } from 'node:fs';
import type http from 'node:http';
import type net from 'node:net';
import { fileURLToPath } from 'node:url';
import { createAdaptorServer } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { WebSocketServer } from 'ws';
import { PlantwrightError, type ToViewer } from '#simulator';
import { listen, stopListening } from '../../hil/listen.ts';
import { Feed } from './feed/feed.ts';
import type { Viewer } from './feed/viewer.ts';
import { readHandshake } from './handshake.ts';
import { readRequest } from './request.ts';
import type { ViewableSession } from './session.ts';

/** The built viewer. */
const APP = fileURLToPath(new URL('../../dist/viewer', import.meta.url));

/** A viewer that can be opened in a browser. */
export interface ViewerServer {
  /** The address for a person who may control the session; without its token it only shows. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

interface ServeOptions {
  readonly host: string;
  readonly port: number;
  /** Further HTML pages by path. */
  readonly pages?: Readonly<Record<string, string>>;
}

/**
 * Serves the viewer and a session for it. Whoever comes without the token may look and not touch; a page from another
 * origin may not even look.
 * @throws PlantwrightError PORT_TAKEN
 */
export async function serveViewer(
  session: ViewableSession,
  { host, port, pages = {} }: ServeOptions,
): Promise<ViewerServer> {
  const token = randomBytes(12).toString('base64url');
  const app = new Hono();
  app.use('*', async (c, next) => {
    await next();
    c.header('x-content-type-options', 'nosniff');
    c.header('cache-control', 'no-cache');
  });
  for (const [path, page] of Object.entries(pages)) app.get(path, (c) => c.html(page));
  if (existsSync(APP)) app.use('*', serveStatic({ root: APP }));
  else
    app.get('*', (c) =>
      c.text('The viewer is not built yet: "npm start" and "npm run plantwright -- serve" build it.', 503),
    );

  const server = createAdaptorServer({ fetch: app.fetch }) as http.Server;
  const feed = new Feed(session);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1 << 16 });
  server.on('upgrade', (request: http.IncomingMessage, socket: net.Socket, head: Buffer) => {
    const asked = readHandshake(request);
    if ('refused' in asked) {
      // Whoever asks for nonsense may be gone before it hears so.
      socket.on('error', () => socket.destroy());
      socket.end(`HTTP/1.1 ${asked.refused}\r\nConnection: close\r\n\r\n`);
      return;
    }
    const may = sameText(asked.token, token);
    sockets.handleUpgrade(request, socket, head, (ws) => attend(feed.attend(ws, may), session));
  });
  const { port: bound, sockets: open } = await listen(server, host, port, 'the viewer');
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return {
    url: `http://${shown}:${bound}/${session.obey ? `?token=${token}` : ''}`,
    port: bound,
    async close() {
      for (const ws of sockets.clients) ws.terminate();
      feed.close();
      await stopListening(server, open);
    },
  };
}

/** Does what a viewer asks if it may, and says so where it does not. */
function heed(viewer: Viewer, session: ViewableSession, text: string): void {
  const asked = readRequest(text);
  if (asked.type === 'history') {
    viewer.ask(asked.before);
    return;
  }
  if (!viewer.may || !session.obey) {
    throw new PlantwrightError('ONLY_SHOWN', 'this viewer only shows the session', {
      hint: 'Open the address that was printed, with its token.',
    });
  }
  if (asked.type === 'time' && !session.time) throw timeStands(session);
  session.obey(asked);
  if (asked.type === 'time') viewer.tick();
}

/** Listens to one viewer. */
function attend(viewer: Viewer, session: ViewableSession): void {
  const { socket } = viewer;
  socket.on('error', () => socket.terminate());
  socket.on('message', (data) => {
    try {
      heed(viewer, session, String(data));
    } catch (error) {
      const { message, hint } =
        error instanceof PlantwrightError ? error : { message: 'that is no request', hint: undefined };
      const refused: ToViewer = { type: 'refused', reason: message, ...(hint !== undefined && { hint }) };
      socket.send(JSON.stringify(refused));
    }
    if (viewer.overwhelmed) socket.pause();
  });
}

/** Why a viewer cannot change how time passes in a session. */
function timeStands({ info }: ViewableSession): PlantwrightError {
  if (info.mode === 'recording') {
    return new PlantwrightError('RECORDING_IS_OVER', 'A recording is over: nothing in it can be done otherwise.', {
      hint: 'Move the cursor to look at another moment of it.',
    });
  }
  return new PlantwrightError('RUN_IS_JUDGED', 'This run is judged, so its time cannot be stopped or taken back.', {
    hint: 'A verdict is about one stretch of time at the rate of the wall; for free play: npm run plantwright -- serve',
  });
}

function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
