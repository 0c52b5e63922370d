import { expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { infeed } from './model.ts';

twinContract('an infeed', { twin: infeed, inputs: (t) => ({ run: t < 25, held: t > 10 && t < 12 }) });
twinContract('an infeed by chance', {
  twin: infeed,
  parameters: { chance: 1 },
  inputs: () => ({ run: true, held: false }),
});

test('a steady infeed puts down one part every half second', () => {
  const context = {
    inputs: { run: true, held: false },
    parameters: { rate: 2, chance: 0, mass: 28, deviation: 0 },
    malfunctions: { empty: false },
    seconds: 0.01,
    random: () => 0.5,
  };
  let state = infeed.initial(context);
  const times: number[] = [];
  for (let tick = 1; tick <= 300; tick++) {
    const { passed } = infeed.read(state, context);
    state = infeed.step(state, context);
    if (infeed.read(state, context).passed > passed) times.push(tick);
  }
  expect(times).toEqual([50, 100, 150, 200, 250, 300]);
});
