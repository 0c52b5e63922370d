import type { Framing, Request } from './framing.ts';

/** Transaction id, protocol id, length, unit. */
const HEAD = 7;

/**
 * Modbus TCP (Messaging Implementation Guide V1.0b, section 3.1.3): a header of transaction id, protocol id 0, length
 * of unit and PDU, unit.
 */
export class TcpFraming implements Framing {
  readonly head = HEAD;
  #rest: Buffer | undefined;

  take(chunk: Buffer, onRequest: (request: Request) => void): boolean {
    const bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    this.#rest = undefined;
    let at = 0;
    while (bytes.length - at > HEAD) {
      const length = (bytes[at + 4]! << 8) | bytes[at + 5]!;
      if (bytes[at + 2] !== 0 || bytes[at + 3] !== 0 || length < 2 || length > 254) return false;
      const end = at + 6 + length;
      if (end > bytes.length) break;
      const transaction = (bytes[at]! << 8) | bytes[at + 1]!;
      onRequest({ unit: bytes[at + 6]!, pdu: bytes.subarray(at + HEAD, end), transaction });
      at = end;
    }
    // A copy, so that one byte that is left does not keep a large segment alive.
    if (at < bytes.length) this.#rest = Buffer.from(bytes.subarray(at));
    return true;
  }

  seal({ transaction, unit }: Request, bytes: Buffer, at: number, end: number): number {
    const length = end - at - 6;
    bytes[at] = transaction >> 8;
    bytes[at + 1] = transaction & 0xff;
    bytes[at + 2] = 0;
    bytes[at + 3] = 0;
    bytes[at + 4] = length >> 8;
    bytes[at + 5] = length & 0xff;
    bytes[at + 6] = unit;
    return end;
  }

  reset(): void {
    this.#rest = undefined;
  }
}
