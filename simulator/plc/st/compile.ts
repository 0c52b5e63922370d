import { type Checked, check } from './check/program.ts';
import { type Diagnostic, Diagnostics } from './diagnostic.ts';
import { Machine } from './machine.ts';
import { StructuredTextProgram } from './program.ts';
import { looksLikeText } from './syntax/looks-like-text.ts';
import { parse } from './syntax/parser.ts';

/** What became of a source text. Warnings may stand beside a program; after an error there is none. */
export interface Compilation {
  readonly diagnostics: readonly Diagnostic[];
  readonly program: StructuredTextProgram | undefined;
}

/**
 * Compiles IEC 61131-3 Structured Text. Never throws, whatever the text says: what is wrong is in the diagnostics.
 * @param file the name that diagnostics give the text
 * @example compile('PROGRAM main VAR n : INT; END_VAR n := n + 1; END_PROGRAM', 'count.st').program?.memory()
 */
export function compile(text: string, file: string): Compilation {
  const diagnostics = new Diagnostics(file);
  if (!looksLikeText(text, diagnostics)) return { diagnostics: diagnostics.all, program: undefined };
  const machine = new Machine();
  let checked: Checked | undefined;
  try {
    checked = check(parse(text, diagnostics), diagnostics, machine);
  } catch (error) {
    // The one error that depends on the host: its stack is used up before our own limits were reached.
    if (!(error instanceof RangeError)) throw error;
    diagnostics.error({ line: 1, column: 1 }, 'TOO_DEEP', 'the program is nested too deep', 'take it apart');
  }
  const program = checked && !diagnostics.failed ? new StructuredTextProgram(checked, machine) : undefined;
  return { diagnostics: diagnostics.all.sort((x, y) => x.line - y.line || x.column - y.column), program };
}
