import { EXCEPTION } from '../codec.ts';
import { type Handler, LONGEST } from './unit.ts';

const { illegalDataAddress, illegalDataValue } = EXCEPTION;

/** The only reference type there is (V1.1b3, sections 6.14 and 6.15). */
const REFERENCE = 6;
/** Bytes of reference type, file number, record number and record length. */
const HEAD = 7;

interface Record {
  readonly bytes: Buffer;
  /** Where its data begins in the request. */
  readonly data: number;
}

/** One sub-request; undefined where there is no such file or no such record. */
function recordAt(pdu: Buffer, at: number, files: ReadonlyMap<number, Buffer>): Record | undefined {
  const first = pdu.readUInt16BE(at + 3);
  const length = pdu.readUInt16BE(at + 5);
  const file = files.get(pdu.readUInt16BE(at + 1));
  if (pdu[at] !== REFERENCE || !file || 2 * (first + length) > file.length) return undefined;
  return { bytes: file.subarray(2 * first, 2 * (first + length)), data: at + HEAD };
}

/** Function 20: groups of records, of several files in one request. */
export const readFiles: Handler = (pdu, unit, reply, at) => {
  const size = pdu[1]!;
  if (size < HEAD || size > 0xf5 || size % HEAD !== 0 || pdu.length !== 2 + size) return -illegalDataValue;
  let end = at + 2;
  for (let sub = 2; sub < pdu.length; sub += HEAD) {
    const record = recordAt(pdu, sub, unit.can.files!);
    if (!record) return -illegalDataAddress;
    if (end + 2 + record.bytes.length > at + LONGEST) return -illegalDataValue;
    reply[end] = record.bytes.length + 1;
    reply[end + 1] = REFERENCE;
    record.bytes.copy(reply, end + 2);
    end += 2 + record.bytes.length;
  }
  reply[at + 1] = end - at - 2;
  return end;
};

/** Function 21: all groups are written or none. */
export const writeFiles: Handler = (pdu, unit, reply, at) => {
  const size = pdu[1]!;
  if (size < HEAD + 2 || size > 0xfb || pdu.length !== 2 + size) return -illegalDataValue;
  const records: Record[] = [];
  for (let sub = 2; sub < pdu.length; ) {
    if (sub + HEAD > pdu.length) return -illegalDataValue;
    const length = 2 * pdu.readUInt16BE(sub + 5);
    if (length === 0 || sub + HEAD + length > pdu.length) return -illegalDataValue;
    const record = recordAt(pdu, sub, unit.can.files!);
    if (!record) return -illegalDataAddress;
    records.push(record);
    sub += HEAD + length;
  }
  for (const { bytes, data } of records) pdu.copy(bytes, 0, data);
  return at + pdu.copy(reply, at);
};

/** Function 24: what stands in a queue, without taking it out. */
export const readQueue: Handler = (pdu, unit, reply, at) => {
  const queue = unit.can.queues!.get(pdu.readUInt16BE(1));
  if (!queue) return -illegalDataAddress;
  const values = queue();
  reply.writeUInt16BE(2 + 2 * values.length, at + 1);
  reply.writeUInt16BE(values.length, at + 3);
  values.forEach((value, i) => {
    reply.writeUInt16BE(value, at + 5 + 2 * i);
  });
  return at + 5 + 2 * values.length;
};
