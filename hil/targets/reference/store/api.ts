import { timingSafeEqual } from 'node:crypto';
import type http from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { bind, type ListenAt } from '../../../address.ts';
import type { Command, CommandResult } from '../topics.ts';
import type { AlarmList } from './alarm-list.ts';
import type { Historian } from './historian.ts';
import type { Latest } from './latest.ts';

interface ApiOptions extends ListenAt {
  readonly token: string;
  readonly historian: Historian;
  readonly latest: Latest;
  readonly alarms: AlarmList;
  /** Sends a command on its way; resolves with what the gateway says. */
  readonly command: (command: Omit<Command, 'id'>) => Promise<Omit<CommandResult, 'id'>>;
}

const MOST_ROWS = 10_000;

/** The HTTP API of the stack: latest values, history, alarms, commands. Every request carries the API token. */
export async function openApi({
  token,
  historian,
  latest,
  alarms,
  command,
  ...at
}: ApiOptions): Promise<{ readonly port: number; close(): Promise<void> }> {
  const app = new Hono();
  const expected = Buffer.from(`Bearer ${token}`);
  app.use('/api/*', async (c, next) => {
    const given = Buffer.from(c.req.header('authorization') ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      return c.json({ error: 'missing or wrong API token' }, 401);
    }
    return next();
  });
  app.get('/api/latest', (c) => c.json({ tags: latest.all() }));
  app.get('/api/alarms', (c) => c.json({ alarms: alarms.all() }));
  app.post('/api/alarms/acknowledge', async (c) => {
    const body: unknown = await c.req.json().catch(() => undefined);
    const { id, by, comment } = (body ?? {}) as { id?: unknown; by?: unknown; comment?: unknown };
    const named = (text: unknown): text is string => typeof text === 'string' && text.length > 0;
    if (!named(id) || !named(by) || !(comment === undefined || typeof comment === 'string')) {
      return c.json({ error: 'an acknowledgement is { id, by, comment? }' }, 400);
    }
    const result = alarms.acknowledge(id, by, comment);
    return c.json(result, result.accepted ? 200 : result.known ? 409 : 404);
  });
  app.get('/api/history', (c) => {
    const { after, tag, from, to, limit } = c.req.query();
    const most = Math.min(Number(limit ?? MOST_ROWS) || MOST_ROWS, MOST_ROWS);
    if (tag !== undefined) {
      return c.json({ rows: historian.between(tag, from ?? '', to ?? '9999', most) });
    }
    const rows = historian.after(Number(after ?? 0) || 0, most);
    return c.json({ rows, next: rows.at(-1)?.id ?? (Number(after ?? 0) || 0) });
  });
  app.post('/api/commands', async (c) => {
    const body: unknown = await c.req.json().catch(() => undefined);
    const { tag, value } = (body ?? {}) as { tag?: unknown; value?: unknown };
    if (typeof tag !== 'string' || !['number', 'boolean', 'string'].includes(typeof value)) {
      return c.json({ error: 'a command is { tag, value }' }, 400);
    }
    const result = await command({ tag, value: value as Command['value'] });
    return c.json(result, result.accepted ? 200 : 409);
  });
  const server = createAdaptorServer({ fetch: app.fetch }) as http.Server;
  return {
    port: await bind(server, at),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
