import { expect } from 'vitest';
import { test } from '../../test/fixtures/rig.ts';
import { expectTruthOfPlan } from '../../test/fixtures/truth.ts';
import brokerOutage from './scenario.ts';

test('history survives a broker outage', async ({ rig }) => {
  await expectTruthOfPlan(brokerOutage, await rig.play(brokerOutage));
});
test('a gateway that forgets its backlog is found out', async ({ rig }) => {
  const run = await rig.play(brokerOutage, {
    defect: 'drops-backlog',
    fails: ['history has no gap', 'history has everything once', 'what the outage held up is kept'],
  });
  await expectTruthOfPlan(brokerOutage, run);
  const stretch = { at: 'history', name: expect.stringContaining('a stretch is missing, from') };
  expect(run.findings).toContainEqual(expect.objectContaining(stretch));
});
test('a historian that stores arrival times is found out', async ({ rig }) => {
  const run = await rig.play(brokerOutage, {
    defect: 'arrival-time-as-source-time',
    fails: ['history is true to the plant', 'history has everything once', 'what the outage held up is kept'],
  });
  await expectTruthOfPlan(brokerOutage, run);
  const arrival = { at: 'history', name: 'arrival time taken for source time' };
  expect(run.findings).toContainEqual(expect.objectContaining(arrival));
});
test('a historian that stores what is sent again is found out', async ({ rig }) => {
  const run = await rig.play(brokerOutage, { defect: 'stores-twice', fails: 'history has everything once' });
  await expectTruthOfPlan(brokerOutage, run);
  expect(run.findings).toContainEqual(expect.objectContaining({ name: 'samples said again' }));
});
