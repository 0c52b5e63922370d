import { expect, test } from 'vitest';
import type { Judgement, Run } from '#simulator';
import { reportInput } from '../../test/fixtures/report.ts';
import { junitXml } from './junit.ts';

const judgement = (verdict: Judgement['verdict']): Judgement => ({
  verdict,
  margin: null,
  unit: '',
  reason: `${verdict} because <of> "this" & that`,
  evidence: [{ at: 1.5, text: 'seen\u0007' }],
});
const { run } = await reportInput();
const KINDS = ['pass', 'fail', 'inconclusive', 'error', 'skipped'] as const;
const all = { ...run, requirements: Object.fromEntries(KINDS.map((kind) => [kind, judgement(kind)])) } as Run;

test('only what passed is a pass to CI', () => {
  const xml = junitXml([{ run: all, seconds: 33.25 }]);
  expect(xml).toContain('tests="5" failures="1" errors="2" skipped="1" time="33.250"');
  expect(xml).toContain(
    '<testcase classname="plc-link-lost.nobody+last-value-as-good.seed-1" name="pass" time="6.650"></testcase>',
  );
  expect(xml).toContain(
    '<failure message="fail because &lt;of&gt; &quot;this&quot; &amp; that">t = 1.500 s: seen</failure>',
  );
  expect(xml).toMatch(/<error type="inconclusive"[^>]*>/);
});

test('an invalid run is an error, whatever its requirements came to', () => {
  const passed = { ...all, requirements: { pass: judgement('pass') }, invalid: ['the plant was stepped late'] } as Run;
  const xml = junitXml([{ run: passed, seconds: 1 }]);
  expect(xml).toContain('tests="2" failures="0" errors="1" skipped="0"');
  expect(xml).toContain('<error type="invalid" message="the plant was stepped late">');
});

test('runs of one scenario with other seeds, targets or defects do not collide', () => {
  const names = [all, { ...all, seed: 2 }, { ...all, target: 'v1.2' }, { ...all, defect: null }].flatMap((one) =>
    [...junitXml([{ run: one, seconds: 1 }]).matchAll(/classname="([^"]*)" name="pass"/g)].map(([, name]) => name),
  );
  expect(new Set(names).size).toBe(4);
  expect(names.every((name) => name!.split('.').length === 3)).toBe(true);
});

test('the times of the cases add up to that of the suite', () => {
  const times = [...junitXml([{ run: all, seconds: 10 }]).matchAll(/<testcase [^>]*time="([\d.]+)"/g)];
  expect(times).toHaveLength(KINDS.length);
  expect(times.reduce((sum, [, time]) => sum + Number(time), 0)).toBeCloseTo(10, 2);
});

test('tags are closed in order', () => {
  const open: string[] = [];
  for (const [, end, name, empty] of junitXml([{ run: all, seconds: 1 }]).matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)) {
    if (end) expect(open.pop()).toBe(name);
    else if (!empty) open.push(name!);
  }
  expect(open).toEqual([]);
});
