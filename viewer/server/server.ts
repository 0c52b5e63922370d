import { randomBytes, timingSafeEqual } from 'node:crypto';
import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type net from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Frame, type FromViewer, PlantwrightError, type ToViewer } from '#simulator';
import { addressesOf, type ListenAt, urlOf } from '../../hil/address.ts';
import { listen, stopListening } from '../../hil/listen.ts';
import { Admission, type Refusal } from './admission.ts';
import { viewerPages } from './pages.ts';
import type { ViewableSession } from './session.ts';

const NOT_FOUND: Refusal = { status: 404, reason: 'Only /session takes a WebSocket.' };
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

interface ServeOptions extends ListenAt {
  /** Names that people reach it by, beside those of this machine; the first is told. */
  readonly names?: readonly string[];
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
  { names = [], pages = {}, ...at }: ServeOptions,
): Promise<ViewerServer> {
  const token = randomBytes(12).toString('base64url');
  const admission = new Admission(at.host, names);
  const app = viewerPages(admission, pages);
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1 << 16 });
  server.on('upgrade', (request: IncomingMessage, socket: net.Socket, head: Buffer) => {
    // Whoever asked may be gone already.
    socket.on('error', () => socket.destroy());
    const url = admission.judge(request);
    if ('status' in url) return refuse(socket, url);
    if (url.pathname !== '/session') return refuse(socket, NOT_FOUND);
    const may = sameText(url.searchParams.get('token') ?? '', token);
    sockets.handleUpgrade(request, socket, head, (ws) => attend(ws, session, may));
  });
  const { port: bound, sockets: open } = await listen(server, at, 'The viewer');
  const shown = names[0] ?? addressesOf(at.host)[0]!;
  return {
    url: urlOf('http', shown, bound, session.obey ? `/?token=${token}` : '/'),
    port: bound,
    async close() {
      for (const ws of sockets.clients) ws.terminate();
      await stopListening(server, open);
    },
  };
}

/** Answers a request for a WebSocket that is not served. */
function refuse(socket: net.Socket, { status, reason }: Refusal): void {
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, 'Content-Type: text/plain; charset=utf-8'];
  socket.end([...head, `Content-Length: ${Buffer.byteLength(reason)}`, 'Connection: close', '', reason].join('\r\n'));
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
