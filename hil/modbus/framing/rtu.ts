import { crc16 } from '../crc.ts';
import type { Framing, Request } from './framing.ts';

/** Bytes of the longest RTU frame: unit, PDU, CRC (Serial Line V1.02, section 2.5.1). */
const LONGEST = 256;

/**
 * Modbus RTU (Serial Line V1.02, section 2.5.1): unit, PDU, CRC. The line tells frames apart by silence. A request
 * whose length follows from its function and whose CRC is right is taken at once; whatever else there is waits for
 * silence and is then taken if it is one frame with a right CRC, or dropped without a word. Replies of others on the
 * same line are overheard, and passed over at once: the next request may follow them sooner than silence can be told.
 */
export class RtuFraming implements Framing {
  readonly head = 1;
  readonly #silence: number;
  readonly #isOther: (unit: number) => boolean;
  #bytes: Buffer = Buffer.alloc(0);
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param silence in ms, after which a frame has ended
   * @param isOther whether a unit is somebody else on the same line; without, nobody else is there
   */
  constructor(silence: number, isOther: (unit: number) => boolean = () => false) {
    this.#silence = silence;
    this.#isOther = isOther;
  }

  take(chunk: Buffer, onRequest: (request: Request) => void): boolean {
    clearTimeout(this.#timer);
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    for (;;) {
      const bytes = this.#bytes;
      const length = lengthOf(bytes);
      if (length !== undefined && isFrame(bytes, length)) {
        this.#bytes = bytes.subarray(length);
        onRequest(requestOf(bytes, length));
        continue;
      }
      const overheard = this.#isOther(bytes[0]!) ? lengthOfReply(bytes) : undefined;
      if (overheard === undefined || !isFrame(bytes, overheard)) break;
      this.#bytes = bytes.subarray(overheard);
    }
    // What is longer than any frame is none; what is dropped already only keeps the line from being silent.
    if (this.#bytes.length > LONGEST) this.#bytes = this.#bytes.subarray(0, LONGEST + 1);
    if (this.#bytes.length > 0) this.#awaitSilence(onRequest);
    return true;
  }

  #awaitSilence(onRequest: (request: Request) => void): void {
    const heard = this.#bytes;
    this.#timer = setTimeout(() => {
      // When this process was late itself, what has come meanwhile is read before this.
      setImmediate(() => {
        if (this.#bytes !== heard) return;
        this.reset();
        if (isFrame(heard, heard.length)) onRequest(requestOf(heard, heard.length));
      });
    }, this.#silence);
  }

  seal({ unit }: Request, bytes: Buffer, at: number, end: number): number {
    bytes[at] = unit;
    bytes.writeUInt16LE(crc16(bytes, end - at, at), end);
    return end + 2;
  }

  reset(): void {
    clearTimeout(this.#timer);
    this.#bytes = Buffer.alloc(0);
  }
}

const isFrame = (bytes: Buffer, length: number) =>
  length >= 4 &&
  length <= LONGEST &&
  bytes.length >= length &&
  crc16(bytes, length - 2) === bytes.readUInt16LE(length - 2);

const requestOf = (bytes: Buffer, length: number): Request => ({
  unit: bytes[0]!,
  pdu: bytes.subarray(1, length - 2),
  transaction: 0,
});

/** How long the request at the start of `bytes` is; undefined while that cannot be told, or never can. */
function lengthOf(bytes: Buffer): number | undefined {
  const counted = (at: number) => (bytes.length > at ? at + 1 + bytes[at]! + 2 : undefined);
  switch (bytes[1]) {
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
    case 6:
    case 8: // the only sub-function we know, with the two bytes of data that masters send
      return 8;
    case 7:
    case 11:
    case 12:
    case 17:
      return 4;
    case 15:
    case 16:
      return counted(6);
    case 20:
    case 21:
      return counted(2);
    case 22:
      return 10;
    case 23:
      return counted(10);
    case 24:
      return 6;
    case 43:
      return 7;
    default:
      return undefined;
  }
}

/** How long the reply at the start of `bytes` is, if it is one; undefined where that cannot be told. */
function lengthOfReply(bytes: Buffer): number | undefined {
  const [code, count] = [bytes[1], bytes[2]];
  if (code === undefined || count === undefined) return undefined;
  if (code >= 0x80) return 5;
  switch (code) {
    case 1:
    case 2:
    case 3:
    case 4:
    case 17:
    case 20:
    case 23:
      return 5 + count;
    case 7:
      return 5;
    case 15:
    case 16:
      return 8;
    case 24:
      return bytes.length > 3 ? 6 + bytes.readUInt16BE(2) : undefined;
    default:
      // The others give back their request, or do not tell their length.
      return undefined;
  }
}
