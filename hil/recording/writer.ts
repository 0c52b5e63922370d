import { type FileHandle, open } from 'node:fs/promises';
import zlib from 'node:zlib';
import { McapWriter } from '@mcap/core';
import { type Duration, FRAME_VERSION, type Frame, type SessionInfo } from '#simulator';
import { storageError } from '../storage.ts';
import { messagesOf, schemaOf } from './channels.ts';

/** Chunks are what a killed process can lose at most. */
const CHUNK = 256 << 10;
const text = new TextEncoder();

/** Nanoseconds since 1970 of a time of the run. */
const logTime = (startedAt: number, t: Duration) => BigInt(Math.round(startedAt)) * 1_000_000n + BigInt(t) * 1000n;

/** Writes a recording as MCAP, which Foxglove, PlotJuggler and our own viewer open. */
export class RecordingWriter {
  readonly path: string;
  readonly #startedAt: number;
  readonly #channels = new Map<string, number>();
  #file: FileHandle | undefined;
  #mcap!: McapWriter;
  /** Writer calls must not overlap: each waits for the one before. */
  #queue: Promise<void> = Promise.resolve();
  #sequence = 0;

  /** @param session what a viewer is told; its `startedAt` is the UTC of time 0 */
  constructor(path: string, session: SessionInfo) {
    this.path = path;
    this.#startedAt = session.startedAt;
    this.#then(() => this.#open());
    this.attach('session.json', session);
  }

  async #open(): Promise<void> {
    const file = await open(this.path, 'w').catch((cause) => {
      throw storageError(cause, this.path) ?? cause;
    });
    let position = 0n;
    this.#file = file;
    this.#mcap = new McapWriter({
      chunkSize: CHUNK,
      compressChunk: (data) => ({ compression: 'zstd', compressedData: zlib.zstdCompressSync(data) }),
      writable: {
        position: () => position,
        write: async (data: Uint8Array) => {
          try {
            for (let done = 0; done < data.length; ) done += (await file.write(data, done)).bytesWritten;
          } catch (cause) {
            // What was begun and does not fit goes: the file ends with its last whole chunk.
            await file.truncate(Number(position)).catch(() => {});
            throw storageError(cause, this.path, data.length) ?? cause;
          }
          position += BigInt(data.length);
        },
      },
    });
    await this.#mcap.start({ profile: '', library: 'plantwright' });
    const metadata = new Map(Object.entries({ version: String(FRAME_VERSION), startedAt: String(this.#startedAt) }));
    await this.#mcap.addMetadata({ name: 'plantwright', metadata });
  }

  /** Takes a frame; returns at once. */
  write(frame: Frame): void {
    const at = logTime(this.#startedAt, frame.t);
    for (const { topic, data } of messagesOf(frame)) {
      const sequence = this.#sequence++;
      const bytes = text.encode(JSON.stringify(data));
      this.#then(async () => {
        const channelId = this.#channels.get(topic) ?? (await this.#register(topic));
        await this.#mcap.addMessage({ channelId, sequence, logTime: at, publishTime: at, data: bytes });
      });
    }
  }

  /** Adds a JSON file to the recording. */
  attach(name: string, content: unknown): void {
    const data = text.encode(JSON.stringify(content));
    const at = logTime(this.#startedAt, 0 as Duration);
    this.#then(() =>
      this.#mcap.addAttachment({ name, mediaType: 'application/json', logTime: at, createTime: at, data }),
    );
  }

  #then(step: () => Promise<void>): void {
    this.#queue = this.#queue.then(step);
    // A failed write is told at the end; until then it must not end the process.
    this.#queue.catch(() => {});
  }

  async #register(topic: string): Promise<number> {
    const { name, schema } = schemaOf(topic);
    const schemaId = await this.#mcap.registerSchema({
      name,
      encoding: 'jsonschema',
      data: text.encode(JSON.stringify(schema)),
    });
    const id = await this.#mcap.registerChannel({ topic, schemaId, messageEncoding: 'json', metadata: new Map() });
    this.#channels.set(topic, id);
    return id;
  }

  /**
   * Writes what is left, with the index. Rejects with the first write that failed: the file ends before it.
   * @throws PlantwrightError STORAGE_FULL, STORAGE_UNWRITABLE
   */
  async close(): Promise<void> {
    try {
      await this.#queue;
      await this.#mcap.end();
    } finally {
      await this.#file?.close();
    }
  }
}
