import { z } from 'zod';
import { type Duration, type FromViewer, PlantwrightError } from '#simulator';

const name = z.string().max(200);
const value = z.union([z.number(), z.boolean(), name]);
const moment = z.number().transform((µs) => µs as Duration);

const act = z.discriminatedUnion('do', [
  z.object({ do: z.enum(['freeze', 'run']) }),
  z.object({ do: z.literal('step'), by: moment }),
  z.object({ do: z.literal('speed'), speed: z.union([z.number(), z.literal('max')]) }),
  z.object({ do: z.literal('backtrack'), to: moment }),
  z.object({
    do: z.literal('fork'),
    to: moment,
    fault: z.exactOptional(name),
    set: z.exactOptional(z.object({ signal: name, value })),
  }),
  z.object({ do: z.enum(['save', 'restore']), name }),
]);

/** What a viewer may ask: all that comes over its socket is held against this. */
const request: z.ZodType<FromViewer> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('history'), before: moment }),
  z.object({ type: z.enum(['inject', 'lift']), fault: name }),
  z.object({ type: z.literal('operate'), signal: name, value }),
  z.object({ type: z.literal('time'), act }),
]);

/** Reads what a viewer asks. @throws PlantwrightError REQUEST_UNREADABLE, REQUEST_UNKNOWN */
export function readRequest(text: string): FromViewer {
  let asked: unknown;
  try {
    asked = JSON.parse(text);
  } catch {
    throw new PlantwrightError('REQUEST_UNREADABLE', 'That is no request: it is no JSON.');
  }
  const { data, error } = request.safeParse(asked);
  if (data) return data;
  const [issue] = error.issues;
  const where = issue?.path.join('.').slice(0, 100) || 'it';
  throw new PlantwrightError(
    'REQUEST_UNKNOWN',
    `That is nothing that can be asked of a session: ${where}: ${issue?.message}.`,
    {
      hint: 'What can be asked stands as FromViewer in simulator/record/session.ts.',
    },
  );
}
