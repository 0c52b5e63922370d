import { test } from '../../test/fixtures/rig.ts';
import { expectTruthOfPlan } from '../../test/fixtures/truth.ts';
import invertersOfTwoMakes from './scenario.ts';

test('a stack that walks the chain tells the truth of both', async ({ rig }) => {
  await expectTruthOfPlan(invertersOfTwoMakes, await rig.play(invertersOfTwoMakes));
});
test('a gateway with the addresses of the first inverter is found out by the second', async ({ rig }) => {
  const run = await rig.play(invertersOfTwoMakes, {
    defect: 'hard-coded-addresses',
    fails: ['the office is never far off the power of PV-2', 'nor off its voltage'],
  });
  await expectTruthOfPlan(invertersOfTwoMakes, run);
});
