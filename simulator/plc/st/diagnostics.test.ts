import { describe, expect, test } from 'vitest';
import { compile, formatDiagnostic } from '#simulator';

const body = (statements: string, variables = '') =>
  `PROGRAM p\nVAR a, b : INT; r : REAL; q : BOOL; s : STRING[5]; w : WORD; arr : ARRAY[1..3] OF INT; ${variables} END_VAR\n${statements}\nEND_PROGRAM`;
const found = (text: string) =>
  compile(text, 'x.st').diagnostics.map(({ line, column, code }) => `${line}:${column} ${code}`);

describe('one mistake', () => {
  test.each([
    ['a = 5;', '3:3 SYNTAX'],
    ['a := 5', '4:1 SYNTAX'],
    ['a := b +;', '3:9 SYNTAX'],
    ['IF a > 3 b := 1; END_IF;', '3:10 SYNTAX'],
    ['c := 1;', '3:1 NAME_UNKNOWN'],
    ['a := 40000;', '3:6 LITERAL_RANGE'],
    ['a := -32769;', '3:6 LITERAL_RANGE'],
    ['a := 99999999999999999999999999999999999999999999;', '3:6 LITERAL_RANGE'],
    ['r := 1.0E39;', '3:6 LITERAL_RANGE'],
    ['a := 1.5;', '3:6 TYPE'],
    ['a := r;', '3:6 TYPE'],
    ['q := a;', '3:6 TYPE'],
    ['a := q;', '3:6 TYPE'],
    ["a := 'x';", '3:6 TYPE'],
    ['q := a AND b;', '3:8 OPERAND'],
    ['r := r MOD 2.0;', '3:8 OPERAND'],
    ['q := NOT a;', '3:6 OPERAND'],
    ['q := q + q;', '3:8 OPERAND'],
    ['a := ABS();', '3:6 ARGUMENTS'],
    ['r := SIN(r, r);', '3:6 ARGUMENTS'],
    ['a := LIMIT(1, a);', '3:6 ARGUMENTS'],
    ['a := SEL(q, a, b, a);', '3:6 ARGUMENTS'],
    ['a := nothing(3);', '3:6 FUNCTION_UNKNOWN'],
    ['a := arr[4];', '3:10 ARRAY_BOUNDS'],
    ['a := arr[0];', '3:10 ARRAY_BOUNDS'],
    ['a := arr[1, 2];', '3:9 INDEX'],
    ['a := arr[r];', '3:10 INDEX'],
    ['a := a[1];', '3:7 INDEX'],
    ['a := a.x;', '3:7 MEMBER'],
    ['a := b / 0;', '3:8 DIVISION_BY_ZERO'],
    ['EXIT;', '3:1 LOOP'],
    ['FOR r := 1 TO 3 DO END_FOR;', '3:5 FOR'],
    ['FOR a := 1 TO 3 DO a := 2; END_FOR;', '3:20 ASSIGNMENT'],
    ['CASE a OF 1: b := 1; 1..3: b := 2; END_CASE;', '3:22 CASE'],
    ['CASE r OF 1: b := 1; END_CASE;', '3:6 CASE'],
    ['a(IN := q);', '3:1 CALL'],
    ['q := T#5x > T#1s;', '3:6 TIME_LITERAL'],
    ["s := 'abc", '3:6 STRING_OPEN'],
    ['(* no end', '3:1 COMMENT_OPEN'],
    ['a := 2#102;', '3:6 NUMBER_BASE'],
    ['a := INT#70000;', '3:6 LITERAL_RANGE'],
    ['a := WRD#1;', '3:6 TYPE_UNKNOWN'],
    ['a := ?;', '3:6 CHARACTER'],
    ['a := %QX0;', '3:6 LOCATION'],
  ])('%s', (statements, expected) => expect(found(body(statements))[0]).toBe(expected));

  test.each([
    ['an unknown type', 'PROGRAM p VAR a : IMT; END_VAR END_PROGRAM', '1:19 TYPE_UNKNOWN'],
    [
      'an input is assigned',
      'FUNCTION_BLOCK f VAR_INPUT a : INT; END_VAR a := 1; END_FUNCTION_BLOCK',
      '1:45 ASSIGNMENT',
    ],
    ['a constant is assigned', 'PROGRAM p VAR CONSTANT a : INT := 1; END_VAR a := 2; END_PROGRAM', '1:46 ASSIGNMENT'],
    [
      'an output is assigned from outside',
      'PROGRAM p VAR t : TON; END_VAR t.Q := TRUE; END_PROGRAM',
      '1:33 ASSIGNMENT',
    ],
    [
      'an inside variable is read from outside',
      'PROGRAM p VAR t : TON; b : BOOL; END_VAR b := t.running; END_PROGRAM',
      '1:48 MEMBER',
    ],
    [
      'a function calls itself',
      'FUNCTION f : INT VAR_INPUT n : INT; END_VAR f := f(n); END_FUNCTION',
      '1:50 RECURSION',
    ],
    ['a block holds itself', 'FUNCTION_BLOCK f VAR g : f; END_VAR END_FUNCTION_BLOCK', '1:22 RECURSION'],
    ['a type holds itself', 'TYPE a : STRUCT b : a; END_STRUCT; END_TYPE PROGRAM p END_PROGRAM', '1:6 RECURSION'],
    [
      'two variables at one address',
      'PROGRAM p VAR a AT %QW3 : INT; b AT %QW3 : INT; END_VAR END_PROGRAM',
      '1:32 LOCATION_OVERLAP',
    ],
    ['a BOOL at a word', 'PROGRAM p VAR a AT %QW3 : BOOL; END_VAR END_PROGRAM', '1:15 LOCATION_TYPE'],
    ['a ninth bit', 'PROGRAM p VAR a AT %QX0.8 : BOOL; END_VAR END_PROGRAM', '1:15 LOCATION'],
    [
      'a VAR_IN_OUT without its variable',
      'FUNCTION_BLOCK f VAR_IN_OUT n : INT; END_VAR END_FUNCTION_BLOCK PROGRAM p VAR x : f; END_VAR x(); END_PROGRAM',
      '1:94 ARGUMENTS',
    ],
    ['the same name twice', 'PROGRAM p VAR a : INT; A : INT; END_VAR END_PROGRAM', '1:24 NAME_TWICE'],
    ['no program', '', '1:1 PROGRAM_MISSING'],
    [
      'a task without anything',
      'PROGRAM p END_PROGRAM CONFIGURATION c RESOURCE r ON PLC TASK t(PRIORITY := 1); PROGRAM x WITH t : p; END_RESOURCE END_CONFIGURATION',
      '1:62 TASK',
    ],
  ])('%s', (_, text, expected) => expect(found(text)[0]).toBe(expected));
});

