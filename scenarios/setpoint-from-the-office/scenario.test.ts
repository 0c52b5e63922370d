import { test } from '../../test/fixtures/rig.ts';
import setpointFromTheOffice from './scenario.ts';

test('a set point lands, and a refused one is told as refused', async ({ rig }) => {
  await rig.play(setpointFromTheOffice);
});
test('a gateway that acknowledges refused writes is found out', async ({ rig }) => {
  await rig.play(setpointFromTheOffice, { defect: 'acks-refused-write', fails: 'a refusal is told as a refusal' });
});
