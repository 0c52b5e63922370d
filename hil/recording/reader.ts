import { readFile, stat } from 'node:fs/promises';
import type { z } from 'zod';
import {
  type Duration,
  FRAME_VERSION,
  type Frame,
  PlantwrightError,
  type PointInfo,
  type Run,
  type SessionInfo,
} from '#simulator';
import { frameOf } from './channels.ts';
import { type Loss, type Records, recordsIn } from './records.ts';
import * as schemas from './schemas.ts';

/** A recording in memory. */
export interface Recording {
  readonly session: SessionInfo;
  readonly frames: readonly Frame[];
  /** Other JSON files in it, as they were found: `run.json` when the run came to its end. */
  readonly attachments: Readonly<Record<string, unknown>>;
  /** False where the file breaks off or is damaged. */
  readonly whole: boolean;
  /** What is damaged, in sentences; a file that merely breaks off has none. */
  readonly losses: readonly string[];
  /** So many frames come before the first that is missing: what can be judged. */
  readonly intact: number;
}

interface Message {
  readonly sequence: number;
  readonly topic: string;
  readonly logTime: bigint;
  readonly data: Uint8Array;
}

/**
 * Reads a recording. Of a file that breaks off or is damaged it gives what is whole, and says what is missing.
 * @throws PlantwrightError RECORDING_MISSING, RECORDING_UNREADABLE, RECORDING_NEWER, RECORDING_TOO_LARGE
 */
export async function readRecording(path: string): Promise<Recording> {
  const found = recordsIn(await bytesOf(path));
  const { messages, attachments, version } = sorted(found);
  const { losses, ended } = found;
  if (version === undefined || !Object.hasOwn(attachments, 'session.json')) {
    const [first] = losses;
    throw unreadable(path, first ? `${first.what} is damaged: ${first.why}` : 'it does not say of which session it is');
  }
  refuseVersion(version);
  const session = sessionIn(path, attachments['session.json']);
  const origin = BigInt(Math.round(session.startedAt)) * 1_000_000n;
  const frames: Frame[] = [];
  let [expected, intact] = [0, Number.POSITIVE_INFINITY];
  for (const message of messages.sort((a, b) => a.sequence - b.sequence)) {
    if (message.sequence > expected) intact = Math.min(intact, frames.length);
    expected = message.sequence + 1;
    const frame = frameIn(path, message, origin);
    if (frame) frames.push(frame);
  }
  const told = losses.map((loss) => sentence(loss, origin));
  if (told.length > 0 && frames.length === 0) throw unreadable(path, `nothing in it can be read: ${told[0]}`);
  if (told.length === 0 && intact < frames.length) told.push('some messages are missing');
  return {
    session,
    frames,
    attachments,
    whole: ended && told.length === 0,
    losses: told,
    intact: Math.min(intact, frames.length),
  };
}

/** What run.json says. Undefined where the run never came to its end. @throws PlantwrightError RECORDING_UNREADABLE */
export function playedIn(path: string, { attachments }: Recording): Run | undefined {
  if (!Object.hasOwn(attachments, 'run.json')) return undefined;
  return fitting(path, 'run.json', schemas.played, attachments['run.json']) as unknown as Run;
}

/** What a judge must know of the points. @throws PlantwrightError RECORDING_UNREADABLE */
export function pointsIn(path: string, { attachments }: Recording): readonly PointInfo[] {
  if (!Object.hasOwn(attachments, 'points.json')) return [];
  return fitting(path, 'points.json', schemas.points, attachments['points.json']) as unknown as readonly PointInfo[];
}

async function bytesOf(path: string): Promise<Buffer> {
  try {
    if (!(await stat(path)).isFile()) throw Object.assign(new Error('no file'), { code: 'it is no file' });
    return await readFile(path);
  } catch (cause) {
    throw new PlantwrightError(
      'RECORDING_MISSING',
      `There is no recording at ${path}: ${(cause as NodeJS.ErrnoException).code}.`,
      {
        hint: 'Each run prints where its recording lies: runs/…/run.mcap.',
        cause,
      },
    );
  }
}

/** The records of a file by what they are for. */
function sorted({ records }: Records) {
  const topics = new Map<number, string>();
  const attachments: Record<string, unknown> = Object.create(null);
  const messages: Message[] = [];
  let version: string | undefined;
  for (const record of records) {
    if (record.type === 'Channel') topics.set(record.id, record.topic);
    else if (record.type === 'Metadata' && record.name === 'plantwright')
      version = record.metadata.get('version') ?? '';
    else if (record.type === 'Attachment') attachments[record.name] = json(record.data);
    else if (record.type === 'Message') messages.push({ ...record, topic: topics.get(record.channelId) ?? '' });
  }
  return { messages, attachments, version };
}

/** JSON, or the error that tells why it is none: a schema refuses it. */
function json(data: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(data).toString('utf8'));
  } catch (error) {
    return error;
  }
}

function frameIn(path: string, { topic, sequence, logTime, data }: Message, origin: bigint): Frame | undefined {
  const [, kind = ''] = topic.split('/');
  if (!Object.hasOwn(schemas.messages, kind)) return undefined;
  const schema = schemas.messages[kind as keyof typeof schemas.messages] as z.ZodType;
  const where = `message ${sequence} on ${topic}`;
  const t = fitting(path, `the time of ${where}`, schemas.frameTime, Number((logTime - origin) / 1000n));
  const frame = frameOf(topic, t as Duration, fitting(path, where, schema, json(data)));
  if (frame?.kind === 'observed') fitting(path, `the topic of ${where}`, schemas.hopOfTopic, frame.at);
  if (frame?.kind === 'sent') fitting(path, `the topic of ${where}`, schemas.protocolOfTopic, frame.protocol);
  return frame;
}

const sessionIn = (path: string, content: unknown): SessionInfo =>
  fitting(path, 'session.json', schemas.session, content) as unknown as SessionInfo;

function fitting<T>(path: string, what: string, schema: z.ZodType<T>, content: unknown): T {
  if (content instanceof SyntaxError) throw unreadable(path, `${what} is no JSON`);
  const { data, error } = schema.safeParse(content);
  if (error) throw unreadable(path, `${what} does not fit: ${schemas.misfit(error)}`);
  return data as T;
}

const unreadable = (path: string, why: string) =>
  new PlantwrightError('RECORDING_UNREADABLE', `${path} is no recording of Plantwright: ${why}.`, {
    hint: 'Give the run.mcap of a run, or take another copy of it.',
  });

/** `chunk 12 of 40, 2.1 to 2.3 s, is damaged (its checksum is wrong): what it held is missing`. */
function sentence({ what, why, from, to }: Loss, origin: bigint): string {
  const seconds = (at: bigint) => (Number((at - origin) / 1000n) / 1e6).toFixed(1);
  const times = from !== undefined && to !== undefined ? `, ${seconds(from)} to ${seconds(to)} s,` : '';
  return `${what}${times} is damaged (${why}): what it held is missing`;
}

function refuseVersion(text: string): void {
  const version = Number(text);
  if (!Number.isInteger(version) || version < 1) {
    throw new PlantwrightError('RECORDING_UNREADABLE', `The recording has no version: "${text.slice(0, 40)}".`, {
      hint: 'It was not written by Plantwright, or is damaged; take another copy.',
    });
  }
  if (version > FRAME_VERSION) {
    throw new PlantwrightError(
      'RECORDING_NEWER',
      `The recording has version ${version}; this program knows ${FRAME_VERSION}.`,
      {
        hint: 'Open it with a newer Plantwright.',
      },
    );
  }
}
