import zlib from 'node:zlib';
import { McapConstants, McapStreamReader, type McapTypes } from '@mcap/core';
import { PlantwrightError } from '#simulator';

type McapRecord = McapTypes.TypedMcapRecord;
type Chunk = McapTypes.TypedMcapRecords['Chunk'];

const { MCAP_MAGIC, Opcode } = McapConstants;
const MAGIC = Buffer.from(MCAP_MAGIC);
/** Of a record: its opcode and the length of what follows (MCAP 1.0, Records). */
const HEADER = 9;
/** The greatest chunk that is unpacked. Ours have 256 kB; other tools make up to some MB. */
const MOST_IN_CHUNK = 32 << 20;
/** All chunks together unpack to so much at most, or to so many times the file. JSON of ours shrinks to a tenth or so. */
const MOST_UNPACKED = 64 << 20;
const MOST_RATIO = 100;

/** A stretch of a file that could not be read. Times of its messages where they are known, in ns since 1970. */
export interface Loss {
  readonly what: string;
  readonly why: string;
  readonly from?: bigint;
  readonly to?: bigint;
}

export interface Records {
  /** Channels first, then what is in the file, in its order. */
  readonly records: Iterable<McapRecord>;
  /** What could not be read; complete when all records were taken. */
  readonly losses: readonly Loss[];
  /** Whether the file has its end. */
  readonly ended: boolean;
}

interface Span {
  readonly opcode: number;
  readonly start: number;
  readonly end: number;
}

/**
 * The records of an MCAP file, however much of it is damaged: what is damaged is left out and told. Nothing is
 * unpacked beyond what a recording needs, whatever sizes the file declares.
 * @throws PlantwrightError RECORDING_TOO_LARGE
 */
export function recordsIn(file: Buffer): Records {
  const losses: Loss[] = [];
  const { spans, ended } = file.subarray(0, MAGIC.length).equals(MAGIC)
    ? walk(file, losses)
    : { spans: [], ended: false };
  return { records: readAll(file, spans, losses), losses, ended };
}

/** Follows the lengths of records from one to the next; where that leads astray, searches for the next whole one. */
function walk(file: Buffer, losses: Loss[]): { spans: Span[]; ended: boolean } {
  const spans: Span[] = [];
  let [at, last, ended] = [MAGIC.length, MAGIC.length - 1, false];
  let search = mostUnpacked(file);
  const maySearch = (bytes: number) => {
    search -= bytes;
    return search > 0;
  };
  while (at < file.length) {
    if (ended && file.subarray(at).equals(MAGIC)) return { spans, ended: true };
    const span = spanAt(file, at);
    if (span) {
      spans.push(span);
      ended = span.opcode === Opcode.FOOTER;
      [last, at] = [at, span.end];
      continue;
    }
    // The length of the record before may be what is wrong: then whole records lie within it.
    const found = nextWhole(file, last + 1, maySearch);
    if (found === undefined) {
      // A process that is killed leaves the beginning of a record; anything else is damage.
      if (!isBeginning(file, at)) losses.push({ what: `the end, ${file.length - at} bytes,`, why: 'it is no record' });
      break;
    }
    if (found > at) losses.push({ what: `a stretch of ${found - at} bytes at byte ${at}`, why: 'it is no record' });
    last = at = found;
  }
  return { spans, ended: false };
}

function spanAt(file: Buffer, at: number): Span | undefined {
  if (at + HEADER > file.length) return undefined;
  const [opcode, length] = [file[at]!, file.readBigUInt64LE(at + 1)];
  const fits = length <= BigInt(file.length - at - HEADER);
  return fits && opcode >= Opcode.HEADER && opcode <= Opcode.DATA_END
    ? { opcode, start: at, end: at + HEADER + Number(length) }
    : undefined;
}

/** Whether a record begins here, or the last eight bytes, whose end is beyond the end of the file. */
function isBeginning(file: Buffer, at: number): boolean {
  if (MAGIC.subarray(0, file.length - at).equals(file.subarray(at))) return true;
  const opcode = file[at]!;
  if (opcode < Opcode.HEADER || opcode > Opcode.DATA_END) return false;
  return at + HEADER > file.length || file.readBigUInt64LE(at + 1) < BigInt(MOST_IN_CHUNK);
}

/** The next place where a chunk or an attachment lies that its checksum confirms, or the end of the data. */
function nextWhole(file: Buffer, from: number, maySearch: (bytes: number) => boolean): number | undefined {
  for (let at = from; at + HEADER <= file.length; at++) {
    const opcode = file[at]!;
    if (opcode !== Opcode.CHUNK && opcode !== Opcode.ATTACHMENT && opcode !== Opcode.DATA_END) continue;
    const span = spanAt(file, at);
    if (!span) continue;
    if (opcode === Opcode.DATA_END) {
      if (span.end - at === HEADER + 4 && spanAt(file, span.end)) return at;
      continue;
    }
    if (!maySearch(span.end - span.start)) return undefined;
    try {
      const record = parsed(file, span);
      if (record.type === 'Chunk') {
        if (!maySearch(Number(record.uncompressedSize))) return undefined;
        unpacked(record);
      }
      return at;
    } catch {
      // It only looked like one.
    }
  }
  return undefined;
}

