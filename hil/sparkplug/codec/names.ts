/** Longer names are not kept. */
const LONGEST = 64;
/** Names that are kept; a power of two. */
const PLACES = 2048;

interface Kept {
  readonly bytes: Uint8Array;
  readonly text: string;
}

const kept: (Kept | undefined)[] = new Array(PLACES).fill(undefined);

/**
 * The text of a metric's name. Names come again with each birth, and comparing bytes with what was read before takes
 * half as long as making a string anew; and who keeps them keeps each once. A name that is new takes the place of another.
 */
export function nameAt(bytes: Buffer, start: number, end: number): string {
  const length = end - start;
  if (length > LONGEST || length === 0) return bytes.toString('utf8', start, end);
  // Names of one plant differ most at their ends.
  const ends = (bytes[end - 1]! * 31 + bytes[end - 2]! * 961 + bytes[end - 3]! * 29791) | 0;
  const place = (ends + length * 127 + bytes[start]! * 8191 + bytes[start + (length >> 1)]! * 13) & (PLACES - 1);
  const known = kept[place];
  if (known && known.bytes.length === length && same(known.bytes, bytes, start)) return known.text;
  const text = bytes.toString('utf8', start, end);
  kept[place] = { bytes: new Uint8Array(bytes.subarray(start, end)), text };
  return text;
}

function same(one: Uint8Array, other: Buffer, from: number): boolean {
  for (let i = 0; i < one.length; i++) if (one[i] !== other[from + i]) return false;
  return true;
}
