/**
 * What the Modbus devices of `siege-devices.ts` must answer, worked out from their map and V1.1b3 of the protocol alone:
 * written apart from the server, to check it.
 */

const TABLES = {
  coils: [
    [0, 2],
    [10, 40],
  ],
  discrete: [
    [0, 1],
    [10, 40],
  ],
  holding: [
    [0, 4],
    [6, 8],
    [10, 60],
    [65_500, 65_536],
  ],
  input: [
    [0, 2],
    [7, 27],
  ],
} as const;
type Table = keyof typeof TABLES;
const FILE = { number: 1, records: 20 } as const;
const QUEUE = 5;
const OBJECTS = [0, 1, 2, 3, 5];
/** Limits of a set point, and of what is between the two. */
const [LEAST, MOST, BAND] = [0.3, 1.1, 0.1];

/** What a client can write of a device, by address: registers, coils, records of the file. */
export interface Memory {
  readonly holding: Map<number, number>;
  readonly coils: Map<number, number>;
  readonly file: Map<number, number>;
}

/** Requests that read all of that, all of them good. */
export const SNAPSHOT: readonly (readonly number[])[] = [
  [3, 0, 0, 0, 4],
  [3, 0, 10, 0, 50],
  [3, 0xff, 0xdc, 0, 36],
  [1, 0, 0, 0, 2],
  [1, 0, 10, 0, 30],
  [20, 7, 6, 0, 1, 0, 0, 0, 20],
];

/** @throws where one of the replies is none to its request */
export function memoryOf(replies: readonly (readonly number[])[]): Memory {
  const memory: Memory = { holding: new Map(), coils: new Map(), file: new Map() };
  SNAPSHOT.forEach((request, i) => {
    const reply = replies[i]!;
    if (reply[0] !== request[0]) throw new Error(`the good request ${request} was answered with ${reply}`);
    const from = wordAt(request, 1);
    if (request[0] === 3) wordsAt(reply, 2).forEach((word, at) => void memory.holding.set(from + at, word));
    else if (request[0] === 20) wordsAt(reply, 4).forEach((word, at) => void memory.file.set(at, word));
    else bitsAt(reply, 2, wordAt(request, 3)).forEach((bit, at) => void memory.coils.set(from + at, bit));
  });
  return memory;
}

export interface Due {
  /** Any of these; none where it is to be done. */
  readonly exceptions: readonly number[];
  /** What it does to what can be written. */
  readonly write?: (memory: Memory) => void;
  /** Its reply, where that is known. */
  readonly reply?: (after: Memory) => readonly number[] | undefined;
}

const refused = (...exceptions: readonly number[]): Due => ({ exceptions });
const DONE: Due = { exceptions: [] };

const wordAt = (pdu: readonly number[], at: number) => (pdu[at]! << 8) | pdu[at + 1]!;
const wordsAt = (pdu: readonly number[], at: number, count = (pdu.length - at) / 2) =>
  Array.from({ length: count }, (_, i) => wordAt(pdu, at + 2 * i));
const bitsAt = (pdu: readonly number[], at: number, count: number) =>
  Array.from({ length: count }, (_, i) => (pdu[at + (i >> 3)]! >> (i & 7)) & 1);
const isMapped = (table: Table, address: number, count: number) =>
  TABLES[table].some(([from, to]) => address >= from && address + count <= to);

/** What is due to a request of a unit that there is, in the order of the state diagrams: function, quantity, address, value. */
export function due(pdu: readonly number[], memory: Memory): Due {
  const length = pdu.length;
  switch (pdu[0]) {
    case 1:
      return read(pdu, 'coils', 2000, (after) => packed(pdu, known(after.coils, pdu)));
    case 2:
      return read(pdu, 'discrete', 2000);
    case 3:
      return read(pdu, 'holding', 125, (after) => words(3, known(after.holding, pdu)));
    case 4:
      return read(pdu, 'input', 125);
    case 5: {
      if (length !== 5 || ![0, 0xff00].includes(wordAt(pdu, 3))) return refused(3);
      return coils(pdu, [wordAt(pdu, 3) === 0 ? 0 : 1]);
    }
    case 6:
      return length === 5 ? registers(memory, wordAt(pdu, 1), [wordAt(pdu, 3)], pdu) : refused(3);
    case 7:
    case 17:
      return length === 1 ? DONE : refused(3);
    case 8:
      if (length < 5) return refused(1, 3);
      if (wordAt(pdu, 1) !== 0) return refused(1);
      return length % 2 === 0 ? refused(3) : { exceptions: [], reply: () => pdu };
    case 15: {
      const count = wordAt(pdu, 3);
      const size = (count + 7) >> 3;
      if (length < 7 || count < 1 || count > 1968 || pdu[5] !== size || length !== 6 + size) return refused(3);
      return coils(pdu, bitsAt(pdu, 6, count));
    }
    case 16: {
      const count = wordAt(pdu, 3);
      if (length < 8 || count < 1 || count > 123 || pdu[5] !== 2 * count || length !== 6 + 2 * count) return refused(3);
      return registers(memory, wordAt(pdu, 1), wordsAt(pdu, 6), pdu.slice(0, 5));
    }
    case 20:
      return readFile(pdu);
    case 21:
      return writeFile(pdu);
    case 22: {
      if (length !== 7) return refused(3);
      const [address, and, or] = [wordAt(pdu, 1), wordAt(pdu, 3), wordAt(pdu, 5)];
      const present = memory.holding.get(address) ?? 0;
      return registers(memory, address, [(present & and) | (or & ~and & 0xffff)], pdu);
    }
    case 23:
      return exchange(pdu, memory);
    case 24:
      if (length !== 3) return refused(3);
      return wordAt(pdu, 1) === QUEUE ? DONE : refused(2);
    case 43:
      if (length < 2) return refused(3);
      if (pdu[1] !== 14) return refused(1);
      if (length !== 4 || pdu[2]! < 1 || pdu[2]! > 4) return refused(3);
      return pdu[2] === 4 && !OBJECTS.includes(pdu[3]!) ? refused(2) : DONE;
    default:
      return refused(1);
  }
}

