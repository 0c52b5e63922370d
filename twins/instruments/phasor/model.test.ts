import { expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { phasor } from './model.ts';

twinContract('a phasor measurement', {
  twin: phasor,
  inputs: (t) => ({ voltage: 400, frequency: 50 - 0.2 * Math.min(1, t), angle: 0.5 }),
});

const parameters = { window: 0.04, voltageNoise: 0, frequencyNoise: 0 };
const healthy = { fuseBlown: false, phaseShift: 0 };
const context = (inputs: { voltage: number; frequency: number; angle: number }, malfunctions = healthy) => ({
  parameters,
  inputs,
  malfunctions,
  seconds: 0.02,
  random: () => 0.5,
});
const start = phasor.initial({ parameters, inputs: { voltage: 400, frequency: 50, angle: 0 } });

test('of a step in frequency 63.2 % is there after its window', () => {
  const stepped = context({ voltage: 400, frequency: 49, angle: 0 });
  const { frequency } = phasor.step(phasor.step(start, stepped), stepped);
  expect(frequency).toBeCloseTo(49 + Math.exp(-1), 9);
});

test('an angle is given in degrees, and stays within half a turn when a phase is shifted', () => {
  const { angle } = phasor.step(
    start,
    context({ voltage: 400, frequency: 50, angle: Math.PI / 2 }, { ...healthy, phaseShift: 120 }),
  );
  expect(angle).toBeCloseTo(90 + 120 - 360, 9);
});

test.each([
  ['without a voltage', { voltage: 0, frequency: 50, angle: 1 }, healthy],
  ['with its fuse gone', { voltage: 400, frequency: 50, angle: 1 }, { ...healthy, fuseBlown: true }],
])('%s it sees nothing', (_, inputs, malfunctions) =>
  expect(phasor.step(start, context(inputs, malfunctions))).toEqual({ voltage: 0, frequency: 0, angle: 0 }),
);
