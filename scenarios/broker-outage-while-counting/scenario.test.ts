import { test } from '../../test/fixtures/rig.ts';
import { expectTruthOfPlan } from '../../test/fixtures/truth.ts';
import outageWhileCounting from './scenario.ts';

test('counts survive a broker outage', async ({ rig }) => {
  await expectTruthOfPlan(outageWhileCounting, await rig.play(outageWhileCounting));
});
test('a gateway that forgets its backlog is found out', async ({ rig }) => {
  const run = await rig.play(outageWhileCounting, { defect: 'drops-backlog', fails: 'no count is lost' });
  await expectTruthOfPlan(outageWhileCounting, run);
});
