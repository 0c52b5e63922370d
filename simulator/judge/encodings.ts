/**
 * How numbers go wrong on the way from a register to a historian: byte orders, sign, width, and the precision of JSON.
 * A judge names a defect by the one encoding under which what was sent becomes what was received.
 */
export const BYTE_ORDERS = ['ABCD', 'CDAB', 'BADC', 'DCBA'] as const;
export type ByteOrder = (typeof BYTE_ORDERS)[number];

const view = new DataView(new ArrayBuffer(8));
const swapped = (word: number) => ((word & 0xff) << 8) | (word >> 8);

/** Words of a number, high word first, as they lie in registers of an order; its own inverse for two words. */
export function arranged(words: readonly number[], order: ByteOrder): number[] {
  const turned = order === 'CDAB' || order === 'DCBA' ? words.toReversed() : [...words];
  return order === 'BADC' || order === 'DCBA' ? turned.map(swapped) : turned;
}

/** The 16-bit words of a number, high word first. */
export function wordsOf(value: number, type: 'float32' | 'int32' | 'int16' | 'float64'): number[] {
  view.setBigUint64(0, 0n);
  if (type === 'float32') view.setFloat32(0, value);
  if (type === 'int32') view.setInt32(0, value);
  if (type === 'int16') view.setInt16(0, value);
  if (type === 'float64') view.setFloat64(0, value);
  const count = type === 'int16' ? 1 : type === 'float64' ? 4 : 2;
  return Array.from({ length: count }, (_, i) => view.getUint16(2 * i));
}

/** The float32 in two words, high word first. */
export function float32In(words: readonly number[]): number {
  for (const [i, word] of words.entries()) view.setUint16(2 * i, word);
  return view.getFloat32(0);
}

/** What a float32 is taken for by a reader that takes its bytes in another order. */
export const misread = (value: number, order: ByteOrder): number =>
  float32In(arranged(wordsOf(value, 'float32'), order));

/** The orders in which a float32 reads the same as in its own: no marker to tell them apart by. 0 is one, 123.456 not. */
export const blindTo = (value: number): ByteOrder[] =>
  BYTE_ORDERS.filter((order) => order !== 'ABCD' && sameWords(value, order));

const sameWords = (value: number, order: ByteOrder) => {
  const words = wordsOf(value, 'float32');
  return arranged(words, order).every((word, i) => word === words[i]);
};

/** The linear scaling of a raw range to engineering units, and the width of one raw step in them. */
export function scaled(raw: number, from: readonly [number, number], to: readonly [number, number]) {
  const quantum = (to[1] - to[0]) / (from[1] - from[0]);
  return { value: to[0] + (raw - from[0]) * quantum, quantum: Math.abs(quantum) };
}

/** A whole number after a double, which is what JSON makes of it; above 2^53 not every one survives. */
export const throughDouble = (whole: bigint): bigint => BigInt(Number(whole));
