import type { Diagnostics } from '../diagnostic.ts';
import { BEYOND } from '../types.ts';
import { readDate, readDateAndTime, readDuration, readTimeOfDay } from './time-literals.ts';
import { TIME_PREFIXES, type Token, type TokenKind } from './token.ts';

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const BASED = /(2|8|16)#[0-9A-Fa-f_]+/y;
const REAL = /[0-9][0-9_]*\.[0-9][0-9_]*(?:[eE][+-]?[0-9]+)?/y;
const INTEGER = /[0-9][0-9_]*/y;
const TIME_TEXT = /[+-]?[0-9A-Za-z_.]+/y;
const DATE_TEXT = /[0-9_:.-]+/y;
const LOCATION = /%[A-Za-z]{1,2}[0-9]+(?:\.[0-9]+)*/y;
const SYMBOL = /:=|=>|<>|<=|>=|\*\*|\.\.|[:;,.()[\]+\-*/=<>&#]/y;
/** A run of characters that begin nothing in the language. */
const STRANGE = /[^A-Za-z0-9_ \t\r\n\f\v\u00a0\ufeff'"{%:;,.()[\]+\-*/=<>&#]+/y;
const SPACE = /[ \t\r\f\v\u00a0\ufeff]+/y;

/** The characters after `$` in a string (IEC 61131-3, 2013, table 7). */
const ESCAPES: Readonly<Record<string, string>> = { L: '\n', N: '\n', P: '\f', R: '\r', T: '\t' };

/** Takes a text apart into tokens. What is no token is reported and left out; the last token is `end`. */
export function lex(text: string, diagnostics: Diagnostics): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  let lineStart = 0;
  const here = (start = at) => ({ line, column: start - lineStart + 1 });

  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const push = (kind: TokenKind, start: number, value: Token['value'] = 0) => {
    const written = text.slice(start, at);
    tokens.push({
      kind,
      text: written,
      upper: kind === 'name' ? written.toUpperCase() : written,
      value,
      ...here(start),
    });
  };
  /** Goes past a span that may hold line ends, and keeps count of them. */
  const skipTo = (end: number) => {
    for (let i = text.indexOf('\n', at); i >= 0 && i < end; i = text.indexOf('\n', i + 1)) {
      line++;
      lineStart = i + 1;
    }
    at = end;
  };

  function comment(open: string, close: string): void {
    const place = here();
    let depth = 1;
    let i = at + open.length;
    // Each is looked for once and kept until it is behind: a thousand open comments are read once, not a thousand times.
    let ends = -1;
    let begins = open === '{' ? Number.POSITIVE_INFINITY : -1;
    while (depth > 0) {
      if (ends < i) ends = text.indexOf(close, i);
      if (ends < 0) {
        diagnostics.error(
          place,
          'COMMENT_OPEN',
          `a comment begins with "${open}" and never ends`,
          `close it with "${close}"`,
        );
        skipTo(text.length);
        return;
      }
      // Comments nest (2013, table 3), but for a pragma.
      if (begins < i) begins = text.indexOf(open, i);
      if (begins < 0) begins = Number.POSITIVE_INFINITY;
      if (begins < ends) {
        depth++;
        i = begins + open.length;
      } else {
        depth--;
        i = ends + close.length;
      }
    }
    skipTo(i);
  }

  function string(quote: string): void {
    const start = at;
    const digits = quote === '"' ? 4 : 2;
    let value = '';
    at++;
    for (;;) {
      const c = text[at];
      if (c === undefined || c === '\n') {
        diagnostics.error(
          here(start),
          'STRING_OPEN',
          `a string begins with ${quote} and does not end on its line`,
          `close it with ${quote}`,
        );
        break;
      }
      at++;
      if (c === quote) break;
      if (c !== '$') {
        value += c;
        continue;
      }
      const next = text[at] ?? '';
      const code = text.slice(at, at + digits);
      if (code.length === digits && /^[0-9A-Fa-f]+$/.test(code)) {
        value += String.fromCharCode(Number.parseInt(code, 16));
        at += digits;
      } else if (
        ESCAPES[next.toUpperCase()] !== undefined ||
        next === '$' ||
        next === quote ||
        next === "'" ||
        next === '"'
      ) {
        value += ESCAPES[next.toUpperCase()] ?? next;
        at++;
      } else {
        diagnostics.error(
          here(at - 1),
          'STRING_ESCAPE',
          `found "$${next.trim()}" in a string`,
          `write $$ for a dollar, or one of $L $N $P $R $T $' $${'0'.repeat(digits)}`,
        );
      }
    }
    push(quote === '"' ? 'wstring' : 'string', start, value);
  }

  function timeLiteral(kind: TokenKind, start: number): void {
    at++;
    const span = kind === 'TIME' || kind === 'LTIME';
    const written = match(span ? TIME_TEXT : DATE_TEXT) ?? '';
    const read = span
      ? readDuration
      : kind.endsWith('DATE')
        ? readDate
        : kind.endsWith('TOD')
          ? readTimeOfDay
          : readDateAndTime;
    const value = read(written);
    if (value === undefined)
      diagnostics.error(here(start), 'TIME_LITERAL', `found "${text.slice(start, at)}"`, EXAMPLES[kind]!);
    push(kind, start, value ?? 0);
  }

  function number(): void {
    const start = at;
    const based = match(BASED);
    if (based !== undefined) {
      const [base, digits] = based.replaceAll('_', '').split('#') as [string, string];
      const prefix = { 2: '0b', 8: '0o', 16: '0x' }[base]!;
      let value = 0n;
      try {
        value = digits.length > 70 ? BEYOND : BigInt(prefix + digits);
      } catch {
        diagnostics.error(here(start), 'NUMBER_BASE', `found "${based}"`, `use the digits of base ${base} only`);
      }
      push('integer', start, value);
      return;
    }
    const real = match(REAL);
    if (real !== undefined) {
      push('real', start, Number(real.replaceAll('_', '')));
      return;
    }
    const digits = match(INTEGER)!.replaceAll('_', '');
    // Longer than any type: BigInt would take its time with a million digits.
    push('integer', start, digits.length > 40 ? BEYOND : BigInt(digits));
  }

  while (at < text.length && !diagnostics.full) {
    const c = text[at]!;
    if (c === '\n') skipTo(at + 1);
    else if (match(SPACE) !== undefined) continue;
    else if (text.startsWith('(*', at)) comment('(*', '*)');
    else if (text.startsWith('/*', at)) comment('/*', '*/');
    else if (text.startsWith('//', at)) {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (c === '{') comment('{', '}');
    else if (c === "'" || c === '"') string(c);
    else if (c >= '0' && c <= '9') number();
    else if (/[A-Za-z_]/.test(c)) {
      const start = at;
      const name = match(NAME)!;
      if (text[at] !== '#') push('name', start);
      else if (TIME_PREFIXES[name.toUpperCase()]) timeLiteral(TIME_PREFIXES[name.toUpperCase()]!, start);
      else {
        push('prefix', start, name.toUpperCase());
        at++;
      }
    } else {
      const start = at;
      if (c === '%' && match(LOCATION) !== undefined) push('location', start);
      else if (match(SYMBOL) !== undefined) push('symbol', start);
      else if (c === '%') {
        diagnostics.error(here(), 'CHARACTER', 'found a "%" without an address', 'write %IX0.0, %QW3 or %MD7');
        at++;
      } else {
        const run = match(STRANGE)!;
        const characters = [...run];
        const shown =
          characters.length === 1 ? 'the character' : `${characters.length} characters that mean nothing here,`;
        const expected = MEANT[characters[0]!] ?? (characters.length === 1 ? 'remove it' : 'remove them');
        diagnostics.error(here(start), 'CHARACTER', `found ${shown} ${JSON.stringify(run.slice(0, 20))}`, expected);
      }
    }
  }
  at = text.length;
  push('end', at);
  return tokens;
}

/** What people mean by characters of other languages, and by those that word processors put in. */
const MEANT: Readonly<Record<string, string>> = {
  '!': 'write NOT, or <> for "not equal"',
  '|': 'write OR',
  '^': 'write XOR; references are not in it',
  '}': 'a pragma begins with "{"',
  $: 'a "$" stands only in a string',
  ...Object.fromEntries([...'‘’‚‛'].map((quote) => [quote, "write ' around a STRING"])),
  ...Object.fromEntries([...'“”„‟«»'].map((quote) => [quote, 'write " around a WSTRING, or \' around a STRING'])),
  ...Object.fromEntries([...'‐‑‒–—−'].map((dash) => [dash, 'write -'])),
};

const EXAMPLES: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['TIME', 'a span is written T#1d2h3m4s5ms, the largest unit first, and at most 285 years'],
    ['DATE', 'a date is written D#2026-03-31, from 1970 to 2254'],
    ['TOD', 'a time of day is written TOD#12:34:56.789'],
    ['DT', 'a date and time is written DT#2026-03-31-12:34:56'],
  ].flatMap(([kind, text]) => [
    [kind, text],
    [`L${kind}`, text],
  ]),
);
