import { openStream } from '#simulator';

/** A number from 0 up to, not including, a limit. */
export type Draw = (limit: number) => number;

/** Chance with a name: the same seed gives the same cases on every machine. */
export function drawFrom(seed: number, name: string): Draw {
  const random = openStream(seed, name);
  return (limit) => Math.floor(random() * limit);
}

/** Bytes that look like nothing. */
export function randomBytes(draw: Draw, longest: number): Buffer {
  return Buffer.from(Array.from({ length: draw(longest + 1) }, () => draw(256)));
}

/** Good bytes with something wrong: a bit, a byte, a length, a cut, a repeat, a piece of another. */
export function mutated(draw: Draw, good: Buffer, others: readonly Buffer[]): Buffer {
  const bytes = Buffer.from(good);
  const at = draw(Math.max(1, bytes.length));
  switch (draw(7)) {
    case 0:
      if (bytes.length > 0) bytes[at]! ^= 1 << draw(8);
      return bytes;
    case 1:
      if (bytes.length > 0) bytes[at] = draw(256);
      return bytes;
    case 2:
      return bytes.subarray(0, at);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), randomBytes(draw, 8), bytes.subarray(at)]);
    case 4:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + 1 + draw(6)))]);
    case 5: {
      const other = others[draw(others.length)]!;
      return Buffer.concat([bytes.subarray(0, at), other.subarray(draw(other.length))]);
    }
    default:
      // Lengths and field numbers at their limits.
      if (bytes.length > 0) bytes[at] = [0, 0x7f, 0x80, 0xff][draw(4)]!;
      return mutated(draw, bytes, others);
  }
}
