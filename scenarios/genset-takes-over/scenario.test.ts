import { expect } from 'vitest';
import type { Run } from '#simulator';
import { test } from '../../test/fixtures/rig.ts';
import { alone } from '../../test/fixtures/truth.ts';
import gensetTakesOver from './scenario.ts';

/** What was refused leaves no trace in the plant: the truth is that of a run in which nobody asked. */
async function expectNoTrace(run: Run): Promise<void> {
  const plan = await alone(gensetTakesOver, run.seed);
  expect([run.planDigest, run.truthDigest]).toEqual([plan.planDigest, plan.truthDigest]);
}

test('the genset takes over in synchronism, and a dead line is not closed on', async ({ rig }) => {
  await expectNoTrace(await rig.play(gensetTakesOver));
});
test('a gateway that acknowledges what the relay refused is found out', async ({ rig }) => {
  const run = await rig.play(gensetTakesOver, {
    defect: 'acks-refused-write',
    fails: 'a refusal is told as a refusal',
  });
  await expectNoTrace(run);
});
