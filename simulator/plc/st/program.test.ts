import { describe, expect, test } from 'vitest';
import { compile, decode, encode, type StructuredTextProgram, type StState } from '#simulator';
import { blockNames } from './library/blocks.ts';

const program = (text: string): StructuredTextProgram => {
  const { program: compiled, diagnostics } = compile(text, 'x.st');
  expect(diagnostics).toEqual([]);
  return compiled!;
};
const run = (p: StructuredTextProgram, memory: StState, scans: number, elapsed = 100_000) => {
  for (let i = 0; i < scans; i++) expect(p.scan(memory, { elapsed })).toBeUndefined();
};

const RETAINING = `VAR_GLOBAL RETAIN g : INT; END_VAR VAR_GLOBAL h : INT; END_VAR
FUNCTION_BLOCK Meter VAR RETAIN total : INT; END_VAR VAR scans : INT; END_VAR total := total + 1; scans := scans + 1; END_FUNCTION_BLOCK
PROGRAM main VAR RETAIN kept : INT := 10; list : ARRAY[1..2] OF INT; END_VAR VAR lost : INT := 10; meter : Meter; END_VAR
  kept := kept + 1; lost := lost + 1; g := g + 1; h := h + 1; list[2] := kept; meter(); END_PROGRAM`;

describe('restarts', () => {
  test('a warm one keeps RETAIN, in instances too, and begins all else anew', () => {
    const p = program(RETAINING);
    const memory = p.memory();
    run(p, memory, 3);
    const restarted = p.warmRestart(memory);
    expect(p.save(restarted)).toMatchObject({
      kept: 13,
      list: [0, 13],
      lost: 10,
      meter: { total: 3, scans: 0 },
      $globals: { g: 3, h: 0 },
    });
    // A copy: what runs on does not reach back.
    run(p, restarted, 1);
    expect(p.save(memory)).toMatchObject({ kept: 13, list: [0, 13] });
  });
  test('a cold one begins everything anew', () => {
    const p = program(RETAINING);
    const memory = p.memory();
    const fresh = encode(memory);
    run(p, memory, 3);
    expect(encode(p.memory())).toBe(fresh);
  });
  test('a timer that stands over a warm restart goes on from its own start', () => {
    const p = program('PROGRAM main VAR RETAIN t : TON; END_VAR t(IN := TRUE, PT := T#500ms); END_PROGRAM');
    const memory = p.memory();
    run(p, memory, 3);
    const restarted = p.warmRestart(memory);
    run(p, restarted, 3);
    expect(p.read(restarted, 't.Q')).toBe(true);
  });
});

describe('tasks', () => {
  const two = program(`PROGRAM Count VAR n : INT; END_VAR n := n + 1; END_PROGRAM
    CONFIGURATION c RESOURCE r ON PLC TASK fast(INTERVAL := T#20ms, PRIORITY := 1); PROGRAM a WITH fast : Count; PROGRAM b : Count;
    END_RESOURCE END_CONFIGURATION`);
  test('a start that a scan came too late for is counted and left out', () => {
    const memory = two.memory();
    two.scan(memory, { elapsed: 0 });
    run(two, memory, 3, 100_000);
    // Starts at 0, 20, 40 … ms: of those up to 300 ms the scans at 0, 100, 200 and 300 made four.
    expect([two.read(memory, 'a.n'), two.missedStarts(memory)]).toEqual([4, { fast: 12 }]);
  });
  test('the grid of starts stays where it is after a late scan', () => {
    const memory = two.memory();
    for (const elapsed of [0, 30_000, 9_999, 1]) two.scan(memory, { elapsed });
    // At 0; at 30 for 20; not at 39.999; at 40.
    expect([two.read(memory, 'a.n'), two.missedStarts(memory)]).toEqual([3, { fast: 0 }]);
  });
  test('a program without a task runs on every scan, after all tasks', () => {
    const p = program(`VAR_GLOBAL trail : STRING; END_VAR
      PROGRAM X trail := CONCAT(trail, 'x'); END_PROGRAM PROGRAM Y trail := CONCAT(trail, 'y'); END_PROGRAM
      CONFIGURATION c RESOURCE r ON PLC TASK t(INTERVAL := T#200ms, PRIORITY := 9); PROGRAM y : Y; PROGRAM x WITH t : X;
      END_RESOURCE END_CONFIGURATION`);
    const memory = p.memory();
    p.scan(memory, { elapsed: 0 });
    run(p, memory, 2);
    expect(p.read(memory, 'trail')).toBe('xyyxy');
  });
});

