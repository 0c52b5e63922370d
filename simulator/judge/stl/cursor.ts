import type { PlantwrightError } from '../../error.ts';
import { WORDS } from '../../plant/term.ts';
import { type Duration, minutes, ms, seconds, us } from '../../time/duration.ts';
import { type Token, tokensOf, wrongText } from './tokens.ts';

/** How deep a formula may be nested. */
const DEEPEST = 200;

const UNITS: Readonly<Record<string, (n: number) => Duration>> = { s: seconds, ms, µs: us, us, min: minutes };

/** Reads through the text of a formula, token by token. */
export class Cursor {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokensOf(text);
  }

  get place(): number {
    return this.#next;
  }

  get token(): Token {
    return this.#tokens[this.#next]!;
  }

  /** Goes back to where it was, to read the same as something else. */
  return(place: number): void {
    this.#next = place;
  }

  wrong(right: string, { text, kind, at } = this.token): PlantwrightError {
    return wrongText(this.#text, at, kind === 'end' ? 'the end' : `"${text}"`, right);
  }

  is(text: string): boolean {
    return this.token.text === text && (this.token.kind === 'word' || this.token.kind === 'sign');
  }

  take(): Token {
    const { token } = this;
    if (token.kind !== 'end') this.#next++;
    return token;
  }

  /** Whether the next token is this word or sign; then it is taken. */
  takes(text: string): boolean {
    const is = this.is(text);
    if (is) this.#next++;
    return is;
  }

  expect(...texts: readonly string[]): void {
    for (const text of texts) if (!this.takes(text)) throw this.wrong(`"${text}"`);
  }

  /** One of some words, taken if it is there. */
  oneOf<W extends string>(words: readonly W[]): W | undefined {
    const { kind, text } = this.token;
    const word = kind === 'word' || kind === 'sign' ? words.find((w) => w === text) : undefined;
    if (word !== undefined) this.#next++;
    return word;
  }

  /** A name: any word that means nothing else, or anything in quotes. */
  name(what: string): string {
    const { kind, text } = this.token;
    if (kind !== 'quoted' && (kind !== 'word' || WORDS.has(text))) throw this.wrong(what);
    return this.take().text;
  }

  /** Whether a name comes next. */
  get isName(): boolean {
    const { kind, text } = this.token;
    return kind === 'quoted' || (kind === 'word' && !WORDS.has(text));
  }

  number(what: string): number {
    const sign = this.takes('-') ? -1 : 1;
    if (this.token.kind !== 'number') throw this.wrong(what);
    return sign * this.take().value!;
  }

  duration(): Duration {
    const value = this.number('a time such as 2.5 s');
    const unit = UNITS[this.token.text];
    if (unit === undefined) throw this.wrong('a unit of time: s, ms, µs or min');
    this.take();
    return unit(value);
  }

  /** Reads something that may contain itself. */
  nested<T>(read: () => T): T {
    if (++this.#depth > DEEPEST) throw this.wrong(`a formula nested no deeper than ${DEEPEST}`);
    try {
      return read();
    } finally {
      this.#depth--;
    }
  }

  /** Reads one thing or, where that fails, another; of two failures the one further on is told. */
  either<T>(first: () => T, second: () => T): T {
    const place = this.#next;
    try {
      return first();
    } catch (error) {
      const reached = this.#next;
      this.#next = place;
      try {
        return second();
      } catch (other) {
        throw reached > this.#next ? error : other;
      }
    }
  }
}
