import type { Diagnostics } from '../diagnostic.ts';
import { readConfiguration } from './configuration.ts';
import { Cursor, Lost, placeOf } from './cursor.ts';
import { readSection, readType, readTypes, SECTIONS } from './declarations.ts';
import { lex } from './lexer.ts';
import { readStatements } from './statements.ts';
import type { ConfigurationSyntax, SourceSyntax, TypeDeclaration, UnitSyntax, VariableSyntax } from './tree.ts';

const UNITS = new Set(['PROGRAM', 'FUNCTION', 'FUNCTION_BLOCK']);
const TOP = new Set([...UNITS, 'TYPE', 'VAR_GLOBAL', 'CONFIGURATION']);

/** Reads a whole source text. Never throws: what is wrong is in the diagnostics, what could be read is in the tree. */
export function parse(text: string, diagnostics: Diagnostics): SourceSyntax {
  const cursor = new Cursor(lex(text, diagnostics), diagnostics);
  const types: TypeDeclaration[] = [];
  const units: UnitSyntax[] = [];
  const globals: VariableSyntax[] = [];
  const configurations: ConfigurationSyntax[] = [];
  while (!cursor.done) {
    try {
      if (cursor.is('TYPE')) types.push(...readTypes(cursor));
      else if (cursor.is('VAR_GLOBAL')) globals.push(...readSection(cursor));
      else if (cursor.is('CONFIGURATION')) configurations.push(readConfiguration(cursor));
      else if (cursor.token.kind === 'name' && UNITS.has(cursor.token.upper)) units.push(readUnit(cursor));
      else throw cursor.lost('begin with PROGRAM, FUNCTION, FUNCTION_BLOCK, TYPE, VAR_GLOBAL or CONFIGURATION');
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      cursor.take();
      cursor.skip(({ kind, upper }) => kind === 'name' && TOP.has(upper));
    }
  }
  return { types, units, globals, configurations };
}

function readUnit(cursor: Cursor): UnitSyntax {
  const kind = cursor.take().upper as UnitSyntax['kind'];
  const { text: name, line, column } = cursor.name(`the name of the ${kind}`);
  let returns: UnitSyntax['returns'];
  if (kind === 'FUNCTION' && cursor.accept(':')) returns = readType(cursor);
  cursor.accept(';');
  const variables: VariableSyntax[] = [];
  while (cursor.token.kind === 'name' && SECTIONS[cursor.token.upper]) variables.push(...readSection(cursor));
  const body = readStatements(cursor);
  const end = `END_${kind}`;
  if (!cursor.accept(end)) {
    // Report it and go on: the next unit may be in order.
    cursor.lost(`write ${end} to end ${name}`);
    if (cursor.token.kind === 'name' && !TOP.has(cursor.token.upper)) {
      const place = placeOf(cursor.token);
      cursor.skip(({ kind: k, upper }) => k === 'name' && (upper === end || TOP.has(upper)));
      cursor.accept(end);
      if (placeOf(cursor.token) === place) cursor.take();
    }
  }
  cursor.accept(';');
  return { kind, name, ...(returns && { returns }), variables, body, line, column };
}
