import { expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { pump } from './model.ts';

twinContract('a pump', {
  twin: pump,
  inputs: (t) => ({ run: t % 10 < 6 || t > 25, level: t < 20 ? 0.5 : 0.6 }),
});

const context = {
  inputs: { run: true, level: 1 },
  parameters: { flow: 2, pickup: 0.5, suction: 0.02 },
  malfunctions: { overload: false, blocked: false, contactor: false },
  seconds: 0.25,
  random: () => 0,
};
const after = (steps: number, changes: object = {}) => {
  let state = pump.initial({ parameters: context.parameters, inputs: context.inputs });
  for (let i = 0; i < steps; i++) state = pump.step(state, { ...context, ...changes });
  return pump.read(state, context);
};

test('it runs half a second after the command', () => {
  expect([after(1).running, after(2).running]).toEqual([false, true]);
});
test('it moves nothing from an empty suction, and says that it runs', () => {
  expect(after(9, { inputs: { run: true, level: 0 } })).toMatchObject({ running: true, flow: 0 });
});
test('an overload drops the motor and opens the trip contact', () => {
  const overload = { malfunctions: { ...context.malfunctions, overload: true } };
  expect(after(9, overload)).toEqual({ running: false, flow: 0, tripped: true });
});
