import { expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { motorisedValve } from './model.ts';

twinContract('a motorised valve', {
  twin: motorisedValve,
  parameters: { flow: 1, stroke: 2, disturbance: 0.01, correlation: 2 },
  inputs: (t) => ({ open: t % 8 < 5, permit: t < 20 }),
  halving: { position: 0.006 },
});

const context = {
  inputs: { open: true, permit: true },
  parameters: { flow: 1, stroke: 2, disturbance: 0, correlation: 2 },
  malfunctions: { stuck: false },
  seconds: 0.5,
  random: () => 0.5,
};

test('full travel takes the stroke time', () => {
  let state = motorisedValve.initial({ parameters: context.parameters, inputs: context.inputs });
  const positions = [1, 2, 3, 4, 5].map(() => {
    state = motorisedValve.step(state, context);
    return state.position;
  });
  expect(positions).toEqual([0.25, 0.5, 0.75, 1, 1]);
});

test('without permit it closes against an open command', () => {
  const next = motorisedValve.step(
    { position: 1, disturbance: 0 },
    { ...context, inputs: { open: true, permit: false } },
  );
  expect(next.position).toBe(0.75);
});
