import { expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { utility } from './model.ts';

twinContract('a utility', { twin: utility, inputs: () => ({}) });

test('a grid 0.1 Hz fast gains one turn in 10 s', () => {
  const context = {
    inputs: {},
    parameters: { frequency: 50, voltage: 400, wander: 0, correlation: 0 },
    malfunctions: { outage: false, dip: 0, offset: 0.1 },
    seconds: 0.01,
    random: () => 0.5,
  };
  let state = utility.initial(context);
  let turned = 0;
  for (let i = 0; i < 1000; i++) {
    const last = state.angle;
    state = utility.step(state, context);
    turned += state.angle - last + (state.angle < last - Math.PI ? 2 * Math.PI : 0);
  }
  expect(turned).toBeCloseTo(2 * Math.PI, 9);
});

test('an outage takes the voltage and leaves the frequency', () => {
  const context = {
    inputs: {},
    parameters: { frequency: 50, voltage: 400, wander: 0, correlation: 0 },
    malfunctions: { outage: true, dip: 0, offset: 0 },
    seconds: 0.01,
    random: () => 0.5,
  };
  const state = utility.step(utility.initial(context), context);
  expect(utility.read(state, context)).toMatchObject({ frequency: 50, voltage: 0, live: false });
});
