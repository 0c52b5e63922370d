import { test } from '../../test/fixtures/rig.ts';
import brokerOutage from './scenario.ts';

test('history survives a broker outage', async ({ rig }) => {
  await rig.play(brokerOutage);
});
test('a gateway that forgets its backlog is found out', async ({ rig }) => {
  await rig.play(brokerOutage, { defect: 'drops-backlog', fails: 'history has no gap' });
});
test('a historian that stores arrival times is found out', async ({ rig }) => {
  await rig.play(brokerOutage, { defect: 'arrival-time-as-source-time', fails: 'history is true to the plant' });
});