function read(pdu: readonly number[], table: Table, most: number, reply?: Due['reply']): Due {
  const count = wordAt(pdu, 3);
  if (pdu.length !== 5 || count < 1 || count > most) return refused(3);
  if (!isMapped(table, wordAt(pdu, 1), count)) return refused(2);
  return reply ? { exceptions: [], reply } : DONE;
}

/** What a snapshot has of a range; undefined where it has not all of it. */
function known(of: ReadonlyMap<number, number>, pdu: readonly number[]): number[] | undefined {
  const found = Array.from({ length: wordAt(pdu, 3) }, (_, i) => of.get(wordAt(pdu, 1) + i));
  return found.every((value) => value !== undefined) ? found : undefined;
}
const words = (code: number, values: readonly number[] | undefined) =>
  values && [code, 2 * values.length, ...values.flatMap((value) => [value >> 8, value & 255])];
function packed(pdu: readonly number[], bits: readonly number[] | undefined): number[] | undefined {
  if (!bits) return undefined;
  const bytes = Array<number>((bits.length + 7) >> 3).fill(0);
  bits.forEach((bit, i) => {
    bytes[i >> 3]! |= bit << (i & 7);
  });
  return [pdu[0]!, bytes.length, ...bytes];
}

function coils(pdu: readonly number[], bits: readonly number[]): Due {
  const address = wordAt(pdu, 1);
  if (!isMapped('coils', address, bits.length)) return refused(2);
  return {
    exceptions: [],
    write: (memory) => bits.forEach((bit, i) => void memory.coils.set(address + i, bit)),
    reply: () => pdu.slice(0, 5),
  };
}

function registers(memory: Memory, address: number, values: readonly number[], echo: readonly number[]): Due {
  const end = address + values.length;
  if (!isMapped('holding', address, values.length)) return refused(2);
  // What is sensed cannot be written; half of a number neither.
  if (address >= 6 && end <= 8) return values.length < 2 ? refused(2, 3) : refused(2);
  if (end <= 4) {
    if (address % 2 !== 0 || end % 2 !== 0) return refused(3);
    const all = new Map(memory.holding);
    values.forEach((value, i) => void all.set(address + i, value));
    const [low, high] = [floatIn(all, 0), floatIn(all, 2)];
    const within = [low, high].every((value) => value >= LEAST - 1e-7 && value <= MOST + 1e-7);
    if (!within || high - low < BAND - 1e-6) return refused(3);
  }
  return {
    exceptions: [],
    write: (after) => values.forEach((value, i) => void after.holding.set(address + i, value)),
    reply: () => echo,
  };
}

/** Low word first. */
function floatIn(holding: ReadonlyMap<number, number>, address: number): number {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16BE(holding.get(address + 1)!, 0);
  bytes.writeUInt16BE(holding.get(address)!, 2);
  return bytes.readFloatBE();
}

function exchange(pdu: readonly number[], memory: Memory): Due {
  const [from, count, to, written] = wordsAt(pdu, 1, 4) as [number, number, number, number];
  const sound = count >= 1 && count <= 125 && written >= 1 && written <= 121;
  if (pdu.length < 12 || !sound || pdu[9] !== 2 * written || pdu.length !== 10 + 2 * written) return refused(3);
  if (!isMapped('holding', from, count)) return refused(2, 3);
  const write = registers(memory, to, wordsAt(pdu, 10), []);
  if (write.exceptions.length > 0) return write;
  return { ...write, reply: (after) => words(23, known(after.holding, pdu)) };
}

/** Whether a group of a file request names records that there are. */
function isRecord(group: readonly number[]): boolean {
  return group[0] === 6 && wordAt(group, 1) === FILE.number && wordAt(group, 3) + wordAt(group, 5) <= FILE.records;
}

function readFile(pdu: readonly number[]): Due {
  const size = pdu[1]!;
  if (pdu.length < 9 || size < 7 || size > 0xf5 || size % 7 !== 0 || pdu.length !== 2 + size) return refused(3);
  const groups = Array.from({ length: size / 7 }, (_, i) => pdu.slice(2 + 7 * i, 9 + 7 * i));
  if (!groups.every(isRecord)) return refused(2, 3);
  const answer = groups.reduce((sum, group) => sum + 2 + 2 * wordAt(group, 5), 2);
  return answer > 253 ? refused(3) : DONE;
}

function writeFile(pdu: readonly number[]): Due {
  const size = pdu[1]!;
  if (pdu.length < 11 || size < 9 || size > 0xfb || pdu.length !== 2 + size) return refused(3);
  const writes: (readonly [record: number, value: number])[] = [];
  for (let at = 2; at < pdu.length; ) {
    const count = wordAt(pdu, at + 5);
    // A request that is wrong in more than one way may be refused for either.
    if (at + 7 > pdu.length || count === 0 || at + 7 + 2 * count > pdu.length) return refused(2, 3);
    if (!isRecord(pdu.slice(at, at + 7))) return refused(2, 3);
    wordsAt(pdu, at + 7, count).forEach((value, i) => void writes.push([wordAt(pdu, at + 3) + i, value]));
    at += 7 + 2 * count;
  }
  return {
    exceptions: [],
    write: (memory) => writes.forEach(([record, value]) => void memory.file.set(record, value)),
    reply: () => pdu,
  };
}
