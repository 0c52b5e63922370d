import type { Quality, Value } from '../plant/signal.ts';
import type { SignalInfo } from './session.ts';

export const QUALITIES = ['good', 'uncertain', 'bad'] as const satisfies readonly Quality[];

/** A stack may say words that the plant does not know: so many of them are told apart, and so much of each is kept. */
const UNKNOWN_WORDS = 200;
const LONGEST_WORD = 80;

/** A number as it goes over a line: a word that the session does not name is written out, and NaN is null. */
export type Cell = number | string | null;

/** What a signal's values are as numbers, so that every series is one kind of array. */
export class Encoding {
  readonly #kind: SignalInfo['kind'];
  readonly #names: string[];
  readonly #declared: number;

  constructor(signal?: Pick<SignalInfo, 'kind' | 'names'>) {
    this.#kind = signal?.kind ?? 'analog';
    this.#names = [...(signal?.names ?? [])];
    this.#declared = this.#names.length;
  }

  number(value: Value): number {
    if (typeof value === 'number') return value;
    if (typeof value === 'boolean') return value ? 1 : 0;
    const word = value.slice(0, LONGEST_WORD);
    const known = this.#names.indexOf(word);
    // A stack may say a word that the plant does not know; it is kept, and differs from all others.
    if (known >= 0) return known;
    if (this.#names.length >= this.#declared + UNKNOWN_WORDS) return this.#names.length - 1;
    return this.#names.push(word) - 1;
  }

  value(number: number): Value {
    if (this.#kind === 'discrete') return number !== 0;
    return this.#kind === 'states' ? (this.#names[number] ?? String(number)) : number;
  }

  /** A number of this encoding for another one of the same signal. */
  tell(number: number): Cell {
    const word = number >= this.#declared && this.#kind !== 'analog' ? this.#names[number] : undefined;
    return word ?? rounded(number);
  }

  /** What another encoding of the same signal told. */
  told(told: Cell): number {
    return typeof told === 'string' ? this.number(told) : (told ?? Number.NaN);
  }
}

/** Significant digits of a number that is no integer: more than a screen can show. */
const DIGITS = 7;
const POWERS = Array.from({ length: 40 }, (_, i) => Number(`1e${i - 20}`));

/** A number without digits that nobody can see; integers are exact, and what is not finite is null. */
export function rounded(number: number): number | null {
  if (!Number.isFinite(number)) return null;
  if (Number.isInteger(number)) return number;
  const size = Math.abs(number);
  let whole = 0;
  for (let power = 1; whole < 12 && size >= power; power *= 10) whole++;
  if (size < 0.1) for (let power = 0.1; whole > -12 && size < power; power /= 10) whole--;
  const scale = POWERS[20 + DIGITS - whole]!;
  return Math.round(number * scale) / scale;
}
