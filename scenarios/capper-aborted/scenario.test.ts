import { test } from '../../test/fixtures/rig.ts';
import { expectTruthOfPlanUntilCommand } from '../../test/fixtures/truth.ts';
import capperAborted from './scenario.ts';

test('an aborted capper is seen as aborted, and a start of it is refused', async ({ rig }) => {
  await expectTruthOfPlanUntilCommand(capperAborted, await rig.play(capperAborted));
});
test('a gateway that acknowledges refused commands is found out', async ({ rig }) => {
  const run = await rig.play(capperAborted, { defect: 'acks-refused-write', fails: 'a refusal is told as a refusal' });
  await expectTruthOfPlanUntilCommand(capperAborted, run);
});
