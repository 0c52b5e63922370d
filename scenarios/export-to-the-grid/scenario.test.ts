import { expect } from 'vitest';
import { test } from '../../test/fixtures/rig.ts';
import { expectTruthOfPlan } from '../../test/fixtures/truth.ts';
import exportToTheGrid from './scenario.ts';

test('what goes to the grid is shown as going there', async ({ rig }) => {
  await expectTruthOfPlan(exportToTheGrid, await rig.play(exportToTheGrid));
});
test('a gateway that drops the sign is found out', async ({ rig }) => {
  const run = await rig.play(exportToTheGrid, {
    defect: 'drops-sign',
    fails: ['the office sees it export', 'the power of the grid reads true'],
  });
  await expectTruthOfPlan(exportToTheGrid, run);
  // A register of 10 W: what was negative is 2^16 of them off.
  const name = 'sign lost: int16 read as uint16, in steps of 10';
  const finding = { at: 'broker', name, points: expect.arrayContaining(['EU1.power']) };
  expect(run.findings).toContainEqual(expect.objectContaining(finding));
});