function* readAll(file: Buffer, spans: readonly Span[], losses: Loss[]): Generator<McapRecord> {
  // The summary repeats all channels: so a lost chunk does not take those with it that it was the first to use.
  const known = new Map<number, Buffer>();
  for (const span of spans) {
    if (span.opcode !== Opcode.CHANNEL) continue;
    const record = attempt(() => parsed(file, span));
    if (record?.type !== 'Channel' || known.has(record.id)) continue;
    known.set(record.id, file.subarray(span.start, span.end));
    yield record;
  }
  const chunks = spans.filter(({ opcode }) => opcode === Opcode.CHUNK).length;
  let [chunk, room] = [0, mostUnpacked(file)];
  for (const span of spans) {
    try {
      if (span.opcode === Opcode.METADATA || span.opcode === Opcode.ATTACHMENT) yield parsed(file, span);
      if (span.opcode === Opcode.MESSAGE) throw new Error('it lies in no chunk');
      if (span.opcode !== Opcode.CHUNK) continue;
      chunk++;
      const bytes = unpacked(parsed(file, span) as Chunk);
      room -= bytes.length;
      if (room < 0) throw tooLarge(file);
      yield* inChunk(bytes, known);
    } catch (error) {
      if (error instanceof PlantwrightError) throw error;
      const why = (error as Error).message;
      if (span.opcode !== Opcode.CHUNK) losses.push({ what: nameOf(span), why });
      else losses.push({ what: `chunk ${chunk} of ${chunks}`, why, ...timesOf(file, span) });
    }
  }
  if (losses.length === 0 && isChanged(file, spans)) {
    losses.push({ what: 'something between the chunks', why: 'the checksum of the whole is wrong' });
  }
}

/** Whether the checksum over all data, which stands at its end, does not fit; 0 is none. */
function isChanged(file: Buffer, spans: readonly Span[]): boolean {
  const end = spans.find(({ opcode }) => opcode === Opcode.DATA_END);
  if (!end) return false;
  const sum = file.readUInt32LE(end.start + HEADER);
  return sum !== 0 && sum !== zlib.crc32(file.subarray(0, end.start));
}

/** The records of an unpacked chunk: all of them, or none where one does not fit. */
function inChunk(bytes: Buffer, known: Map<number, Buffer>): McapRecord[] {
  const reader = new McapStreamReader({ noMagicPrefix: true });
  const before = Buffer.concat([...known.values()]);
  reader.append(Buffer.concat([before, bytes]));
  const records: McapRecord[] = [];
  for (let record = reader.nextRecord(); record; record = reader.nextRecord()) records.push(record);
  if (reader.bytesRemaining() > 0) throw new Error('its last record breaks off');
  remember(bytes, records, known);
  return records;
}

/** Keeps the channels that a chunk was the first to name: later chunks do not name them again. */
function remember(bytes: Buffer, records: readonly McapRecord[], known: Map<number, Buffer>): void {
  if (!records.some((record) => record.type === 'Channel' && !known.has(record.id))) return;
  for (let span = spanAt(bytes, 0); span; span = spanAt(bytes, span.end)) {
    if (span.opcode !== Opcode.CHANNEL) continue;
    const id = bytes.readUInt16LE(span.start + HEADER);
    if (!known.has(id)) known.set(id, bytes.subarray(span.start, span.end));
  }
}

/** One record of the file by itself, with its checksum looked at. A chunk stays packed. */
function parsed(file: Buffer, { start, end, opcode }: Span): McapRecord {
  const reader = new McapStreamReader({ noMagicPrefix: true, includeChunks: true });
  reader.append(file.subarray(start, end));
  const record = reader.nextRecord();
  if (!record) throw new Error('it breaks off');
  // Eight bytes each for two times and a size, four for a checksum, four and eight for the lengths of what follows.
  const inner = record.type === 'Chunk' ? 40 + record.compression.length + record.records.length : undefined;
  if (opcode === Opcode.CHUNK && inner !== end - start - HEADER) throw new Error('its lengths do not fit');
  return record;
}

function unpacked({ compression, uncompressedSize, uncompressedCrc, records }: Chunk): Buffer {
  if (uncompressedSize > BigInt(MOST_IN_CHUNK)) {
    throw new Error(`it says that it unpacks to ${uncompressedSize} bytes; ${MOST_IN_CHUNK} are the most`);
  }
  const size = Number(uncompressedSize);
  const bytes = unzipped(compression, records, size);
  if (bytes.length !== size) throw new Error('it unpacks to another size than it says');
  if (uncompressedCrc !== 0 && zlib.crc32(bytes) !== uncompressedCrc) throw new Error('its checksum is wrong');
  return bytes;
}

function unzipped(compression: string, packed: Uint8Array, size: number): Buffer {
  if (compression === '') return Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  if (compression !== 'zstd') throw new Error(`its compression "${compression.slice(0, 20)}" is not known here`);
  try {
    return zlib.zstdDecompressSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new Error('it unpacks to more than it says');
    throw new Error('it cannot be unpacked');
  }
}

const mostUnpacked = (file: Buffer) => Math.max(MOST_UNPACKED, file.length * MOST_RATIO);

/** When the messages of a chunk were logged, as its header has it. */
function timesOf(file: Buffer, { start, end }: Span): Pick<Loss, 'from' | 'to'> {
  if (end - start < HEADER + 16) return {};
  const [from, to] = [file.readBigUInt64LE(start + HEADER), file.readBigUInt64LE(start + HEADER + 8)];
  return from <= to ? { from, to } : {};
}

const nameOf = ({ opcode, start }: Span): string =>
  opcode === Opcode.ATTACHMENT ? `the attachment at byte ${start}` : `the record at byte ${start}`;

const tooLarge = (file: Buffer) =>
  new PlantwrightError(
    'RECORDING_TOO_LARGE',
    `The recording has ${file.length} bytes and unpacks to more than ${mostUnpacked(file)}.`,
    { hint: 'No run of Plantwright packs that well: it was made by somebody else, to use up memory.' },
  );

function attempt<T>(get: () => T): T | undefined {
  try {
    return get();
  } catch {
    return undefined;
  }
}
