import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { outcome, plantwright } from '../fixtures/processes.ts';

const out = mkdtempSync(join(tmpdir(), 'plantwright-out-'));
afterEach(() => rmSync(out, { recursive: true, force: true }));

const run = (seed: number, verdict: string) =>
  JSON.stringify({ seed, verdict, failed: verdict === 'pass' ? [] : [`${verdict}: x`], took: 30, recording: 'r' });

/** A soak that was stopped after these runs, gone on with. */
function resumed(n: number, lines: readonly string[]) {
  const folder = join(out, 'soak-nominal-fill-reference');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'log.jsonl'), lines.map((line) => `${line}\n`).join(''));
  return outcome(plantwright(['soak', 'nominal-fill', String(n), '--out', out]));
}

test('a soak goes on where it was stopped; an invalid run is told and was replaced', async () => {
  const lines = Array.from({ length: 10 }, (_, i) => run(i + 1, 'pass'));
  const { code, stdout } = await resumed(10, [run(3, 'invalid'), ...lines]);
  expect(stdout).toBe('10 of 10 passed, 0 failed, 0 inconclusive, 1 invalid and replaced; the longest took 30 s\n');
  expect(code).toBe(0);
});

test('a failed run stands, whatever came later', async () => {
  const { code, stdout } = await resumed(2, [run(1, 'fail'), run(1, 'pass'), run(2, 'pass')]);
  expect(stdout).toContain('1 of 2 passed, 1 failed');
  expect(stdout).toContain('seed 1: fail: x');
  expect(code).toBe(1);
});

test('more invalid runs than one in ten end it, with what to do', async () => {
  const { code, stderr } = await resumed(2, [run(1, 'invalid'), run(1, 'pass'), '{"seed":2,"verd']);
  expect(stderr).toMatch(/1 runs were invalid; 0 of 2 may be\. .*--jobs/);
  expect(code).toBe(2);
});
