import { expect } from 'vitest';
import { test } from '../../test/fixtures/rig.ts';
import { alone, expectTruthOfPlan } from '../../test/fixtures/truth.ts';
import nominalFill from './scenario.ts';

const SWAPPED = /^words swapped: CDAB and ABCD/;

test('a sound stack tells the truth while nothing goes wrong', async ({ rig }) => {
  const run = await rig.play(nominalFill);
  await expectTruthOfPlan(nominalFill, run);
  expect(run.findings.filter(({ name }) => SWAPPED.test(name))).toEqual([]);
});
test('a gateway that swaps the words of a float is found out', async ({ rig }) => {
  const run = await rig.play(nominalFill, {
    defect: 'swaps-words',
    fails: ['the level reads true', 'the other level reads true'],
  });
  await expectTruthOfPlan(nominalFill, run);
  const [finding] = run.findings.filter(({ name }) => SWAPPED.test(name));
  expect(finding).toMatchObject({ at: 'broker', points: expect.arrayContaining(['LIT101.reading', 'LIT301.reading']) });
});
test('the same seed is the same truth, another seed another', async () => {
  const [one, again, two] = [await alone(nominalFill, 1), await alone(nominalFill, 1), await alone(nominalFill, 2)];
  expect([again.planDigest, again.truthDigest]).toEqual([one.planDigest, one.truthDigest]);
  expect(two.truthDigest).not.toBe(one.truthDigest);
  expect(two.planDigest).not.toBe(one.planDigest);
});
