import { type Cursor, Lost, placeOf } from './cursor.ts';
import { readArguments, readExpression, readVariable } from './expressions.ts';
import type { CaseLabel, Expression, Statement } from './tree.ts';

/** Words that end a list of statements. */
const ENDS = new Set(
  `END_IF ELSIF ELSE END_CASE END_FOR END_WHILE UNTIL END_REPEAT END_PROGRAM END_FUNCTION END_FUNCTION_BLOCK PROGRAM FUNCTION
   FUNCTION_BLOCK TYPE CONFIGURATION VAR_GLOBAL`
    .trim()
    .split(/\s+/),
);
/** Words that begin a statement: after a mistake, reading goes on at one of them. */
const BEGINS = new Set(['IF', 'CASE', 'FOR', 'WHILE', 'REPEAT', 'EXIT', 'RETURN', 'CONTINUE']);

/** Statements up to a word that ends them. A mistake costs its statement, not the rest. */
export function readStatements(cursor: Cursor, stop: () => boolean = () => false): Statement[] {
  const statements: Statement[] = [];
  while (!cursor.done && !(cursor.token.kind === 'name' && ENDS.has(cursor.token.upper)) && !stop()) {
    const before = cursor.token;
    try {
      statements.push(cursor.nested(() => statement(cursor)));
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      if (cursor.token === before && !ENDS.has(before.upper)) cursor.take();
      cursor.skip(
        ({ kind, upper, text }) => text === ';' || (kind === 'name' && (ENDS.has(upper) || BEGINS.has(upper))),
      );
      cursor.accept(';');
    }
  }
  return statements;
}

function statement(cursor: Cursor): Statement {
  const place = placeOf(cursor.token);
  if (cursor.accept(';')) return { kind: 'empty', ...place };
  const keyword = cursor.token.kind === 'name' ? cursor.token.upper : '';
  switch (keyword) {
    case 'IF':
      return branch(cursor);
    case 'CASE':
      return selection(cursor);
    case 'FOR':
      return counting(cursor);
    case 'WHILE': {
      cursor.take();
      const when = readExpression(cursor);
      cursor.expect('DO', 'after the condition');
      const body = readStatements(cursor);
      ended(cursor, 'END_WHILE');
      return { kind: 'while', when, body, ...place };
    }
    case 'REPEAT': {
      cursor.take();
      const body = readStatements(cursor);
      cursor.expect('UNTIL', 'after the statements of REPEAT');
      const until = readExpression(cursor);
      cursor.accept(';');
      ended(cursor, 'END_REPEAT');
      return { kind: 'repeat', until, body, ...place };
    }
    case 'EXIT':
    case 'CONTINUE':
    case 'RETURN':
      cursor.take();
      semicolon(cursor);
      return { kind: keyword.toLowerCase() as 'exit', ...place };
    default:
      return assignment(cursor);
  }
}

function assignment(cursor: Cursor): Statement {
  const place = placeOf(cursor.token);
  let target: Expression;
  if (cursor.token.kind === 'location') {
    target = { kind: 'location', text: cursor.take().text.toUpperCase(), ...place };
  } else if (cursor.token.kind === 'name' && !cursor.isReserved(cursor.token)) target = readVariable(cursor);
  else throw cursor.lost('begin a statement: an assignment, a call, IF, CASE, FOR, WHILE, REPEAT, EXIT or RETURN');

  if (target.kind === 'call') {
    semicolon(cursor);
    const { name, args, line, column } = target;
    return { kind: 'call', of: { kind: 'name', name, line, column }, args, ...place };
  }
  if (cursor.is('(')) {
    const args = readArguments(cursor);
    semicolon(cursor);
    return { kind: 'call', of: target, args, ...place };
  }
  if (!cursor.is(':=')) {
    throw cursor.lost(
      cursor.is('=') ? 'assign with ":="; "=" compares' : 'write ":=" for an assignment or "(" for a call',
    );
  }
  cursor.take();
  const value = readExpression(cursor);
  semicolon(cursor);
  return { kind: 'assign', target, value, ...place };
}

function branch(cursor: Cursor): Statement {
  const place = placeOf(cursor.take());
  const branches: { when: Expression; body: Statement[] }[] = [];
  do {
    const when = readExpression(cursor);
    cursor.expect('THEN', 'after the condition');
    branches.push({ when, body: readStatements(cursor) });
  } while (cursor.accept('ELSIF'));
  const otherwise = cursor.accept('ELSE') ? readStatements(cursor) : [];
  ended(cursor, 'END_IF');
  return { kind: 'if', branches, otherwise, ...place };
}

function selection(cursor: Cursor): Statement {
  const place = placeOf(cursor.take());
  const of = readExpression(cursor);
  cursor.expect('OF', 'after the selector');
  const branches: { labels: CaseLabel[]; body: Statement[] }[] = [];
  while (!cursor.done && !cursor.is('ELSE') && !cursor.is('END_CASE')) {
    const labels = [caseLabel(cursor)];
    while (cursor.accept(',')) labels.push(caseLabel(cursor));
    cursor.expect(':', 'after the labels');
    branches.push({ labels, body: readStatements(cursor, () => beginsLabel(cursor)) });
  }
  const otherwise = cursor.accept('ELSE') ? readStatements(cursor) : [];
  ended(cursor, 'END_CASE');
  return { kind: 'case', of, branches, otherwise, ...place };
}

function caseLabel(cursor: Cursor): CaseLabel {
  const from = readExpression(cursor);
  return cursor.accept('..') ? { from, to: readExpression(cursor) } : { from };
}

/** No statement begins with a number or a prefix, and a name is followed by ":" or "," only in a label. */
function beginsLabel(cursor: Cursor): boolean {
  const { kind, text } = cursor.token;
  if (kind === 'integer' || kind === 'prefix') return true;
  if (kind === 'symbol') return text === '-' || text === '+';
  return kind === 'name' && [':', ',', '..'].includes(cursor.next.text);
}

function counting(cursor: Cursor): Statement {
  const place = placeOf(cursor.take());
  const { text: name, line, column } = cursor.name('the control variable');
  cursor.expect(':=', 'after the control variable');
  const from = readExpression(cursor);
  cursor.expect('TO', 'after the first value');
  const to = readExpression(cursor);
  const by = cursor.accept('BY') ? readExpression(cursor) : undefined;
  cursor.expect('DO', 'before the statements');
  const body = readStatements(cursor);
  ended(cursor, 'END_FOR');
  const variable: Expression = { kind: 'name', name, line, column };
  return { kind: 'for', variable, from, to, ...(by && { by }), body, ...place };
}

function semicolon(cursor: Cursor): void {
  cursor.expect(';', 'at the end of the statement');
}

/** The word that ends a statement; its semicolon is often left out by other tools, and harmless. */
function ended(cursor: Cursor, word: string): void {
  cursor.expect(word, 'here, or one of the statements');
  cursor.accept(';');
}
