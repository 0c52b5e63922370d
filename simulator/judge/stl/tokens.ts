import { PlantwrightError } from '../../error.ts';

/** A piece of the text of a formula. */
export interface Token {
  readonly kind: 'word' | 'number' | 'sign' | 'quoted' | 'end';
  readonly text: string;
  /** Where it begins: 0 is the first character. */
  readonly at: number;
  readonly value?: number;
}

/** Longest text that is read; a formula that people write is far below. */
const LONGEST = 100_000;

const SPACE = /\s+/y;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
const WORD = /[^\s()[\],"<>=!+*\d.-][^\s()[\],"<>=!+*]*/y;
const QUOTED = /"(?:[^"\\\n]|\\.)*"/y;
const SIGN = /<=|>=|==|!=|[<>=()[\],+*-]/y;

/** An error in a text: where, what was found, what would be right. */
export const wrongText = (text: string, at: number, found: string, right: string): PlantwrightError =>
  new PlantwrightError('FORMULA_UNREADABLE', `At character ${at + 1} of "${excerpt(text, at)}": found ${found}.`, {
    hint: `There should be ${right}.`,
  });

const excerpt = (text: string, at: number) => {
  const [from, to] = [Math.max(0, at - 40), at + 20];
  return `${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`.replaceAll('\n', ' ');
};

/** The pieces of a text, the last an `end`. @throws PlantwrightError FORMULA_UNREADABLE */
export function tokensOf(text: string): readonly Token[] {
  if (text.length > LONGEST) {
    throw wrongText(text, LONGEST, `${text.length} characters`, `a formula of at most ${LONGEST}`);
  }
  const tokens: Token[] = [];
  const match = (pattern: RegExp, at: number): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  for (let at = 0; at < text.length; ) {
    const space = match(SPACE, at);
    const token = space === undefined ? tokenAt(text, at, match) : undefined;
    if (token) tokens.push(token);
    at += (space ?? (token!.kind === 'quoted' ? match(QUOTED, at)! : token!.text)).length;
  }
  return [...tokens, { kind: 'end', text: '', at: text.length }];
}

function tokenAt(text: string, at: number, match: (pattern: RegExp, at: number) => string | undefined): Token {
  const number = match(NUMBER, at);
  if (number !== undefined) return { kind: 'number', text: number, at, value: Number(number) };
  const quoted = match(QUOTED, at);
  if (quoted !== undefined) return { kind: 'quoted', text: unquoted(text, at, quoted), at };
  const word = match(WORD, at);
  if (word !== undefined) return { kind: 'word', text: word, at };
  const sign = match(SIGN, at);
  if (sign !== undefined) return { kind: 'sign', text: sign, at };
  throw wrongText(text, at, JSON.stringify(text[at]), 'a name, a number or a sign');
}

function unquoted(text: string, at: number, quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    throw wrongText(text, at, quoted, 'a text in quotes as JSON has it');
  }
}
