import type { Diagnostics, Place } from '../diagnostic.ts';
import type { Token } from './token.ts';

/** Nesting beyond this is no program of a person, and would exhaust the stack of the host. */
export const DEEPEST = 200;

/** Thrown inside the parser once a mistake is reported; caught where reading can go on. Never leaves this folder. */
export class Lost extends Error {}

const RESERVED = new Set(
  `IF THEN ELSIF ELSE END_IF CASE OF END_CASE FOR TO BY DO END_FOR WHILE END_WHILE REPEAT UNTIL END_REPEAT EXIT CONTINUE
   RETURN PROGRAM END_PROGRAM FUNCTION END_FUNCTION FUNCTION_BLOCK END_FUNCTION_BLOCK VAR VAR_INPUT VAR_OUTPUT VAR_IN_OUT
   VAR_TEMP VAR_GLOBAL VAR_EXTERNAL END_VAR TYPE END_TYPE STRUCT END_STRUCT ARRAY CONFIGURATION END_CONFIGURATION RESOURCE
   END_RESOURCE TASK WITH ON AT RETAIN NON_RETAIN CONSTANT AND OR XOR NOT MOD TRUE FALSE`
    .trim()
    .split(/\s+/),
);

/** Reads tokens one after the other and knows how to complain. */
export class Cursor {
  readonly diagnostics: Diagnostics;
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], diagnostics: Diagnostics) {
    this.#tokens = tokens;
    this.diagnostics = diagnostics;
  }

  get token(): Token {
    return this.#tokens[this.#at]!;
  }

  /** The token after the present one. */
  get next(): Token {
    return this.#tokens[Math.min(this.#at + 1, this.#tokens.length - 1)]!;
  }

  /** The token so many places ahead. */
  ahead(places: number): Token {
    return this.#tokens[Math.min(this.#at + places, this.#tokens.length - 1)]!;
  }

  get done(): boolean {
    return this.token.kind === 'end' || this.diagnostics.full;
  }

  take(): Token {
    const token = this.token;
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  /** Whether the token is this keyword or symbol. */
  is(text: string): boolean {
    const { kind, upper } = this.token;
    return upper === text && (kind === 'name' || kind === 'symbol');
  }

  /** Takes the keyword or symbol when it is there. */
  accept(text: string): boolean {
    const found = this.is(text);
    if (found) this.#at++;
    return found;
  }

  expect(text: string, why = ''): Token {
    if (this.is(text)) return this.take();
    throw this.lost(`write "${text}"${why && ` ${why}`}`);
  }

  /** A name that is no keyword. */
  name(what: string): Token {
    const { kind, upper, text } = this.token;
    if (kind !== 'name') throw this.lost(`give ${what}`);
    if (RESERVED.has(upper)) throw this.lost(`give ${what}; ${upper} is a keyword`);
    if (text.includes('__') || text.endsWith('_')) {
      this.diagnostics.error(this.token, 'NAME', `found the name "${text}"`, 'single underscores, and none at the end');
    }
    return this.take();
  }

  /** Reports what is here and gives the error to throw. */
  lost(expected: string): Lost {
    this.diagnostics.error(this.token, 'SYNTAX', `found ${this.shown}`, expected);
    return new Lost();
  }

  get shown(): string {
    const { kind, text } = this.token;
    if (kind === 'end') return 'the end of the file';
    return text.length > 40 ? `"${text.slice(0, 40)}…"` : `"${text}"`;
  }

  /** Reads something that may hold more of its kind. */
  nested<T>(read: () => T): T {
    if (this.#depth >= DEEPEST) throw this.lost(`nest at most ${DEEPEST} deep`);
    this.#depth++;
    try {
      return read();
    } finally {
      this.#depth--;
    }
  }

  /** Leaves tokens out until one of these, or the end. */
  skip(until: (token: Token) => boolean): void {
    while (this.token.kind !== 'end' && !until(this.token)) this.#at++;
  }

  isReserved(token: Token): boolean {
    return token.kind === 'name' && RESERVED.has(token.upper);
  }
}

export const placeOf = ({ line, column }: Place): Place => ({ line, column });
