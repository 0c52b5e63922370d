/** How an action on a unit ended: 0 when it was done, or the code of the exception (V1.1b3, section 7). */
export type Outcome = number;

/**
 * A unit as the functions reach it. Ranges are already within 0 to 65535 and quantities within the limits of the
 * specification. Writes are done whole or not at all.
 */
export interface Unit {
  /** Copies registers, high byte first, into `into` from `at` on. */
  readWords(table: 'holding' | 'input', address: number, count: number, into: Buffer, at: number): Outcome;
  /** Packs bits into bytes, the first in the lowest bit, and clears what is left of the last byte. */
  readBits(table: 'coils' | 'discrete', address: number, count: number, into: Buffer, at: number): Outcome;
  /** Takes `count` registers, high byte first, from `from` at `at` on. */
  writeWords(address: number, count: number, from: Buffer, at: number): Outcome;
  /** Takes `count` bits, the first in the lowest bit of the byte at `at`. */
  writeBits(address: number, count: number, from: Buffer, at: number): Outcome;
  /** Registers that one read may ask for: 125, or less where a device has less. */
  readonly registersPerRead: number;
  readonly can: Abilities;
}

/** What a unit can do beside its tables; what is absent is answered with exception 1. */
export interface Abilities {
  readonly maskWrite: boolean;
  readonly readWrite: boolean;
  readonly loopback: boolean;
  /** The eight exception status bits. */
  readonly exceptionStatus: (() => number) | undefined;
  readonly serverId: Buffer | undefined;
  /** The objects of function 43/14 by their number, in order. */
  readonly identity: ReadonlyMap<number, Buffer> | undefined;
  /** Files by number: two bytes a record. */
  readonly files: ReadonlyMap<number, Buffer> | undefined;
  /** Queues by pointer address: the values from oldest to newest. */
  readonly queues: ReadonlyMap<number, () => readonly number[]> | undefined;
}

/**
 * Does what one function code asks. Writes the reply PDU behind its function code, that is from `at + 1` on.
 * @returns where the reply ends, or an exception as a negative number
 */
export type Handler = (pdu: Buffer, unit: Unit, reply: Buffer, at: number) => number;

/** Bytes of the longest PDU. */
export const LONGEST = 253;

/** The end of a reply, or the exception of an outcome. */
export const ending = (outcome: Outcome, end: number): number => (outcome === 0 ? end : -outcome);
