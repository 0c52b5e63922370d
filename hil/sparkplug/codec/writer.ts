import type { Unsigned64 } from './reader.ts';

const TWO_32 = 0x1_0000_0000;
/** Characters up to which a string is copied one by one. */
const SHORT = 48;

/**
 * Writes the wire format of Protocol Buffers into one buffer that grows and is used again. A message inside another
 * is written first and moved when its length takes more than the one byte that was left for it: most take one.
 */
export class Writer {
  #bytes = Buffer.allocUnsafe(4096);
  #position = 0;

  /** What was written, as a copy; the writer is empty again. */
  finish(): Buffer {
    const written = Buffer.from(this.#bytes.subarray(0, this.#position));
    this.#position = 0;
    return written;
  }

  /** Forgets what was written. */
  reset(): void {
    this.#position = 0;
  }

  uint32(key: number, value: number): void {
    this.#reserve(15);
    this.#varint(key);
    this.#varint(value >>> 0);
  }

  /** A whole number from 0 to 2^53, or a bigint, of which the low 64 bits are written. */
  uint64(key: number, value: Unsigned64): void {
    this.#reserve(15);
    this.#varint(key);
    if (typeof value === 'number' && value < TWO_32) this.#varint(value);
    else if (typeof value === 'number') this.#wide(value % TWO_32, Math.floor(value / TWO_32));
    else this.#wide(Number(value & 0xffff_ffffn), Number((value >> 32n) & 0xffff_ffffn));
  }

  bool(key: number, value: boolean): void {
    this.#reserve(6);
    this.#varint(key);
    this.#bytes[this.#position++] = value ? 1 : 0;
  }

  float(key: number, value: number): void {
    this.#reserve(9);
    this.#varint(key);
    this.#position = this.#bytes.writeFloatLE(value, this.#position);
  }

  double(key: number, value: number): void {
    this.#reserve(13);
    this.#varint(key);
    this.#position = this.#bytes.writeDoubleLE(value, this.#position);
  }

  string(key: number, value: string): void {
    // A character takes at most three bytes of UTF-8 for each of its UTF-16 units.
    this.#reserve(10 + value.length * 3);
    this.#varint(key);
    const start = this.#position++;
    const length = this.#plain(value) ? value.length : this.#bytes.write(value, start + 1, 'utf8');
    this.#position = start + 1 + length;
    this.#settle(start, length);
  }

  /** Writes a short string of ASCII, which is quicker than a call out of JavaScript; whether it was one. */
  #plain(value: string): boolean {
    if (value.length > SHORT) return false;
    const bytes = this.#bytes;
    const from = this.#position;
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code >= 0x80) return false;
      bytes[from + i] = code;
    }
    return true;
  }

  block(key: number, value: Uint8Array): void {
    this.#reserve(10 + value.length);
    this.#varint(key);
    this.#varint(value.length);
    this.#bytes.set(value, this.#position);
    this.#position += value.length;
  }

  message<T>(key: number, value: T, write: (writer: this, value: T) => void): void {
    this.#reserve(10);
    this.#varint(key);
    const start = this.#position++;
    write(this, value);
    this.#settle(start, this.#position - start - 1);
  }

  /** Puts a length before what was written, moving it where the length takes more than one byte. */
  #settle(start: number, length: number): void {
    if (length < 0x80) {
      this.#bytes[start] = length;
      return;
    }
    const extra = length < 0x4000 ? 1 : length < 0x20_0000 ? 2 : length < 0x1000_0000 ? 3 : 4;
    this.#reserve(extra);
    this.#bytes.copyWithin(start + 1 + extra, start + 1, start + 1 + length);
    this.#position = start;
    this.#varint(length);
    this.#position += length;
  }

  #varint(value: number): void {
    const bytes = this.#bytes;
    let rest = value;
    while (rest >= 0x80) {
      bytes[this.#position++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[this.#position++] = rest;
  }

  #wide(low: number, high: number): void {
    if (high === 0) {
      this.#varint(low);
      return;
    }
    const bytes = this.#bytes;
    let rest = low;
    for (let i = 0; i < 4; i++) {
      bytes[this.#position++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    // Four bits are left of the lower half; the upper half follows them.
    const middle = rest | ((high & 0x07) << 4);
    rest = high >>> 3;
    bytes[this.#position++] = rest > 0 ? middle | 0x80 : middle;
    if (rest > 0) this.#varint(rest);
  }

  #reserve(length: number): void {
    const needed = this.#position + length;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#position);
    this.#bytes = larger;
  }
}
