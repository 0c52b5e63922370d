import { describe, expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { powerMeter } from './model.ts';

twinContract('a power meter', {
  twin: powerMeter,
  inputs: (t) => ({ voltage: 400, frequency: 50, power: t < 15 ? 40_000 : -10_000, reactive: 30_000 }),
});

function after(seconds: number, inputs: object, { malfunctions = {}, accuracy = 0, drawn = 0.5 } = {}) {
  const context = {
    inputs: { voltage: 400, frequency: 50, power: 40_000, reactive: 30_000, ...inputs },
    parameters: { accuracy, noise: 0, span: 100_000 },
    malfunctions: { frozen: false, reversed: false, fuseBlown: false, ...malfunctions },
    seconds: 0.2,
    random: () => drawn,
  };
  let state = powerMeter.initial(context);
  for (let i = 0; i < Math.round(seconds / 0.2); i++) state = powerMeter.step(state, context);
  return powerMeter.read(state, context);
}

describe('a power meter without error', () => {
  test('counts 40 kW over a quarter of an hour as 10 kWh', () =>
    expect(after(900, {}).imported).toBeCloseTo(10_000, 6));
  test('counts what goes back in another register', () =>
    expect(after(900, { power: -40_000 })).toMatchObject({ imported: 0, exported: expect.closeTo(10_000, 6) }));
  test('ends at the end of its scale', () => expect(after(1, { power: 140_000 }).power).toBe(100_000));
  test('sees 50 kV·A as 72.17 A and a power factor of 0.8', () =>
    expect(after(1, {})).toMatchObject({ current: expect.closeTo(72.1688, 3), powerFactor: expect.closeTo(0.8, 12) }));
});

test('of class 0.5 it is never more than 0.5 % off', () => {
  for (const drawn of [0, 0.25, 0.999999]) {
    const { power } = after(1, {}, { accuracy: 0.005, drawn });
    expect(Math.abs(power / 40_000 - 1)).toBeLessThanOrEqual(0.005 + 1e-12);
  }
});

test('a reversed transformer turns import into export, a blown fuse hides a third', () => {
  expect(after(1, {}, { malfunctions: { reversed: true } }).power).toBeCloseTo(-40_000, 6);
  expect(after(1, {}, { malfunctions: { fuseBlown: true } }).power).toBeCloseTo(26_666.67, 1);
});
