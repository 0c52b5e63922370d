import { test } from '../../test/fixtures/rig.ts';
import nominalFill from './scenario.ts';

test('a sound stack tells the truth while nothing goes wrong', async ({ rig }) => {
  await rig.play(nominalFill);
});
test('a gateway that swaps the words of a float is found out', async ({ rig }) => {
  await rig.play(nominalFill, {
    defect: 'swaps-words',
    fails: ['the level reads true', 'the other level reads true'],
  });
});
