import { type Cursor, Lost, placeOf } from './cursor.ts';
import { readExpression, readInitial } from './expressions.ts';
import type { Expression, Section, TypeDeclaration, TypeSyntax, VariableSyntax } from './tree.ts';

/** Sections of declarations and what they declare. */
export const SECTIONS: Readonly<Record<string, Section>> = {
  VAR: 'var',
  VAR_INPUT: 'input',
  VAR_OUTPUT: 'output',
  VAR_IN_OUT: 'inout',
  VAR_TEMP: 'temp',
  VAR_GLOBAL: 'global',
  VAR_EXTERNAL: 'external',
};

/** One section from its keyword to END_VAR. A mistake costs its declaration, not the section. */
export function readSection(cursor: Cursor): VariableSyntax[] {
  const section = SECTIONS[cursor.take().upper]!;
  let retain = false;
  let constant = false;
  for (;;) {
    if (cursor.accept('RETAIN')) retain = true;
    else if (cursor.accept('CONSTANT')) constant = true;
    else if (!cursor.accept('NON_RETAIN')) break;
  }
  const variables: VariableSyntax[] = [];
  while (!cursor.done && !cursor.is('END_VAR')) {
    // A forgotten END_VAR: the next section or the body begins. A keyword before a colon was meant as a name.
    if (cursor.isReserved(cursor.token) && !meantAsName(cursor)) {
      cursor.lost('write END_VAR after the declarations');
      return variables;
    }
    try {
      variables.push(...declaration(cursor, { section, retain, constant }));
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      cursor.skip(({ kind, text, upper }) => text === ';' || (kind === 'name' && upper.startsWith('END_')));
      cursor.accept(';');
    }
  }
  cursor.accept('END_VAR');
  cursor.accept(';');
  return variables;
}

const meantAsName = ({ token, next }: Cursor): boolean =>
  !token.upper.startsWith('END_') && [':', ',', 'AT'].includes(next.upper);

function declaration(cursor: Cursor, kind: { section: Section; retain: boolean; constant: boolean }): VariableSyntax[] {
  const names = [cursor.name('the name of a variable')];
  while (cursor.accept(',')) names.push(cursor.name('the name of a variable'));
  let location: string | undefined;
  if (cursor.accept('AT')) {
    if (cursor.token.kind !== 'location') throw cursor.lost('give an address after AT: %IX0.0, %QW3, %MD7');
    location = cursor.take().text.toUpperCase();
  }
  cursor.expect(':', 'before the type');
  const type = readType(cursor);
  const edge = cursor.accept('R_EDGE') ? 'R' : cursor.accept('F_EDGE') ? 'F' : undefined;
  const initial = cursor.accept(':=') ? readInitial(cursor) : undefined;
  cursor.expect(';', 'at the end of the declaration');
  return names.map(({ text: name, line, column }) => ({
    name,
    ...kind,
    type,
    ...(initial && { initial }),
    ...(location !== undefined && { location }),
    ...(edge && { edge }),
    line,
    column,
  }));
}

/** A type where a variable, a field or a type is declared. */
export function readType(cursor: Cursor): TypeSyntax {
  return cursor.nested(() => {
    const place = placeOf(cursor.token);
    if (cursor.accept('ARRAY')) return arrayType(cursor, place);
    if (cursor.accept('STRUCT')) return structure(cursor, place);
    if (cursor.is('(')) return enumeration(cursor, place);
    const name = cursor.name('a type').text;
    if (cursor.accept('[')) {
      const length = readExpression(cursor);
      cursor.expect(']', 'after the length');
      return { kind: 'named', name, length, ...place };
    }
    if (!cursor.is('(')) return { kind: 'named', name, ...place };
    // INT (0..100) is a subrange, INT (A, B := 5) an enumeration of INT, STRING(20) the length in another style.
    const [first, second] = [cursor.ahead(1), cursor.ahead(2)];
    if (first.kind === 'name' && [',', ':=', ')'].includes(second.text))
      return { ...enumeration(cursor, place), base: name };
    cursor.take();
    const low = readExpression(cursor);
    if (cursor.accept(')')) return { kind: 'named', name, length: low, ...place };
    cursor.expect('..', 'between the limits');
    const high = readExpression(cursor);
    cursor.expect(')', 'after the limits');
    return { kind: 'subrange', base: name, low, high, ...place };
  });
}

function arrayType(cursor: Cursor, place: ReturnType<typeof placeOf>): TypeSyntax {
  cursor.expect('[', 'after ARRAY');
  const ranges: { low: Expression; high: Expression }[] = [];
  do {
    const low = readExpression(cursor);
    cursor.expect('..', 'between the limits');
    ranges.push({ low, high: readExpression(cursor) });
  } while (cursor.accept(','));
  cursor.expect(']', 'after the limits');
  cursor.expect('OF', 'before the type of the elements');
  return { kind: 'array', ranges, of: readType(cursor), ...place };
}

function structure(cursor: Cursor, place: ReturnType<typeof placeOf>): TypeSyntax {
  const fields: VariableSyntax[] = [];
  while (!cursor.done && !cursor.is('END_STRUCT')) {
    fields.push(...declaration(cursor, { section: 'var', retain: false, constant: false }));
  }
  cursor.expect('END_STRUCT');
  return { kind: 'struct', fields, ...place };
}

function enumeration(cursor: Cursor, place: ReturnType<typeof placeOf>): TypeSyntax & { kind: 'enum' } {
  cursor.expect('(');
  const values: (ReturnType<typeof placeOf> & { name: string; value?: Expression })[] = [];
  do {
    const { text: name, line, column } = cursor.name('the name of a value');
    const value = cursor.accept(':=') ? readExpression(cursor) : undefined;
    values.push({ name, ...(value && { value }), line, column });
  } while (cursor.accept(','));
  cursor.expect(')', 'after the last value');
  return { kind: 'enum', values, ...place };
}

/** TYPE … END_TYPE. */
export function readTypes(cursor: Cursor): TypeDeclaration[] {
  cursor.take();
  const types: TypeDeclaration[] = [];
  while (!cursor.done && !cursor.is('END_TYPE')) {
    if (cursor.isReserved(cursor.token)) {
      cursor.lost('write END_TYPE after the types');
      return types;
    }
    try {
      const { text: name, line, column } = cursor.name('the name of a type');
      cursor.expect(':', 'after the name of the type');
      const type = readType(cursor);
      const initial = cursor.accept(':=') ? readInitial(cursor) : undefined;
      // Editors of many makers leave the semicolon after END_STRUCT out.
      if (type.kind === 'struct') cursor.accept(';');
      else cursor.expect(';', 'at the end of the type');
      types.push({ name, type, ...(initial && { initial }), line, column });
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      cursor.skip(({ kind, text, upper }) => text === ';' || (kind === 'name' && upper === 'END_TYPE'));
      cursor.accept(';');
    }
  }
  cursor.accept('END_TYPE');
  cursor.accept(';');
  return types;
}
