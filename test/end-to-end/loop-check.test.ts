import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { outcome, plantwright } from '../fixtures/processes.ts';

const out = mkdtempSync(join(tmpdir(), 'plantwright-out-'));
afterEach(() => rmSync(out, { recursive: true, force: true }));

/** Checks the loops, and reads the sheet. */
async function check(...args: string[]) {
  const { code, stdout } = await outcome(plantwright(['loop-check', '--out', out, ...args]));
  const folder = join(out, readdirSync(out)[0]!);
  const [head, ...lines] = readFileSync(join(folder, 'loop-check.csv'), 'utf8').trim().split('\r\n');
  const rows = lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [head!.split(',')[i], cell])));
  const of = (tag: string) => rows.filter((row) => row.tag === `water/intake/${tag}`);
  return { code, stdout, head, rows, of, html: readFileSync(join(folder, 'loop-check.html'), 'utf8') };
}
const results = (rows: readonly { result?: string }[]) => [...new Set(rows.map(({ result }) => result))];

test('every loop of a sound stack passes, up and down', async () => {
  const { code, stdout, head, rows, of, html } = await check();
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\d+ passed, 0 failed, \d+ not exercised: /);
  expect(head).toBe('tag,address,raw,applied,PLC,gateway,historian,error in % of span,result');
  const level = of('LIT-101/reading').filter(({ address }) => address?.startsWith('input'));
  expect(level.map(({ applied }) => applied)).toEqual(
    [0, 25, 50, 75, 100, 75, 50, 25, 0].map((percent) => `${percent} % = ${(1.6 * percent) / 100} m`),
  );
  // 1.6 as float32 is 3FCCCCCD; PLC-1 is declared to have the less significant word first.
  expect(level[4]).toMatchObject({ raw: 'CCCD 3FCC', result: 'pass' });
  expect(of('LSHH-101/healthy').map(({ applied, result }) => [applied, result])).toEqual([
    ['on', 'pass'],
    ['off', 'pass'],
    ['on', 'pass'],
  ]);
  expect(results(of('PLC-1/highSetpoint'))).toEqual(['pass']);
  // A row is written when every hop shows it, also for a sensor that reports every 2 s.
  const driven = [...level, ...of('TT-191/temperature')];
  for (const { gateway, historian } of driven) expect(Math.abs(Number(gateway) - Number(historian))).toBeLessThan(0.2);
  expect(html.match(/<tr class="/g)).toHaveLength(rows.length);
});

test('a gateway that swaps words fails the loops that this concerns, and no other', async () => {
  const { code, of } = await check('--defect', 'swaps-words');
  expect(code).toBe(1);
  // Zero has no order.
  const level = of('LIT-301/reading').filter(({ applied }) => !applied?.startsWith('0 %'));
  expect(results(level)).toEqual(['fail']);
  expect(results(of('FIT-101/reading'))).toEqual(['pass']);
  expect(results(of('LSHH-101/healthy'))).toEqual(['pass']);
});
