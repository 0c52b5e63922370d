import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantwright-st-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The tool as its users run it. */
async function st(text: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const file = join(folder, 'program.st');
  await writeFile(file, text);
  return new Promise((resolve) => {
    const argv = ['cli/main.ts', 'st', args[0]!, file, ...args.slice(1)];
    execFile(process.execPath, argv, (error, out, err) => {
      resolve({
        code: typeof error?.code === 'number' ? error.code : 0,
        out: out.replaceAll(`${folder}/`, ''),
        err: err.replaceAll(`${folder}/`, ''),
      });
    });
  });
}

const COUNT =
  'PROGRAM main VAR go : BOOL; n : INT; t : TON; l : LINT := 9007199254740993; r : REAL := 0.1; END_VAR IF go THEN n := n + 1; END_IF; t(IN := go, PT := T#100ms); END_PROGRAM';

test('st run prints one object a scan, with every digit of a LINT', async () => {
  const { code, out } = await st(COUNT, 'run', '--scans', '4', '--period', '50ms', '--set', 'go=TRUE@2', '--json');
  const lines = out.trim().split('\n');
  const scans = lines.map((line) => JSON.parse(line));
  expect([code, scans.map(({ n }) => n), scans.map(({ go }) => go), scans.map(({ t }) => t.ET)]).toEqual([
    0,
    [0, 1, 2, 3],
    [false, true, true, true],
    [0, 0, 50_000, 100_000],
  ]);
  expect(lines[0]).toContain('"l":9007199254740993');
});

test('st check says file, line and column, and fails', async () => {
  const { code, out } = await st('PROGRAM main\nVAR n : INT; END_VAR\nn = 1;\nx := 2;\nEND_PROGRAM', 'check');
  expect([code, out]).toEqual([
    1,
    'program.st:3:3: error: found "="; assign with ":="; "=" compares.\nprogram.st:4:1: error: "x" is not declared; declare it, or correct its spelling.\n1 file, 2 errors, 0 warnings\n',
  ]);
});

test('st check of a good program is silent but for its sum', async () => {
  expect(await st(COUNT, 'check')).toMatchObject({ code: 0, out: '1 file, 0 errors, 0 warnings\n' });
});

test('a fault ends the run and says where', async () => {
  const { code, out, err } = await st(
    'PROGRAM main VAR n, q : INT; END_VAR q := 1 / n; END_PROGRAM',
    'run',
    '--scans',
    '3',
  );
  expect([code, out.split('\n').length, err]).toEqual([
    1,
    2,
    'program.st:1:45: fault: division by zero. The controller is in FAULT.\n',
  ]);
});

test('a fault that the program goes on after is told where it happens', async () => {
  const text = 'PROGRAM main VAR n, q : INT; END_VAR q := 1 / n; n := n + 1; END_PROGRAM';
  expect(await st(text, 'run', '--scans', '3', '--on-error', 'continue', '--json')).toEqual({
    code: 0,
    out: '{"n":1,"q":0}\n{"n":2,"q":1}\n{"n":3,"q":0}\n',
    err: 'program.st:1:45: fault: division by zero. The program goes on.\n',
  });
});

test('st addresses lists where an OpenPLC user looks', async () => {
  const text = 'PROGRAM main VAR pump AT %QX1.2 : BOOL; level AT %MD3 : REAL; END_VAR pump := level > 1.0; END_PROGRAM';
  expect(await st(text, 'addresses')).toMatchObject({
    code: 0,
    out: '%QX1.2    coil 10                     pump : BOOL\n%MD3      holding 2054, 2 registers   level : REAL\n',
  });
});

test.each([
  [['run'], 2],
  [['run', '--scans', 'many'], 2],
  [['run', '--scans', '1', '--period', 'soon'], 2],
  [['run', '--scans', '1', '--set', 'nothing=1@1'], 2],
  [['run', '--scans', '1', '--set', 'n=TRUE@1'], 2],
  [['run', '--scans', '1', '--set', 'n'], 2],
  [['run', '--scans', '3', '--set', 'n=1@0'], 2],
  [['run', '--scans', '3', '--set', 'n=1@4'], 2],
])('wrong use is one line: %j', async (args, expected) => {
  const { code, out, err } = await st(COUNT, ...args);
  expect([code, out, err.trim().split('\n').length]).toEqual([expected, '', 1]);
});
