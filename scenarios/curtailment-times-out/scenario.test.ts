import { test } from '../../test/fixtures/rig.ts';
import { expectTruthOfPlanUntilCommand } from '../../test/fixtures/truth.ts';
import curtailmentTimesOut from './scenario.ts';

test('a limit lands, and the office sees when the inverter has taken it off', async ({ rig }) => {
  await expectTruthOfPlanUntilCommand(curtailmentTimesOut, await rig.play(curtailmentTimesOut));
});
test('a gateway that shows what was written is found out', async ({ rig }) => {
  const run = await rig.play(curtailmentTimesOut, {
    defect: 'shows-what-was-written',
    fails: ['the office sees that it is off', 'and that all is allowed again'],
  });
  await expectTruthOfPlanUntilCommand(curtailmentTimesOut, run);
});