describe('forcing', () => {
  const p =
    program(`PROGRAM main VAR_INPUT level : REAL; END_VAR VAR pump : BOOL; t : TON; list : ARRAY[1..3] OF INT; m : (a, b); END_VAR
    pump := level > 1.0; t(IN := pump, PT := T#1s); list[2] := 5; END_PROGRAM`);
  test('a forced variable stands before and after each scan, until it is lifted', () => {
    const memory = p.memory();
    expect(p.force(memory, 'LEVEL', 2)).toBeUndefined();
    expect(p.force(memory, 'list[2]', 7)).toBeUndefined();
    expect(p.force(memory, 't.Q', true)).toBeUndefined();
    run(p, memory, 1);
    expect(p.save(memory)).toMatchObject({ level: 2, pump: true, list: [0, 7, 0], t: { Q: true } });
    expect(p.forces(memory)).toEqual({ level: 2, 'list[2]': 7, 't.Q': true });
    p.force(memory, 'list[2]', undefined);
    run(p, memory, 1);
    expect(p.read(memory, 'list')).toEqual([0, 5, 0]);
  });
  test('what cannot be forced is refused with a reason', () => {
    const memory = p.memory();
    expect(p.force(memory, 'nothing', 1)).toMatch(/no variable/);
    expect(p.force(memory, 't', 1)).toMatch(/one of its parts/);
    expect(p.force(memory, 'list[4]', 1)).toMatch(/no variable/);
  });
  test('values are literals of the type', () => {
    const typed = (path: string, text: string) => p.valueOf(p.find(path)!.type, text);
    expect([typed('pump', 'TRUE'), typed('level', '0.5'), typed('t.PT', 'T#2s'), typed('m', 'b')]).toEqual([
      true,
      0.5,
      2_000_000,
      'b',
    ]);
    expect([
      typed('pump', '7'),
      typed('level', 'level'),
      typed('level', '1 2'),
      typed('m', 'c'),
      typed('pump', '('),
    ]).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });
});

describe('the watchdog', () => {
  test('trips a program that exceeds its budget of statements, in whatever it is', () => {
    for (const loop of [
      'WHILE TRUE DO END_WHILE;',
      'REPEAT UNTIL FALSE END_REPEAT;',
      'FOR i := 0 TO 2147483646 DO END_FOR;',
      'WHILE F() DO END_WHILE;',
      'WHILE TRUE DO CONTINUE; END_WHILE;',
    ]) {
      const p = program(
        `FUNCTION F : BOOL F := TRUE; END_FUNCTION PROGRAM main VAR i : DINT; n : INT; END_VAR n := n + 1; ${loop} n := 100; END_PROGRAM`,
      );
      const memory = p.memory();
      expect(p.scan(memory, { elapsed: 0, budget: 5000, onError: 'continue' })?.code).toBe('WATCHDOG');
      expect(p.read(memory, 'n')).toBe(1);
    }
  });
  test('copying costs what it copies', () => {
    const p = program(
      'PROGRAM main VAR x, y : ARRAY[1..100000] OF INT; END_VAR WHILE TRUE DO x := y; END_WHILE; END_PROGRAM',
    );
    expect(p.scan(p.memory(), { elapsed: 0 })?.code).toBe('WATCHDOG');
  });
});

test('a fault says where, when and what; going on keeps it', () => {
  const p = program('PROGRAM main VAR d, q : INT; END_VAR\nq := 1 / d;\nEND_PROGRAM');
  const memory = p.memory();
  p.scan(memory, { elapsed: 0, onError: 'continue' });
  p.scan(memory, { elapsed: 100_000, onError: 'continue' });
  const report = { code: 'DIVISION_BY_ZERO', file: 'x.st', line: 2, column: 8, text: 'division by zero' };
  expect(p.faults(memory)).toEqual([
    { ...report, at: 0 },
    { ...report, at: 100_000 },
  ]);
  expect(p.scan(memory, { elapsed: 100_000 })).toEqual({ ...report, at: 200_000 });
});

