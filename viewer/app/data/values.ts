import type { PointSample } from '../../../simulator/record/frames.ts';
import type { SignalInfo } from '../../../simulator/record/session.ts';

export type Value = PointSample['value'];
export type Quality = PointSample['quality'];

export const QUALITIES = ['good', 'uncertain', 'bad'] as const satisfies readonly Quality[];

/** Times of frames are in µs; in the viewer all times are in s. */
export const inSeconds = (microseconds: number): number => microseconds / 1e6;

/** What a signal's values are as numbers, so that every series is one kind of array. */
export class Encoding {
  readonly #kind: SignalInfo['kind'];
  readonly #names: string[];

  constructor(signal?: Pick<SignalInfo, 'kind' | 'names'>) {
    this.#kind = signal?.kind ?? 'analog';
    this.#names = [...(signal?.names ?? [])];
  }

  number(value: Value): number {
    if (typeof value === 'number') return value;
    if (typeof value === 'boolean') return value ? 1 : 0;
    const known = this.#names.indexOf(value);
    // A stack may say a word that the plant does not know; it is kept, and differs from all others.
    return known >= 0 ? known : this.#names.push(value) - 1;
  }

  value(number: number): Value {
    if (this.#kind === 'discrete') return number !== 0;
    return this.#kind === 'states' ? (this.#names[number] ?? String(number)) : number;
  }
}
