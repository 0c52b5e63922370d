import { randomBytes, timingSafeEqual } from 'node:crypto';
import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type net from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { WebSocketServer } from 'ws';
import { PlantwrightError, type ToViewer } from '#simulator';
import { addressesOf, type ListenAt, urlOf } from '../../hil/address.ts';
import { listen, stopListening } from '../../hil/listen.ts';
import { Admission, type Refusal } from './admission.ts';
import { Feed } from './feed/feed.ts';
import type { Viewer } from './feed/viewer.ts';
import { viewerPages } from './pages.ts';
import { readRequest } from './request.ts';
import type { ViewableSession } from './session.ts';

const NOT_FOUND: Refusal = { status: 404, reason: 'Only /session takes a WebSocket.' };

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
  const feed = new Feed(session);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1 << 16 });
  server.on('upgrade', (request: IncomingMessage, socket: net.Socket, head: Buffer) => {
    // Whoever asked may be gone already.
    socket.on('error', () => socket.destroy());
    const url = admission.judge(request);
    if ('status' in url) return refuse(socket, url);
    if (url.pathname !== '/session') return refuse(socket, NOT_FOUND);
    const may = sameText(url.searchParams.get('token') ?? '', token);
    sockets.handleUpgrade(request, socket, head, (ws) => attend(feed.attend(ws, may), session));
  });
  const { port: bound, sockets: open } = await listen(server, at, 'The viewer');
  const shown = names[0] ?? addressesOf(at.host)[0]!;
  return {
    url: urlOf('http', shown, bound, session.obey ? `/?token=${token}` : '/'),
    port: bound,
    async close() {
      for (const ws of sockets.clients) ws.terminate();
      feed.close();
      await stopListening(server, open);
    },
  };
}

/** Answers a request for a WebSocket that is not served. */
function refuse(socket: net.Socket, { status, reason }: Refusal): void {
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, 'Content-Type: text/plain; charset=utf-8'];
  socket.end([...head, `Content-Length: ${Buffer.byteLength(reason)}`, 'Connection: close', '', reason].join('\r\n'));
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
