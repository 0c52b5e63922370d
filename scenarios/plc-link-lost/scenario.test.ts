import { test } from '../../test/fixtures/rig.ts';
import plcLinkLost from './scenario.ts';

test('the stack says that it does not know, and control goes on', async ({ rig }) => {
  await rig.play(plcLinkLost);
});
test('a gateway that serves the last value as good is found out', async ({ rig }) => {
  await rig.play(plcLinkLost, { defect: 'last-value-as-good', fails: 'a stale value is never shown as good' });
});
