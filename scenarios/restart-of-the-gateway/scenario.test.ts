import { test } from '../../test/fixtures/rig.ts';
import restartOfTheGateway from './scenario.ts';

test('the gateway comes back, and its gap is reported', async ({ rig }) => {
  await rig.play(restartOfTheGateway);
});
test('a store that hides the gap is found out', async ({ rig }) => {
  await rig.play(restartOfTheGateway, { defect: 'hides-gap', fails: 'the gap is reported, not papered over' });
});
