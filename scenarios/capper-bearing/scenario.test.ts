import { test } from '../../test/fixtures/rig.ts';
import { expectTruthOfPlan } from '../../test/fixtures/truth.ts';
import capperBearing from './scenario.ts';

test('maintenance hears of the bearing, and the capper holds before it seizes', async ({ rig }) => {
  await expectTruthOfPlan(capperBearing, await rig.play(capperBearing));
});
test('an alarm list that hides low priorities is found out', async ({ rig }) => {
  const run = await rig.play(capperBearing, { defect: 'hides-low-priority', fails: 'maintenance is told' });
  await expectTruthOfPlan(capperBearing, run);
});