test('several mistakes are found in one pass, each once', () => {
  const text = body('a = 1;\nb := 70000;\nIF q THEN c := 1; END_IF;\nr := SIN();\na := b;');
  expect(found(text)).toEqual(['3:3 SYNTAX', '4:6 LITERAL_RANGE', '5:11 NAME_UNKNOWN', '6:6 ARGUMENTS']);
});

test('an undeclared name is one mistake in each unit, however often it stands', () => {
  const unit = (name: string) => `FUNCTION ${name} : INT ${name} := n + n; n := 1; ${name} := n; END_FUNCTION\n`;
  expect(found(`${unit('f')}${unit('g')}`)).toEqual(['1:23 NAME_UNKNOWN', '2:23 NAME_UNKNOWN']);
});

test('a keyword as a name costs its declaration and not the section', () => {
  const text = 'PROGRAM p\nVAR\nby : INT; a, to : INT;\nn : INT; END_VAR\nn := n + 1;\nEND_PROGRAM';
  expect(compile(text, 'x').diagnostics.map(formatDiagnostic)).toEqual([
    'x:3:1: error: found "by"; give the name of a variable; BY is a keyword.',
    'x:3:14: error: found "to"; give the name of a variable; TO is a keyword.',
  ]);
});

test('another name for a type of the standard has no initial value of its own', () => {
  expect(found('TYPE Speed : REAL := 1.5; END_TYPE PROGRAM p VAR s : Speed; END_VAR END_PROGRAM')).toEqual([
    '1:22 INITIALIZER',
  ]);
});

test('a diagnostic says file, line, column, what was found and what would be right', () => {
  expect(compile(body('a := r;'), 'pump.st').diagnostics.map(formatDiagnostic)).toEqual([
    'pump.st:3:6: error: found a REAL; give an INT, as with REAL_TO_INT.',
  ]);
});

test('what is byte-addressed elsewhere is warned of, and compiles', () => {
  const { diagnostics, program } = compile(
    'PROGRAM p VAR a AT %MD1 : DINT; b AT %MW2 : INT; c AT %MW9 : INT; END_VAR END_PROGRAM',
    'x',
  );
  expect([diagnostics.map(({ code, severity }) => `${severity} ${code}`), program !== undefined]).toEqual([
    ['warning LOCATION_SEPARATE'],
    true,
  ]);
});

