import { EXCEPTION } from '../codec.ts';
import { exceptionStatus, loopback, serverId } from './diagnostics.ts';
import { readFiles, readQueue, writeFiles } from './files.ts';
import { identification } from './identification.ts';
import {
  maskWrite,
  readBits,
  readWords,
  readWrite,
  writeCoil,
  writeCoils,
  writeRegister,
  writeRegisters,
} from './tables.ts';
import type { Abilities, Handler, Unit } from './unit.ts';

interface Function {
  readonly run: Handler;
  /** Bytes of its request, where that is fixed. */
  readonly length?: number;
  /** Bytes of its shortest request, where its length follows from its content. */
  readonly least?: number;
  /** Absent for what every device has. */
  readonly declared?: (can: Abilities) => unknown;
}

const FUNCTIONS: readonly (Function | undefined)[] = sparse({
  1: { run: readBits('coils'), length: 5 },
  2: { run: readBits('discrete'), length: 5 },
  3: { run: readWords('holding'), length: 5 },
  4: { run: readWords('input'), length: 5 },
  5: { run: writeCoil, length: 5 },
  6: { run: writeRegister, length: 5 },
  7: { run: exceptionStatus, length: 1, declared: (can) => can.exceptionStatus },
  8: { run: loopback, least: 5, declared: (can) => can.loopback },
  15: { run: writeCoils, least: 7 },
  16: { run: writeRegisters, least: 8 },
  17: { run: serverId, length: 1, declared: (can) => can.serverId },
  20: { run: readFiles, least: 9, declared: (can) => can.files },
  21: { run: writeFiles, least: 11, declared: (can) => can.files },
  22: { run: maskWrite, length: 7, declared: (can) => can.maskWrite },
  23: { run: readWrite, least: 12, declared: (can) => can.readWrite },
  24: { run: readQueue, length: 3, declared: (can) => can.queues },
  43: { run: identification, least: 2, declared: (can) => can.identity },
});

function sparse(functions: Readonly<Record<number, Function>>): (Function | undefined)[] {
  return Array.from({ length: 256 }, (_, code) => functions[code]);
}

/**
 * Executes one request PDU: function code first, no unit, no checksum. Always answers, with the data or with an
 * exception, in the order of V1.1b3, figure 9: function, then quantity, then address, then the action itself.
 * @param reply takes the reply PDU from `at` on; 253 bytes must be free there
 * @returns where the reply ends
 */
export function execute(pdu: Buffer, unit: Unit, reply: Buffer, at: number): number {
  const code = pdu[0]!;
  const end = outcomeOf(pdu, code, unit, reply, at);
  if (end >= 0) {
    reply[at] = code;
    return end;
  }
  reply[at] = code | 0x80;
  reply[at + 1] = -end;
  return at + 2;
}

function outcomeOf(pdu: Buffer, code: number, unit: Unit, reply: Buffer, at: number): number {
  const known = FUNCTIONS[code];
  if (known === undefined || (known.declared !== undefined && !known.declared(unit.can))) {
    return -EXCEPTION.illegalFunction;
  }
  const { length, least = 0 } = known;
  if (length === undefined ? pdu.length < least : pdu.length !== length) return -EXCEPTION.illegalDataValue;
  return known.run(pdu, unit, reply, at);
}

/** The functions that make sense when everybody is asked and nobody answers: those that only write. */
const BROADCAST = new Set([5, 6, 15, 16, 21, 22]);

/** Whether a request may be broadcast (Serial Line V1.02, section 2.1). */
export const mayBroadcast = (pdu: Buffer): boolean => BROADCAST.has(pdu[0]!);
