import { expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { palletiser } from './model.ts';

const stream = (t: number) => ({ arrived: Math.floor(t * 2), number: Math.floor(t * 2), mass: 530, closed: true });

twinContract('a palletiser', {
  twin: palletiser,
  parameters: { layer: 6, layers: 2, table: 12 },
  inputs: (t) => ({ ...stream(t), run: t < 25 }),
  conserves:
    () =>
    ({ after, inputs }) =>
      (inputs.arrived as number) - (after.palletised as number) - (after.waiting as number),
  balance: 0,
});

test('120 parts make a pallet of 5 layers', () => {
  const context = (t: number) => ({
    inputs: { ...stream(t), run: true },
    parameters: { layer: 24, layers: 5, shift: 4, exchange: 20, table: 36 },
    malfunctions: { stuck: false },
    seconds: 0.01,
    random: () => 0,
  });
  let state = palletiser.initial(context(0));
  const at = (seconds: number) => {
    for (let i = 1; i <= seconds * 100; i++) state = palletiser.step(state, context(i / 100));
    return palletiser.read(state, context(0));
  };
  expect(at(61)).toMatchObject({ palletised: 120, pallets: 1, busy: true });
});