describe('what is no program', () => {
  const diagnosed = (text: string) => {
    const { program, diagnostics } = compile(text, 'x.st');
    expect(program).toBeUndefined();
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.length).toBeLessThanOrEqual(101);
    for (const { line, column, found: what, expected } of diagnostics) {
      expect([line > 0, column > 0, what.length > 3 && what.length < 300, expected.length > 3]).toEqual([
        true,
        true,
        true,
        true,
      ]);
    }
  };
  const deep = (open: string, inner: string, close: string, n = 20_000) => open.repeat(n) + inner + close.repeat(n);

  test.each<[string, string]>([
    ['parentheses', body(`a := ${deep('(', '1', ')')};`)],
    ['signs', body(`a := ${'-'.repeat(50_000)}1;`)],
    ['NOT', body(`q := ${'NOT '.repeat(50_000)}q;`)],
    ['IF', body(deep('IF q THEN ', '', ' END_IF;'))],
    ['WHILE', body(deep('WHILE q DO ', '', ' END_WHILE;'))],
    ['indices', body(`a := ${deep('arr[', '1', ']')};`)],
    ['calls', body(`a := ${deep('ABS(', '1', ')')};`)],
    ['members', body(`a := a${'.b'.repeat(50_000)};`)],
    ['a chain of operands', body(`a := a${' + a'.repeat(50_000)};`)],
    ['comments', deep('(*', '', '')],
    ['arrays of arrays', `TYPE t : ${'ARRAY[1..2] OF '.repeat(50_000)} INT; END_TYPE`],
    ['structures', `TYPE t : ${'STRUCT a : '.repeat(50_000)}`],
    ['initial values', `PROGRAM p VAR a : INT := ${'['.repeat(50_000)} END_VAR END_PROGRAM`],
    [
      'types in types',
      Array.from({ length: 5000 }, (_, i) => `TYPE t${i} : STRUCT a : t${i + 1}; END_STRUCT; END_TYPE`).join('\n'),
    ],
    [
      'types that double',
      `TYPE t0 : ARRAY[1..9] OF INT; ${Array.from({ length: 60 }, (_, i) => `t${i + 1} : STRUCT a, b : t${i}; END_STRUCT;`).join(' ')} END_TYPE PROGRAM p VAR x : t60; END_VAR END_PROGRAM`,
    ],
    [
      'blocks that double',
      `${Array.from({ length: 60 }, (_, i) => `FUNCTION_BLOCK f${i + 1} VAR a, b : ${i ? `f${i}` : 'INT'}; END_VAR END_FUNCTION_BLOCK`).join(' ')} PROGRAM p VAR x : f60; END_VAR END_PROGRAM`,
    ],
    [
      'functions that call on',
      `${Array.from({ length: 5000 }, (_, i) => `FUNCTION f${i} : INT f${i} := f${i + 1}(); END_FUNCTION`).join('\n')} PROGRAM p VAR a : INT; END_VAR a := f0(); END_PROGRAM`,
    ],
    ['an array of all memory', 'PROGRAM p VAR a : ARRAY[0..2000000000] OF LREAL; END_VAR END_PROGRAM'],
    ['a number of a million digits', body(`a := ${'9'.repeat(1_000_000)};`)],
    ['a hexadecimal of a million digits', body(`a := 16#${'F'.repeat(1_000_000)};`)],
    ['an endless name', body(`${'x'.repeat(1_000_000)} := 1;`)],
    ['a wrong word on each of 100,000 lines', body('a := := 1;\n'.repeat(100_000))],
    ['only keywords', 'IF THEN ELSE END_IF PROGRAM VAR END_VAR CASE OF FOR TO BY DO '.repeat(2000)],
    ['an unterminated everything', 'PROGRAM p VAR a : ARRAY[1..'],
    [
      'keywords where names belong',
      'PROGRAM p VAR END_IF : INT; a, END_VAR : INT; VAR , : ; END_VAR, AT AT : END_PROGRAM',
    ],
  ])('%s', (_, text) => diagnosed(text));

  test('random bytes', () => {
    let state = 12_345;
    const next = (n: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % n;
    };
    for (let i = 0; i < 300; i++) {
      diagnosed(String.fromCharCode(...Array.from({ length: 1 + next(400) }, () => next(256))));
      // Without control characters, which alone tell a binary file: these go all the way.
      diagnosed(String.fromCharCode(...Array.from({ length: 1 + next(400) }, () => 32 + next(95))));
    }
  });

  test('a file that is no text is said to be none, once', () => {
    const png = '\ufffdPNG\r\n\u001a\n\0\0\0\rIHDR\0\0\u0002\ufffd\0\0\u0001\ufffd\b\u0006\0\0\0';
    const utf16 = [...'PROGRAM p END_PROGRAM'].join('\0');
    const said = (text: string) => compile(text, 'x').diagnostics.map(formatDiagnostic);
    expect(said(png)).toEqual([
      'x:1:1: error: this does not look like text; give a file of Structured Text, in UTF-8.',
    ]);
    expect(said(utf16)).toEqual(['x:1:1: error: this looks like text in UTF-16; save it in UTF-8.']);
    expect(said('PROGRAM p (* \ufffd\ufffd in the encoding of an old editor *) END_PROGRAM')).toEqual([]);
  });

  test('characters that mean nothing are one mistake a run, with what was meant where that is known', () => {
    const text = ['a := 1 @@@ ;', 'q := !q;', 's := “on”;', 'a := 1 – 2;', 'a := 😀;'].join('\n');
    const said = compile(body(text, 's : STRING;'), 'x').diagnostics.map(formatDiagnostic);
    for (const part of [
      '3 characters that mean nothing here, "@@@"; remove them',
      'the character "!"; write NOT, or <> for "not equal"',
      `the character "“"; write " around a WSTRING, or ' around a STRING`,
      'the character "–"; write -',
      'the character "😀"; remove it',
    ]) {
      expect(said.filter((line) => line.includes(part))).toHaveLength(1);
    }
  });

  test('a program with some of its tokens changed, left out or doubled', () => {
    const tokens = body(
      'FOR a := 1 TO 10 DO arr[a] := b * (a + 2); IF q THEN EXIT; END_IF; END_FOR; CASE a OF 1, 2..3: b := 1; END_CASE; r := SEL(q, 1.5, r);',
    ).split(/\b/);
    const words = [';', ':=', 'END_IF', '(', ')', 'VAR', '[', '16#', 'T#', "'", '(*', 'FUNCTION', '..', 'AND'];
    let state = 99;
    const next = (n: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return (state >>> 8) % n;
    };
    for (let i = 0; i < 2000; i++) {
      const changed = [...tokens];
      for (let k = 0; k <= next(4); k++) changed.splice(next(changed.length), next(2), words[next(words.length)]!);
      const { program } = compile(changed.join(''), 'x.st');
      program?.scan(program.memory(), { elapsed: 0, budget: 10_000 });
    }
  });
});

