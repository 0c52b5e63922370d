import { EXCEPTION } from '../codec.ts';
import { ending, type Handler } from './unit.ts';

const { illegalDataAddress, illegalDataValue } = EXCEPTION;

/** Quantity limits of V1.1b3, sections 6.1 to 6.17. */
const MOST = { readBits: 2000, readWords: 125, writeBits: 1968, writeWords: 123, exchangeWords: 121 } as const;

const word = (pdu: Buffer, at: number) => (pdu[at]! << 8) | pdu[at + 1]!;
const inSpace = (address: number, count: number) => address + count <= 65536;

/** Answers with the first five bytes of the request: function, address, value or quantity. */
const echo = (pdu: Buffer, reply: Buffer, at: number, length = 5) => {
  pdu.copy(reply, at, 0, length);
  return at + length;
};

/** Functions 1 and 2. */
export const readBits =
  (table: 'coils' | 'discrete'): Handler =>
  (pdu, unit, reply, at) => {
    const address = word(pdu, 1);
    const count = word(pdu, 3);
    if (count < 1 || count > MOST.readBits) return -illegalDataValue;
    if (!inSpace(address, count)) return -illegalDataAddress;
    const size = (count + 7) >> 3;
    reply[at + 1] = size;
    return ending(unit.readBits(table, address, count, reply, at + 2), at + 2 + size);
  };

/** Functions 3 and 4. */
export const readWords =
  (table: 'holding' | 'input'): Handler =>
  (pdu, unit, reply, at) => {
    const address = word(pdu, 1);
    const count = word(pdu, 3);
    if (count < 1 || count > unit.registersPerRead) return -illegalDataValue;
    if (!inSpace(address, count)) return -illegalDataAddress;
    reply[at + 1] = 2 * count;
    return ending(unit.readWords(table, address, count, reply, at + 2), at + 2 + 2 * count);
  };

const ON = Buffer.of(1);
const OFF = Buffer.of(0);

/** Function 5. */
export const writeCoil: Handler = (pdu, unit, reply, at) => {
  const value = word(pdu, 3);
  if (value !== 0 && value !== 0xff00) return -illegalDataValue;
  return ending(unit.writeBits(word(pdu, 1), 1, value === 0 ? OFF : ON, 0), echo(pdu, reply, at));
};

/** Function 6. */
export const writeRegister: Handler = (pdu, unit, reply, at) =>
  ending(unit.writeWords(word(pdu, 1), 1, pdu, 3), echo(pdu, reply, at));

/** Function 15. */
export const writeCoils: Handler = (pdu, unit, reply, at) => {
  const address = word(pdu, 1);
  const count = word(pdu, 3);
  const size = pdu[5]!;
  if (count < 1 || count > MOST.writeBits || size !== (count + 7) >> 3 || pdu.length !== 6 + size) {
    return -illegalDataValue;
  }
  if (!inSpace(address, count)) return -illegalDataAddress;
  return ending(unit.writeBits(address, count, pdu, 6), echo(pdu, reply, at));
};

/** Function 16. */
export const writeRegisters: Handler = (pdu, unit, reply, at) => {
  const address = word(pdu, 1);
  const count = word(pdu, 3);
  const size = pdu[5]!;
  if (count < 1 || count > MOST.writeWords || size !== 2 * count || pdu.length !== 6 + size) return -illegalDataValue;
  if (!inSpace(address, count)) return -illegalDataAddress;
  return ending(unit.writeWords(address, count, pdu, 6), echo(pdu, reply, at));
};

/** Function 22: result = (present AND and) OR (or AND NOT and). */
export const maskWrite: Handler = (pdu, unit, reply, at) => {
  const [address, and, or] = [word(pdu, 1), word(pdu, 3), word(pdu, 5)];
  const register = Buffer.alloc(2);
  const unreadable = unit.readWords('holding', address, 1, register, 0);
  if (unreadable !== 0) return -unreadable;
  register.writeUInt16BE((register.readUInt16BE() & and) | (or & ~and & 0xffff));
  return ending(unit.writeWords(address, 1, register, 0), echo(pdu, reply, at, 7));
};

/** Function 23: the write is done before the read. */
export const readWrite: Handler = (pdu, unit, reply, at) => {
  const [from, count] = [word(pdu, 1), word(pdu, 3)];
  const [to, written, size] = [word(pdu, 5), word(pdu, 7), pdu[9]!];
  if (count < 1 || count > Math.min(MOST.readWords, unit.registersPerRead)) return -illegalDataValue;
  if (written < 1 || written > MOST.exchangeWords) return -illegalDataValue;
  if (size !== 2 * written || pdu.length !== 10 + size) return -illegalDataValue;
  if (!inSpace(from, count) || !inSpace(to, written)) return -illegalDataAddress;
  // A read that cannot be answered must not leave a write behind.
  const refused = unit.readWords('holding', from, count, reply, at + 2) || unit.writeWords(to, written, pdu, 10);
  if (refused !== 0) return -refused;
  reply[at + 1] = 2 * count;
  return ending(unit.readWords('holding', from, count, reply, at + 2), at + 2 + 2 * count);
};
