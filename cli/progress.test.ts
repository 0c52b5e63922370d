import { expect, test } from 'vitest';
import type { RunResult } from './artefacts.ts';
import { resultLines } from './progress.ts';

type Told = Pick<RunResult['requirements'][number], 'name' | 'verdict' | 'reason'> & { readonly open?: number };

const result = (verdict: RunResult['verdict'], requirements: readonly Told[]): RunResult =>
  ({
    ...{ verdict, name: 'A scenario', defect: null, took: 12, recording: 'run.mcap' },
    ...{ findings: [], invalid: [], notes: [] },
    requirements: requirements.map(({ open = 0, ...told }) => ({
      ...told,
      evidence: Array.from({ length: open }, (_, i) => ({ at: 9.5 + i, text: 'open at the end' })),
    })),
  }) as unknown as RunResult;

const passed = (name: string) => ({ name, verdict: 'pass', reason: 'held throughout' });

test('whoever reads that a run passed reads how much of it was skipped', () => {
  const skipped = { name: 'b', verdict: 'skipped', reason: 'the target shows no values' };
  expect(resultLines(result('pass', [passed('a'), skipped]), '')).toEqual([
    'pass         A scenario  (12 s, 1 of 2 skipped)',
  ]);
  expect(resultLines(result('pass', [passed('a')]), '')).toEqual(['pass         A scenario  (12 s)']);
});

test('a presumed, an open and a vacuous requirement each say so, with what is open', () => {
  const lines = resultLines(
    result('inconclusive', [
      { name: 'a', verdict: 'inconclusive', reason: 'presumably true, not decided from t = 9.5 s on: x', open: 5 },
      { name: 'b', verdict: 'inconclusive', reason: 'vacuous: it never came to x' },
    ]),
    'again',
  );
  const text = lines.join('\n');
  expect(text).toContain('presumably true, not decided from t = 9.5 s on');
  expect(text.match(/t = \d+\.5 s {2}open at the end/g)).toHaveLength(3);
  expect(text).toContain('vacuous: it never came to x');
});

test('of many that did not pass none is left out', () => {
  const names = Array.from({ length: 9 }, (_, i) => `r${i}`);
  const failed = names.map((name) => ({ name, verdict: 'fail', reason: 'not so' }));
  const text = resultLines(result('fail', [...failed, passed('p')]), 'again').join('\n');
  for (const name of names) expect(text).toContain(name);
  expect(text).not.toMatch(/\bp\b/);
});
