import { expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { emergencyStop } from './model.ts';

twinContract('an emergency stop', {
  twin: emergencyStop,
  start: { pressed: true },
  inputs: (t) => ({ run: t % 4 < 2 }),
});

const runs = (pressed: boolean, run: boolean, welded = false) =>
  emergencyStop.step(
    { pressed, run: true },
    { inputs: { run }, parameters: {}, malfunctions: { welded }, seconds: 0.01, random: () => 0 },
  ).run;

test.each([
  [false, true, true],
  [false, false, false],
  [true, true, false],
  [true, false, false],
])('pressed %s and asked to run %s: the drive has power %s', (pressed, run, power) =>
  expect(runs(pressed, run)).toBe(power),
);

test('a welded contact lets the drive run on', () => expect(runs(true, true, true)).toBe(true));
