import { randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync } from 'node:fs';
import type http from 'node:http';
import type net from 'node:net';
import { fileURLToPath } from 'node:url';
import { createAdaptorServer } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Frame, type FromViewer, PlantwrightError, type ToViewer } from '#simulator';
import { listen, stopListening } from '../../hil/listen.ts';
import { readHandshake } from './handshake.ts';
import type { ViewableSession } from './session.ts';

/** The built viewer. */
const APP = fileURLToPath(new URL('../../dist/viewer', import.meta.url));
/** How often frames go out, in ms. */
const BATCH_EVERY = 50;
/** How often the clocks go out, in ms. */
const TIME_EVERY = 250;
/** Bytes that may wait for a viewer that does not read; then it is dropped, and comes back for the present. */
const UNREAD = 8 << 20;

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
    sockets.handleUpgrade(request, socket, head, (ws) => attend(ws, session, may));
  });
  const { port: bound, sockets: open } = await listen(server, host, port, 'the viewer');
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return {
    url: `http://${shown}:${bound}/${session.obey ? `?token=${token}` : ''}`,
    port: bound,
    async close() {
      for (const ws of sockets.clients) ws.terminate();
      await stopListening(server, open);
    },
  };
}

/** Tells one viewer of the session, and does what it asks if it may. */
function attend(ws: WebSocket, session: ViewableSession, may: boolean): void {
  const say = (message: ToViewer) => ws.send(JSON.stringify(message));
  const { info } = session;
  say({ type: 'session', session: may ? info : { ...info, faults: [], settings: [] } });
  say({ type: 'frames', frames: session.history() });
  const sayTime = () => session.time && say({ type: 'time', time: session.time(), may });
  sayTime();
  let batch: Frame[] = [];
  const unsubscribe = session.subscribe((frame) => batch.push(frame));
  const timer = setInterval(() => {
    if (batch.length === 0) return;
    if (ws.bufferedAmount > UNREAD) return ws.terminate();
    say({ type: 'frames', frames: batch });
    batch = [];
  }, BATCH_EVERY);
  const clocks = setInterval(sayTime, TIME_EVERY);
  ws.on('close', () => {
    clearInterval(timer);
    clearInterval(clocks);
    unsubscribe();
  });
  ws.on('error', () => ws.terminate());
  ws.on('message', (data) => {
    if (!may || !session.obey) {
      say({
        type: 'refused',
        reason: 'this viewer only shows the session',
        hint: 'Open the address that was printed, with its token.',
      });
      return;
    }
    try {
      const request = JSON.parse(String(data)) as FromViewer;
      if (request.type === 'time' && !session.time) throw timeStands(session);
      session.obey(request);
      if (request.type === 'time') sayTime();
    } catch (error) {
      const { message, hint } =
        error instanceof PlantwrightError ? error : { message: 'that is no request', hint: undefined };
      say({ type: 'refused', reason: message, ...(hint !== undefined && { hint }) });
    }
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
