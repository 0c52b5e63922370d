import { z } from 'zod';

/**
 * Everything that a part of the stack takes from others: messages on topics, requests of the API. Anybody may send
 * anything, so a part works with nothing that did not pass one of these.
 */

/** The id of a gateway, a session or a command. It becomes part of topics, so it has no wildcard and no level. */
const Id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'must be 1 to 64 letters, digits, "-" or "_"');
/** The name of a tag; it becomes part of a topic. */
const TagName = z.string().regex(/^[^#+\0]{1,255}$/, 'must be a name of 1 to 255 characters without "#" and "+"');
const Value = z.union([z.number(), z.boolean(), z.string().max(1024)], 'must be a number, a boolean or a text');
/** Numbers of samples; 1 is the first. */
const Sequence = z.int().positive();
const Text = z.string().min(1).max(255);

/** A sample on its way from the gateway to the historian: numbered, so that none is lost or stored twice. */
export const NumberedSample = z.object({
  gateway: Id,
  seq: Sequence,
  /** Left behind by a gateway that has died: for the history, not for the present. */
  historical: z.literal(true).exactOptional(),
  tag: TagName,
  value: Value,
  unit: z.string().max(64),
  quality: z.enum(['good', 'uncertain', 'bad']),
  /** UTC with milliseconds: texts of this form sort by time. */
  sourceTime: z.iso.datetime({ precision: 3 }),
});
export type NumberedSample = Readonly<z.infer<typeof NumberedSample>>;

/** Whose sample it is and its number, whatever else is wrong with it. */
export const SampleNumber = NumberedSample.pick({ gateway: true, seq: true }).loose();

/** What the historian says of itself. A new session asks every gateway to go on after what is acknowledged. */
export const HistorianStatus = z.object({
  online: z.boolean(),
  session: Id,
  /** The last number of each gateway that is safely stored. */
  stored: z.record(Id, z.int().nonnegative()),
});
export type HistorianStatus = Readonly<z.infer<typeof HistorianStatus>>;

/** What a gateway says of itself. */
export const GatewayStatus = z.object({
  online: z.boolean(),
  gateway: Id,
  /** Another one in each process: who keeps it has forgotten nothing. */
  session: Id,
  /** The number of its last sample when it said so. */
  last: z.int().nonnegative(),
});
export type GatewayStatus = Readonly<z.infer<typeof GatewayStatus>>;

export const LinkStatus = z.object({
  device: Text,
  protocol: Text,
  answering: z.boolean(),
  since: z.iso.datetime({ precision: 3 }),
});
export type LinkStatus = Readonly<z.infer<typeof LinkStatus>>;

export const Command = z.object({ id: Id, tag: TagName, value: Value });
export type Command = Readonly<z.infer<typeof Command>>;

export const CommandResult = z.object({
  id: Id,
  accepted: z.boolean(),
  readBack: Value.exactOptional(),
  reason: z.string().max(1024).exactOptional(),
});
export type CommandResult = Readonly<z.infer<typeof CommandResult>>;

/** A report of a sensor: its time, and a member for each value. */
export const SensorReport = z.looseObject({ time: z.iso.datetime({ offset: true }) });

/** Bodies of the API. */
export const AskedCommand = Command.omit({ id: true });
export const AskedAcknowledgement = z.object({
  id: Text,
  by: Text,
  comment: z.string().max(4096).exactOptional(),
});

/** Rows that one answer of the API holds at most. */
const MOST_ROWS = 10_000;
/** A whole number in a query: `12`, not `-1`, `0.5`, `1e3` or nothing. */
const inQuery = z
  .string()
  .regex(/^\d{1,15}$/, 'must be a whole number')
  .transform(Number);
const moment = z.union([z.iso.datetime({ offset: true }), z.iso.date()], 'must be a time as ISO 8601 has it');
const asUtc = moment.transform((text) => new Date(text).toISOString());

/** The query of `/api/history`: rows after an id, or of one tag in a span of source time. */
export const HistoryQuery = z.object({
  after: inQuery.default(0),
  tag: TagName.exactOptional(),
  from: asUtc.default(''),
  to: asUtc.default('9999'),
  limit: inQuery
    .refine((limit) => limit > 0, 'must be 1 or more')
    .default(MOST_ROWS)
    .transform((limit) => Math.min(limit, MOST_ROWS)),
});

export type Schema<T> = z.ZodType<T>;

/** What came of a message: what it holds, or why it is refused. */
export type Taken<T> = { readonly value: T } | { readonly refused: string };

/** Takes what was parsed already. */
export function taken<T>(schema: Schema<T>, parsed: unknown): Taken<T> {
  const { data, error } = schema.safeParse(parsed);
  if (!error) return { value: data };
  const [{ path, message }] = error.issues as [z.core.$ZodIssue];
  return { refused: path.length === 0 ? message : `"${path.join('.')}": ${message}` };
}

/** Takes the JSON of a message. */
export function takenFrom<T>(schema: Schema<T>, payload: Buffer | string): Taken<T> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(payload.toString());
  } catch {
    return { refused: 'it is no JSON' };
  }
  return taken(schema, parsed);
}
