import { test } from '../../test/fixtures/rig.ts';
import frozenLevelTransmitter from './scenario.ts';

test('the float switch protects the tank, and the operator hears of it', async ({ rig }) => {
  await rig.play(frozenLevelTransmitter);
});
test('an alarm that is computed from the transmitter is found out', async ({ rig }) => {
  await rig.play(frozenLevelTransmitter, { defect: 'alarm-from-transmitter', fails: 'the operator is told' });
});