test('a memory saved at any scan and loaded elsewhere gives the trace of the uninterrupted run', () => {
  const text = `TYPE P : STRUCT x : LREAL; l : LINT; END_STRUCT; END_TYPE
    PROGRAM main VAR t : TON; c : CTU; p : P; s : STRING; w : LWORD := 1; r : REAL := 0.1; pid : PID; b : BOOL; END_VAR
    b := NOT b; t(IN := TRUE, PT := T#1s); c(CU := b, PV := 3); p.x := p.x + r; p.l := p.l * 3 + 1; w := ROL(w, 7);
    pid(PV := p.x, SP := 5.0, TN := T#3s, TV := T#1s); s := LEFT(CONCAT(REAL_TO_STRING(r), s), 30); r := r * 1.1; END_PROGRAM`;
  const [one, other] = [program(text), program(text)];
  const whole = one.memory();
  let resumed = other.memory();
  for (let scan = 0; scan < 60; scan++) {
    one.scan(whole, { elapsed: 100_000 });
    resumed = decode(encode(resumed)) as StState;
    (scan % 2 ? one : other).scan(resumed, { elapsed: 100_000 });
    expect(encode(resumed)).toBe(encode(whole));
  }
});

test('two memories of one program are apart', () => {
  const p = program(
    'PROGRAM main VAR n : INT; c : CTU; END_VAR c(CU := n MOD 2 = 0, PV := 1); n := n + 1; END_PROGRAM',
  );
  const [a, b] = [p.memory(), p.memory()];
  run(p, a, 5);
  run(p, b, 1);
  expect([p.read(a, 'n'), p.read(a, 'c.CV'), p.read(b, 'n'), p.read(b, 'c.CV')]).toEqual([5, 3, 1, 1]);
});

test('an output that is an array is copied, not shared', () => {
  const p =
    program(`FUNCTION_BLOCK B VAR_OUTPUT list : ARRAY[1..2] OF INT; END_VAR list[1] := list[1] + 1; END_FUNCTION_BLOCK
    PROGRAM main VAR b : B; mine : ARRAY[1..2] OF INT; END_VAR b(list => mine); mine[2] := 9; END_PROGRAM`);
  const memory = p.memory();
  run(p, memory, 2);
  expect([p.read(memory, 'mine'), p.read(memory, 'b.list')]).toEqual([
    [2, 9],
    [2, 0],
  ]);
});

test('an address that is only used can be read and written from outside', () => {
  const p = program('PROGRAM main %QX0.1 := %IX0.0; END_PROGRAM');
  const memory = p.memory();
  p.write(memory, '%IX0.0', true);
  run(p, memory, 1);
  expect(p.read(memory, '%qx0.1')).toBe(true);
});

test('every function block of the library compiles and runs from its initial values', () => {
  for (const name of blockNames()) {
    const p = program(`PROGRAM main VAR x : ${name}; END_VAR x(); END_PROGRAM`);
    run(p, p.memory(), 3);
  }
  expect(blockNames().length).toBe(30);
});

describe('a memory by names', () => {
  const p = program(`TYPE Pair : STRUCT a : INT; timer : TON; END_STRUCT; END_TYPE
    VAR_GLOBAL total : LINT := 5; spare : CTU; END_VAR
    PROGRAM main VAR n : INT; c : CTU; pairs : ARRAY[1..2] OF Pair; constructor : BOOL; END_VAR
    n := n + 1; c(CU := n MOD 2 = 0, PV := 2); pairs[2].timer(IN := TRUE, PT := T#150ms);
    constructor := pairs[2].timer.Q; END_PROGRAM`);
  const memory = p.memory();
  run(p, memory, 2);

  test('has what instances hold, in arrays and structures too, and what inputs with an edge were', () =>
    expect(p.save(memory)).toMatchObject({
      n: 2,
      c: { CU: true, 'CU~before': true, CV: 1 },
      pairs: [{ a: 0, timer: { IN: false } }, { timer: { IN: true, ET: 100_000 } }],
      $globals: { total: 5n, spare: { CV: 0 } },
    }));
  test('goes on where it was saved, and shares nothing', () => {
    const saved = p.save(memory);
    const text = encode(saved);
    const other = p.load(saved);
    run(p, other, 2);
    expect(encode(saved)).toBe(text);
    expect([p.read(other, 'n'), p.read(other, 'c.CV'), p.read(other, 'constructor')]).toEqual([4, 2, true]);
    expect(p.read(memory, 'n')).toBe(2);
  });
  test('begins anew where a variable is missing', () => {
    const { c: _, constructor: __, ...rest } = p.save(memory);
    const other = p.load(rest as StState);
    expect([p.read(other, 'n'), p.read(other, 'c.CV'), p.read(other, 'constructor')]).toEqual([2, 0, false]);
  });
});
