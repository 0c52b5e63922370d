import { readFile } from 'node:fs/promises';
import zlib from 'node:zlib';
import { McapStreamReader } from '@mcap/core';
import { type Duration, FRAME_VERSION, type Frame, PlantwrightError, type SessionInfo } from '#simulator';
import { frameOf } from './channels.ts';

/** A recording in memory. */
export interface Recording {
  readonly session: SessionInfo;
  readonly frames: readonly Frame[];
  /** Other JSON files in it: `run.json` when the run came to its end. */
  readonly attachments: Readonly<Record<string, unknown>>;
  /** False where the file breaks off or is damaged: everything up to its last whole chunk is there. */
  readonly whole: boolean;
  /** What is wrong with a file that is not cut off but damaged; what came before it stands. */
  readonly damage?: string;
}

/**
 * Reads a recording. A file that breaks off, because the process that wrote it was killed, gives what is whole.
 * @throws PlantwrightError RECORDING_MISSING, RECORDING_UNREADABLE, RECORDING_NEWER
 */
export async function readRecording(path: string): Promise<Recording> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new PlantwrightError('RECORDING_MISSING', `There is no recording at ${path}: ${cause.code}.`, {
      hint: 'Each run prints where its recording lies: runs/…/run.mcap.',
      cause,
    });
  });
  const reader = new McapStreamReader({ decompressHandlers: { zstd: (data) => zlib.zstdDecompressSync(data) } });
  const topics = new Map<number, string>();
  const attachments: Record<string, unknown> = {};
  const messages: { sequence: number; topic: string; logTime: bigint; data: unknown }[] = [];
  let startedAt: number | undefined;
  let whole = false;
  let damage: string | undefined;
  try {
    reader.append(bytes);
    for (let record = reader.nextRecord(); record; record = reader.nextRecord()) {
      if (record.type === 'Channel') topics.set(record.id, record.topic);
      else if (record.type === 'Metadata' && record.name === 'plantwright') startedAt = start(record.metadata);
      else if (record.type === 'Attachment') attachments[record.name] = parse(record.data);
      else if (record.type === 'Message') {
        const topic = topics.get(record.channelId) ?? '';
        messages.push({ sequence: record.sequence, topic, logTime: record.logTime, data: parse(record.data) });
      }
    }
    whole = reader.done();
  } catch (error) {
    if (error instanceof PlantwrightError) throw error;
    damage = (error as Error).message;
  }
  const session = attachments['session.json'] as SessionInfo | undefined;
  if (startedAt === undefined || !isSession(session)) {
    throw new PlantwrightError('RECORDING_UNREADABLE', `${path} is no recording of Plantwright.`, {
      hint: 'Give the run.mcap of a run.',
    });
  }
  if (!Number.isFinite(startedAt)) {
    throw new PlantwrightError('RECORDING_UNREADABLE', `${path} does not say when it was started.`, {
      hint: 'It was not written by Plantwright, or is damaged; take another copy.',
    });
  }
  const origin = BigInt(Math.round(startedAt)) * 1_000_000n;
  const frames = messages
    .sort((a, b) => a.sequence - b.sequence)
    .flatMap(({ topic, logTime, data }): Frame[] => {
      const frame = frameOf(topic, Number((logTime - origin) / 1000n) as Duration, data);
      return frame ? [frame] : [];
    });
  return { session, frames, attachments, whole, ...(damage !== undefined && { damage }) };
}

const isSession = (session: SessionInfo | undefined): session is SessionInfo =>
  typeof session?.plant?.name === 'string' && [session.hops, session.signals, session.points].every(Array.isArray);

function start(metadata: Map<string, string>): number {
  const version = Number(metadata.get('version'));
  if (!Number.isInteger(version) || version < 1) {
    throw new PlantwrightError('RECORDING_UNREADABLE', `The recording has no version: "${metadata.get('version')}".`, {
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
  return Number(metadata.get('startedAt'));
}

const parse = (data: Uint8Array): unknown => JSON.parse(Buffer.from(data).toString('utf8'));