test('a program of 100,000 lines compiles and runs', () => {
  const { program, diagnostics } = compile(body('a := a + 1;\n'.repeat(100_000)), 'x.st');
  expect(diagnostics).toEqual([]);
  const memory = program!.memory();
  expect(program!.scan(memory, { elapsed: 0 })).toBeUndefined();
  expect(program!.read(memory, 'a')).toBe(100_000 - 131_072);
});

test('after a hundred mistakes the last diagnostic says that there is more', () => {
  const { diagnostics } = compile(body('a := q;\n'.repeat(500)), 'x.st');
  expect([diagnostics.length, diagnostics.at(-1)?.code]).toEqual([100, 'MORE']);
});

test('names of the host are names like others, and reach nothing', () => {
  const names = [
    'constructor',
    'toString',
    'prototype',
    'hasOwnProperty',
    'valueOf',
    'process',
    'globalThis',
    'require',
  ];
  const text = `PROGRAM p VAR ${names.map((name) => `${name} : INT := 3;`).join(' ')} END_VAR ${names.map((name) => `${name} := ${name} + 1;`).join(' ')} END_PROGRAM`;
  const { program } = compile(text, 'x.st');
  const memory = program!.memory();
  program!.scan(memory, { elapsed: 0 });
  expect(names.map((name) => program!.save(memory)[name])).toEqual(names.map(() => 4));
  expect(names.map((name) => program!.read(memory, name))).toEqual(names.map(() => 4));
  expect(compile(body('a := constructor;'), 'x').diagnostics[0]?.code).toBe('NAME_UNKNOWN');
  expect(compile(body('a := toString(1);'), 'x').diagnostics[0]?.code).toBe('FUNCTION_UNKNOWN');
  expect(compile(body('a.constructor := 1;'), 'x').diagnostics[0]?.code).toBe('MEMBER');
  expect(compile('PROGRAM p VAR __proto__ : INT; END_VAR END_PROGRAM', 'x').diagnostics[0]?.code).toBe('NAME');
  expect(compile('PROGRAM p VAR a : constructor; END_VAR END_PROGRAM', 'x').diagnostics[0]?.code).toBe('TYPE_UNKNOWN');
});
