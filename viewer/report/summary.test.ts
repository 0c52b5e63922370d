import { expect, test } from 'vitest';
import { reportInput } from '../../test/fixtures/report.ts';
import { summaryMarkdown } from './summary.ts';

const { run, replay } = await reportInput();
const lines = summaryMarkdown(run, replay).split('\n');

test('a summary begins with the verdict, and the worst requirement comes first', () => {
  expect(lines[0]).toBe('### ❌ fail: PLC link lost while filling');
  const rows = lines.slice(lines.indexOf('|---|---|---:|---|') + 1).filter((line) => line.startsWith('|'));
  expect(rows).toHaveLength(Object.keys(run.requirements).length);
  expect(rows[0]).toMatch(/^\| ❌ fail \| a stale value is never shown as good \| −15\.4 s \| for 15\.4 s/);
});

test('nothing in it breaks the table or becomes markup', () => {
  const row = lines.find((line) => line.includes('a stale value'))!;
  // Four cells, however many bars the text has.
  const odd = summaryMarkdown({ ...run, name: 'a | b\n# c', findings: [] }, 'x `y` z').split('\n');
  expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
  expect(row).not.toMatch(/(?<!\\)</);
  expect(odd[0]).toBe('### ❌ fail: a \\| b \\# c');
  expect(odd.at(-2)).toBe('play it again: `` x `y` z ``');
});

test('what stayed open is listed under the table, and so is a budget that was left to the harness', () => {
  const evidence = [9.5, 9.6, 9.7, 9.8].map((at) => ({ at, text: 'open until t = 12.5 s, past the end of the run' }));
  const open = { verdict: 'inconclusive', margin: null, unit: '', reason: '4 of 4 still open at the end', evidence };
  const budgets = { 'the level is young': 253_000 as never };
  const told = summaryMarkdown({ ...run, requirements: { 'it is told': open as never }, budgets }, replay);
  expect(told).toContain(
    '- it is told: t = 9.5 s open until t = 12.5 s, past the end of the run; t = 9.6 s open until t = 12.5 s, past the end of the run; t = 9.7 s open until t = 12.5 s, past the end of the run; and 1 more\n',
  );
  expect(told).toContain('- the level is young: budget 253 ms (auto)\n');
});
