import { EXCEPTION } from './codec.ts';

/** What a request for data comes to: the data, or an exception code. */
export type Answer<T> = T | { readonly exception: number };

/** The four tables as the executor reaches them. Ranges are already in 0 to 65535. */
export interface Registers {
  readBits(table: 'coils' | 'discrete', address: number, count: number): Answer<readonly boolean[]>;
  readWords(table: 'holding' | 'input', address: number, count: number): Answer<readonly number[]>;
  /** Writes all or none; undefined when done. */
  writeBits(address: number, values: readonly boolean[]): number | undefined;
  writeWords(address: number, values: readonly number[]): number | undefined;
}

const { illegalFunction, illegalDataAddress, illegalDataValue } = EXCEPTION;

/** Quantity limits of V1.1b3, sections 6.1 to 6.17. */
const MOST = { readBits: 2000, readWords: 125, writeBits: 1968, writeWords: 123, exchangeWords: 121 } as const;

type Handler = (pdu: Buffer, registers: Registers) => Buffer | number;

const inSpace = (address: number, count: number) => address + count <= 65536;

function packBits(fc: number, bits: readonly boolean[]): Buffer {
  const size = Math.ceil(bits.length / 8);
  const reply = Buffer.alloc(2 + size);
  reply[0] = fc;
  reply[1] = size;
  bits.forEach((on, i) => {
    if (on) reply[2 + (i >> 3)]! |= 1 << (i & 7);
  });
  return reply;
}

function packWords(fc: number, words: readonly number[]): Buffer {
  const reply = Buffer.allocUnsafe(2 + 2 * words.length);
  reply[0] = fc;
  reply[1] = 2 * words.length;
  words.forEach((word, i) => {
    reply.writeUInt16BE(word, 2 + 2 * i);
  });
  return reply;
}

const unpackWords = (pdu: Buffer, from: number, count: number) =>
  Array.from({ length: count }, (_, i) => pdu.readUInt16BE(from + 2 * i));

const readBits =
  (table: 'coils' | 'discrete'): Handler =>
  (pdu, registers) => {
    const [address, count] = [pdu.readUInt16BE(1), pdu.readUInt16BE(3)];
    if (count < 1 || count > MOST.readBits) return illegalDataValue;
    if (!inSpace(address, count)) return illegalDataAddress;
    const answer = registers.readBits(table, address, count);
    return 'exception' in answer ? answer.exception : packBits(pdu[0]!, answer);
  };

const readWords =
  (table: 'holding' | 'input'): Handler =>
  (pdu, registers) => {
    const [address, count] = [pdu.readUInt16BE(1), pdu.readUInt16BE(3)];
    if (count < 1 || count > MOST.readWords) return illegalDataValue;
    if (!inSpace(address, count)) return illegalDataAddress;
    const answer = registers.readWords(table, address, count);
    return 'exception' in answer ? answer.exception : packWords(pdu[0]!, answer);
  };

const writeCoil: Handler = (pdu, registers) => {
  const value = pdu.readUInt16BE(3);
  if (value !== 0 && value !== 0xff00) return illegalDataValue;
  return registers.writeBits(pdu.readUInt16BE(1), [value !== 0]) ?? Buffer.from(pdu);
};

const writeRegister: Handler = (pdu, registers) =>
  registers.writeWords(pdu.readUInt16BE(1), [pdu.readUInt16BE(3)]) ?? Buffer.from(pdu);

const writeCoils: Handler = (pdu, registers) => {
  const [address, count, size] = [pdu.readUInt16BE(1), pdu.readUInt16BE(3), pdu[5]!];
  if (count < 1 || count > MOST.writeBits || size !== Math.ceil(count / 8) || pdu.length !== 6 + size) {
    return illegalDataValue;
  }
  if (!inSpace(address, count)) return illegalDataAddress;
  const bits = Array.from({ length: count }, (_, i) => ((pdu[6 + (i >> 3)]! >> (i & 7)) & 1) === 1);
  return registers.writeBits(address, bits) ?? Buffer.from(pdu.subarray(0, 5));
};

const writeRegisters: Handler = (pdu, registers) => {
  const [address, count, size] = [pdu.readUInt16BE(1), pdu.readUInt16BE(3), pdu[5]!];
  if (count < 1 || count > MOST.writeWords || size !== 2 * count || pdu.length !== 6 + size) return illegalDataValue;
  if (!inSpace(address, count)) return illegalDataAddress;
  return registers.writeWords(address, unpackWords(pdu, 6, count)) ?? Buffer.from(pdu.subarray(0, 5));
};

const maskWrite: Handler = (pdu, registers) => {
  const [address, and, or] = [pdu.readUInt16BE(1), pdu.readUInt16BE(3), pdu.readUInt16BE(5)];
  const present = registers.readWords('holding', address, 1);
  if ('exception' in present) return present.exception;
  const masked = (present[0]! & and) | (or & ~and & 0xffff);
  return registers.writeWords(address, [masked]) ?? Buffer.from(pdu);
};

const exchange: Handler = (pdu, registers) => {
  const [from, count] = [pdu.readUInt16BE(1), pdu.readUInt16BE(3)];
  const [to, written, size] = [pdu.readUInt16BE(5), pdu.readUInt16BE(7), pdu[9]!];
  if (count < 1 || count > MOST.readWords || written < 1 || written > MOST.exchangeWords) return illegalDataValue;
  if (size !== 2 * written || pdu.length !== 10 + size) return illegalDataValue;
  if (!inSpace(from, count) || !inSpace(to, written)) return illegalDataAddress;
  // The write is done before the read (section 6.17); a read that cannot be answered must not leave one behind.
  const readable = registers.readWords('holding', from, count);
  if ('exception' in readable) return readable.exception;
  const refused = registers.writeWords(to, unpackWords(pdu, 10, written));
  if (refused !== undefined) return refused;
  const answer = registers.readWords('holding', from, count);
  return 'exception' in answer ? answer.exception : packWords(pdu[0]!, answer);
};

/** What each function code does, and how long its request is; `least` where the length follows from the content. */
const FUNCTIONS: Readonly<Record<number, { run: Handler; length?: number; least?: number }>> = {
  1: { run: readBits('coils'), length: 5 },
  2: { run: readBits('discrete'), length: 5 },
  3: { run: readWords('holding'), length: 5 },
  4: { run: readWords('input'), length: 5 },
  5: { run: writeCoil, length: 5 },
  6: { run: writeRegister, length: 5 },
  15: { run: writeCoils, least: 7 },
  16: { run: writeRegisters, least: 8 },
  22: { run: maskWrite, length: 7 },
  23: { run: exchange, least: 12 },
};

/**
 * Executes one request PDU: function code first, no unit, no checksum. Always answers, with the data or with an
 * exception (V1.1b3, figure 9: function, then quantity, then address, then the action itself).
 */
export function execute(pdu: Buffer, registers: Registers): Buffer {
  const fc = pdu[0] ?? 0;
  const known = FUNCTIONS[fc];
  if (!known) return exceptionReply(fc, illegalFunction);
  const wrongLength = known.length !== undefined ? pdu.length !== known.length : pdu.length < known.least!;
  if (wrongLength) return exceptionReply(fc, illegalDataValue);
  const result = known.run(pdu, registers);
  return typeof result === 'number' ? exceptionReply(fc, result) : result;
}

const exceptionReply = (fc: number, exception: number) => Buffer.from([(fc | 0x80) & 0xff, exception]);
