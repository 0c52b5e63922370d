import { readFileSync } from 'node:fs';
import { type Diagnostic, PlantwrightError } from '#simulator';
import { fromPlcopen } from './plcopen.ts';

/** More than any program, and less than what would exhaust the host. */
const LARGEST = 64 * 1024 * 1024;

/**
 * The Structured Text in a file, also of a PLCopen XML project. What is wrong with the XML is in `problems`.
 * @throws PlantwrightError ST_FILE
 */
export function readProgram(file: string): { readonly text: string; readonly problems: readonly Diagnostic[] } {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new PlantwrightError('ST_FILE', `${file} cannot be read: ${(cause as NodeJS.ErrnoException).code}.`, {
      hint: 'Give the path of a .st file, or of a PLCopen .xml file.',
      cause,
    });
  }
  if (bytes.length > LARGEST) {
    throw new PlantwrightError('ST_FILE', `${file} holds ${bytes.length} bytes.`, {
      hint: 'A program is smaller than 64 MiB.',
    });
  }
  const text = bytes.toString('utf8');
  return /\.xml$/i.test(file) || /^\uFEFF?\s*<\?xml/.test(text) ? fromPlcopen(text, file) : { text, problems: [] };
}
