import type { Diagnostics } from '../diagnostic.ts';

/** As much of a file as shows what it is. */
const LOOKED_AT = 65_536;
/** Of text not one character in so many is a control character, whatever the encoding of its comments; two may stray in. */
const CONTROL_IN = 50;
const STRAY = 2;

/**
 * Whether a text is one, and no program, picture or archive that was read as text: those hold control characters, or
 * consist for the most part of bytes that no encoding knows. Says so where it is none.
 */
export function looksLikeText(text: string, diagnostics: Diagnostics): boolean {
  const length = Math.min(text.length, LOOKED_AT);
  let [control, unknown] = [0, 0];
  // Every other byte of Latin text in UTF-16 is 0.
  const zeros = [0, 0];
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0xfffd) unknown++;
    if ((code < 32 && (code < 9 || code > 13)) || code === 127) control++;
    if (code === 0) zeros[i % 2]!++;
  }
  const binary = control > STRAY && control * CONTROL_IN > length;
  if (!binary && 2 * unknown <= length) return true;
  const [even, odd] = zeros as [number, number];
  const wide = even + odd > length / 3 && Math.min(even, odd) === 0;
  diagnostics.error(
    { line: 1, column: 1 },
    'NOT_TEXT',
    wide ? 'this looks like text in UTF-16' : 'this does not look like text',
    wide ? 'save it in UTF-8' : 'give a file of Structured Text, in UTF-8',
  );
  return false;
}
