import { test } from '../../test/fixtures/rig.ts';
import { expectTruthOfPlan } from '../../test/fixtures/truth.ts';
import gensetTakesOver from './scenario.ts';

test('the genset takes over in synchronism, and a dead line is not closed on', async ({ rig }) => {
  await expectTruthOfPlan(gensetTakesOver, await rig.play(gensetTakesOver));
});
test('a gateway that acknowledges what the relay refused is found out', async ({ rig }) => {
  const run = await rig.play(gensetTakesOver, {
    defect: 'acks-refused-write',
    fails: 'a refusal is told as a refusal',
  });
  await expectTruthOfPlan(gensetTakesOver, run);
});
