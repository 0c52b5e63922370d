import { test } from '../../test/fixtures/rig.ts';
import { expectTruthOfPlan } from '../../test/fixtures/truth.ts';
import lossOfMains from './scenario.ts';

test('the site lives on without the public grid, and the office sees how', async ({ rig }) => {
  await expectTruthOfPlan(lossOfMains, await rig.play(lossOfMains));
});
test('a gateway that ignores scale factors is found out', async ({ rig }) => {
  const run = await rig.play(lossOfMains, {
    defect: 'ignores-scale-factor',
    fails: ['the power of the grid reads true', 'the power of the battery reads true'],
  });
  await expectTruthOfPlan(lossOfMains, run);
});
