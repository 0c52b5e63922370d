import { nameAt } from './names.ts';

/** A payload that is no Sparkplug B payload: cut short, or not Protocol Buffers at all. */
export class MalformedPayload extends Error {
  /** Where the reader stood, in bytes from the start. */
  readonly offset: number;

  constructor(reason: string, offset: number) {
    super(`${reason} at byte ${offset}`);
    this.name = 'MalformedPayload';
    this.offset = offset;
  }
}

/** An unsigned 64-bit integer: a number where a number is exact (below 2^53), else a bigint. */
export type Unsigned64 = number | bigint;

const TWO_32 = 0x1_0000_0000;
/** The largest upper half with which a number is still exact. */
const EXACT_HIGH = 0x1f_ffff;
/** Messages inside messages: templates and property sets may nest, a hostile payload may do so without end. */
const DEPTH = 32;

/** Reads the wire format of Protocol Buffers (encoding, "Message Structure"), checking each length before use. */
export class Reader {
  readonly bytes: Buffer;
  position: number;
  #end: number;
  #depth = 0;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.position = 0;
    this.#end = bytes.byteLength;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Whether the present message goes on. */
  get more(): boolean {
    return this.position < this.#end;
  }

  fail(reason: string): never {
    throw new MalformedPayload(reason, this.position);
  }

  /** The low 32 bits of a varint, unsigned: keys, lengths, and all that the schema calls uint32 or bool. */
  uint32(): number {
    const { bytes } = this;
    const end = this.#end;
    let position = this.position;
    if (position >= end) this.fail('the end inside a varint');
    let byte = bytes[position++]!;
    let value = byte & 0x7f;
    for (let shift = 7; byte >= 0x80; shift += 7) {
      if (position >= end) this.fail('the end inside a varint');
      if (shift > 63) this.fail('a varint longer than ten bytes');
      byte = bytes[position++]!;
      // A negative int32 is sent as ten bytes: what is above 32 bits is dropped.
      if (shift < 32) value |= (byte & 0x7f) << shift;
    }
    this.position = position;
    return value >>> 0;
  }

  uint64(): Unsigned64 {
    const { bytes } = this;
    const end = this.#end;
    let position = this.position;
    let low = 0;
    let high = 0;
    let shift = 0;
    let byte: number;
    do {
      if (position >= end) this.fail('the end inside a varint');
      if (shift > 63) this.fail('a varint longer than ten bytes');
      byte = bytes[position++]!;
      if (shift < 28) low |= (byte & 0x7f) << shift;
      else if (shift === 28) {
        low |= (byte & 0x0f) << 28;
        high = (byte & 0x7f) >> 4;
      } else high |= (byte & 0x7f) << (shift - 32);
      shift += 7;
    } while (byte >= 0x80);
    this.position = position;
    high >>>= 0;
    low >>>= 0;
    if (high === 0) return low;
    return high <= EXACT_HIGH ? high * TWO_32 + low : (BigInt(high) << 32n) | BigInt(low);
  }

  float(): number {
    return this.#view.getFloat32(this.#take(4), true);
  }

  double(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  string(): string {
    const length = this.uint32();
    const start = this.#take(length);
    return this.bytes.toString('utf8', start, start + length);
  }

  /** A string that is likely to have been read before. */
  name(): string {
    const length = this.uint32();
    const start = this.#take(length);
    return nameAt(this.bytes, start, start + length);
  }

  /** A copy: the packet that it came in may be used again. */
  block(): Uint8Array {
    const length = this.uint32();
    const start = this.#take(length);
    return new Uint8Array(this.bytes.subarray(start, start + length));
  }

  /** Reads a message inside the present one. */
  message<T>(read: (reader: this) => T): T {
    const outer = this.enter();
    const value = read(this);
    this.leave(outer);
    return value;
  }

  /** Goes into a message; for the hottest place, where a call through `message` costs. Gives what `leave` needs. */
  enter(): number {
    const length = this.uint32();
    if (length > this.#end - this.position) this.fail(`a message of ${length} bytes where fewer are left`);
    if (++this.#depth > DEPTH) this.fail(`more than ${DEPTH} messages inside each other`);
    const outer = this.#end;
    this.#end = this.position + length;
    return outer;
  }

  leave(outer: number): void {
    this.#end = outer;
    this.#depth--;
  }

  /** Steps over a field that the schema does not know: extensions, and what later versions add. */
  skip(key: number): void {
    switch (key & 7) {
      case 0:
        this.uint64();
        return;
      case 1:
        this.#take(8);
        return;
      case 2:
        this.#take(this.uint32());
        return;
      case 5:
        this.#take(4);
        return;
      default:
        this.fail(`wire type ${key & 7}`);
    }
  }

  #take(length: number): number {
    const start = this.position;
    if (length > this.#end - start) this.fail(`${length} bytes where fewer are left`);
    this.position = start + length;
    return start;
  }
}
