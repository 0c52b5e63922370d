import { expect } from 'vitest';
import { test } from '../../test/fixtures/rig.ts';
import { alone, expectTruthOfPlan } from '../../test/fixtures/truth.ts';
import orderOfBottles from './scenario.ts';

test('an order is counted exactly once, and its end is seen', async ({ rig }) => {
  await expectTruthOfPlan(orderOfBottles, await rig.play(orderOfBottles));
});
test('a gateway that keeps 16 bits of a counter is found out', async ({ rig }) => {
  const run = await rig.play(orderOfBottles, {
    defect: 'counter-of-16-bits',
    fails: 'every good bottle is counted once',
  });
  await expectTruthOfPlan(orderOfBottles, run);
  expect(run.findings).toContainEqual(expect.objectContaining({ name: 'width: only the low 16 bits kept' }));
});
test('a gateway that numbers the states of PackML as OPC 30060 does is found out', async ({ rig }) => {
  const run = await rig.play(orderOfBottles, {
    defect: 'other-packml-numbering',
    fails: ['the filler is shown at work', 'the capper is shown at work', 'the office sees the order complete'],
  });
  await expectTruthOfPlan(orderOfBottles, run);
  const name = expect.stringContaining('states by another numbering: execute shown as complete');
  expect(run.findings).toContainEqual(expect.objectContaining({ at: 'broker', name }));
});
test('the same seed is the same truth, another seed another', async () => {
  const [one, again, two] = [
    await alone(orderOfBottles, 1),
    await alone(orderOfBottles, 1),
    await alone(orderOfBottles, 2),
  ];
  expect([again.planDigest, again.truthDigest]).toEqual([one.planDigest, one.truthDigest]);
  expect(two.truthDigest).not.toBe(one.truthDigest);
});
