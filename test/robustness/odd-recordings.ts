import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';
import { McapStreamReader, McapWriter } from '@mcap/core';
import { ODD_JSON } from './hostile-values.ts';
import type { Draw } from './mutate.ts';

/** A recording of ours, one of each kind of frame. */
export const GOLDEN = readFileSync(fileURLToPath(new URL('../golden/recording-v1.mcap', import.meta.url)));

interface Part {
  readonly kind: 'message' | 'attachment';
  /** The topic of a message, the name of an attachment. */
  readonly name: string;
  readonly logTime: bigint;
  readonly json: string;
}

/** What is in a recording, taken apart so that it can be put together otherwise. */
export function partsOf(file: Uint8Array): { parts: Part[]; metadata: Map<string, string> } {
  const reader = new McapStreamReader({ decompressHandlers: { zstd: (data) => zlib.zstdDecompressSync(data) } });
  reader.append(file);
  const topics = new Map<number, string>();
  const parts: Part[] = [];
  let metadata = new Map<string, string>();
  for (let record = reader.nextRecord(); record; record = reader.nextRecord()) {
    if (record.type === 'Channel') topics.set(record.id, record.topic);
    if (record.type === 'Metadata') metadata = record.metadata;
    if (record.type === 'Attachment')
      parts.push({ kind: 'attachment', name: record.name, logTime: record.logTime, json: textOf(record.data) });
    if (record.type === 'Message')
      parts.push({
        kind: 'message',
        name: topics.get(record.channelId)!,
        logTime: record.logTime,
        json: textOf(record.data),
      });
  }
  return { parts, metadata };
}

const textOf = (data: Uint8Array) => Buffer.from(data).toString('utf8');

/** A file with sound checksums, whatever its contents say. */
export async function assembled(parts: readonly Part[], metadata: Map<string, string>): Promise<Buffer> {
  const written: Uint8Array[] = [];
  let position = 0n;
  const writer = new McapWriter({
    chunkSize: 4096,
    compressChunk: (data) => ({ compression: 'zstd', compressedData: zlib.zstdCompressSync(data) }),
    writable: {
      position: () => position,
      async write(data: Uint8Array) {
        written.push(Uint8Array.from(data));
        position += BigInt(data.length);
      },
    },
  });
  await writer.start({ profile: '', library: 'odd' });
  await writer.addMetadata({ name: 'plantwright', metadata });
  const channels = new Map<string, number>();
  let sequence = 0;
  for (const { kind, name, logTime, json } of parts) {
    const data = Buffer.from(json);
    if (kind === 'attachment') {
      await writer.addAttachment({ name, mediaType: 'application/json', logTime, createTime: logTime, data });
      continue;
    }
    const channel =
      channels.get(name) ??
      (await writer.registerChannel({ topic: name, schemaId: 0, messageEncoding: 'json', metadata: new Map() }));
    channels.set(name, channel);
    await writer.addMessage({ channelId: channel, sequence: sequence++, logTime, publishTime: logTime, data });
  }
  await writer.end();
  return Buffer.concat(written);
}

/** JSON with one value in it, at any depth, replaced by an odd one; or a member left out, or one too many. */
export function oddJson(draw: Draw, json: string): string {
  const odd = ODD_JSON[draw(ODD_JSON.length)]!;
  const places = placesIn(JSON.parse(json));
  const place = places[draw(places.length)]!;
  const how = draw(6);
  const put = (value: unknown, path: readonly (string | number)[]): string => {
    const [first, ...rest] = path;
    if (first === undefined) return odd;
    const members = Object.entries(value as object).flatMap(([key, member]): [string, string][] => {
      if (key !== String(first)) return [[key, JSON.stringify(member)]];
      if (rest.length > 0) return [[key, put(member, rest)]];
      if (how === 0) return [];
      if (how === 1) return [[ODD_KEYS[draw(ODD_KEYS.length)]!, JSON.stringify(member)]];
      return [[key, odd]];
    });
    return Array.isArray(value)
      ? `[${members.map(([, member]) => member).join(',')}]`
      : `{${members.map(([key, member]) => `${JSON.stringify(key)}:${member}`).join(',')}}`;
  };
  return put(JSON.parse(json), place);
}

const ODD_KEYS = ['__proto__', 'constructor', 'toString', '', 'x', 'hasOwnProperty'];

/** Paths to everything in a value, itself included. */
function placesIn(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, member]) => placesIn(member, [...path, key]))];
}
