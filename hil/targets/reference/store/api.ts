import { timingSafeEqual } from 'node:crypto';
import type http from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { bind, type ListenAt } from '../../../address.ts';
import {
  AskedAcknowledgement,
  AskedCommand,
  type Command,
  type CommandResult,
  HistoryQuery,
  type Schema,
  taken,
  takenFrom,
} from '../messages.ts';
import type { Book } from '../part.ts';
import type { AlarmList } from './alarm-list.ts';
import type { Historian } from './historian.ts';
import type { Latest } from './latest.ts';

interface ApiOptions extends ListenAt {
  readonly token: string;
  readonly historian: Historian;
  readonly latest: Latest;
  readonly alarms: AlarmList;
  readonly book: Book;
  /** Sends a command on its way; resolves with what the gateway says. */
  readonly command: (command: Omit<Command, 'id'>) => Promise<Omit<CommandResult, 'id'>>;
}

/** No body that the API takes is longer, in bytes. */
const LONGEST_BODY = 64 << 10;

/** The HTTP API of the stack: latest values, history, alarms, commands. Every request carries the API token. */
export async function openApi({
  host,
  port,
  orNext = false,
  ...options
}: ApiOptions): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createAdaptorServer({ fetch: appOf(options).fetch }) as http.Server;
  return {
    port: await bind(server, { host, port, orNext }),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function appOf({ token, historian, latest, alarms, book, command }: Omit<ApiOptions, keyof ListenAt>): Hono {
  const app = new Hono();
  const expected = Buffer.from(`Bearer ${token}`);
  const refused = (c: Context, what: string, why: string) => {
    book.refuse(`request of ${what}`, `refused a request: ${what}: ${why}`);
    return c.json({ error: `${what}: ${why}` }, 400);
  };
  app.onError((error, c) => {
    // Whoever leaves in the middle of a body is no fault of the store's.
    if ('code' in error && error.code === 'ECONNRESET') return refused(c, 'a request has a whole body', 'it broke off');
    book.fail(`${c.req.method} ${c.req.path}`, error);
    return c.json({ error: 'the store failed at it; its log says why' }, 500);
  });
  // A host such as 9007199254740992 passes the server, and is none to whatever makes a request of it.
  app.use(async (c, next) =>
    URL.canParse(c.req.url) ? next() : refused(c, 'a Host is a name or an address', 'it is none'),
  );
  app.use('/api/*', async (c, next) => {
    const given = Buffer.from(c.req.header('authorization') ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      return c.json({ error: 'missing or wrong API token' }, 401);
    }
    return next();
  });
  const tooLong = (c: Context) => c.json({ error: `a body has ${LONGEST_BODY} bytes at most` }, 413);
  app.use('/api/*', bodyLimit({ maxSize: LONGEST_BODY, onError: tooLong }));
  app.get('/api/latest', (c) => c.json({ tags: latest.all() }));
  app.get('/api/alarms', (c) => c.json({ alarms: alarms.all() }));
  app.post('/api/alarms/acknowledge', async (c) => {
    const asked = await bodyOf(c, AskedAcknowledgement);
    if ('refused' in asked) return refused(c, 'an acknowledgement is { id, by, comment? }', asked.refused);
    const { id, by, comment } = asked.value;
    const result = alarms.acknowledge(id, by, comment);
    return c.json(result, result.accepted ? 200 : result.known ? 409 : 404);
  });
  app.get('/api/history', (c) => {
    const asked = taken(HistoryQuery, c.req.query());
    if ('refused' in asked) return refused(c, 'a query is { after, limit } or { tag, from, to, limit }', asked.refused);
    const { after, tag, from, to, limit } = asked.value;
    if (tag !== undefined) return c.json({ rows: historian.between(tag, from, to, limit) });
    const rows = historian.after(after, limit);
    return c.json({ rows, next: rows.at(-1)?.id ?? after });
  });
  app.post('/api/commands', async (c) => {
    const asked = await bodyOf(c, AskedCommand);
    if ('refused' in asked) return refused(c, 'a command is { tag, value }', asked.refused);
    const result = await command(asked.value);
    return c.json(result, result.accepted ? 200 : 409);
  });
  return app;
}

const bodyOf = async <T>(c: Context, schema: Schema<T>) => takenFrom(schema, await c.req.text());
