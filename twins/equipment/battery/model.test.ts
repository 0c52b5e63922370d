import { describe, expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { currentFor, openCircuitVoltage } from './cell.ts';
import { battery } from './model.ts';

twinContract('a battery', {
  twin: battery,
  start: { charge: 0.6 },
  inputs: (t) => ({ power: t < 15 ? 30_000 : -45_000, surroundings: 22 }),
  halving: { charge: 1e-6, voltage: 0.05, temperature: 0.01 },
  // Charge, in ampere-hours: what the current carried away is gone.
  conserves: () => {
    let [carried, first] = [0, -1];
    return ({ before, after, seconds }) => {
      if (first < 0) first = before.charge as number;
      carried += ((after.current as number) * seconds) / 3600;
      return (first - (after.charge as number)) * 130 - carried;
    };
  },
  balance: 1e-10,
});

// Chen and Rincón-Mora 2006, equation 2, worked by hand.
test.each([
  [1, 4.1029],
  [0.5, 3.80336],
  [0, 2.654],
])('a cell at a charge of %f stands at %f V', (charge, voltage) =>
  expect(openCircuitVoltage(charge)).toBeCloseTo(voltage, 4),
);

test('the current for a power solves P = (U − R I) I, both ways', () => {
  for (const power of [40_000, -40_000, 1e-6]) {
    const current = currentFor(power, 800, 0.12);
    expect((800 - 0.12 * current) * current).toBeCloseTo(power, 6);
  }
});

const sizes = {
  cells: 100,
  capacity: 100,
  resistance: 0.1,
  polarisation: 0.05,
  relaxation: 60,
  power: 1e6,
  lowest: 0,
  highest: 1,
  heatCapacity: 1e9,
  cooling: 60,
  hottest: 55,
};
const healthy = { aged: 0, weld: 0, fansOff: false, contactorOpen: false };
function bench(
  charge: number,
  { parameters = {}, malfunctions = {} }: { parameters?: object; malfunctions?: object } = {},
) {
  const context = (power: number) => ({
    inputs: { power, surroundings: 20 },
    parameters: { ...sizes, ...parameters },
    malfunctions: { ...healthy, ...malfunctions },
    seconds: 0.1,
    random: () => 0,
  });
  let state = battery.begin!({ ...battery.initial(context(0)), charge }, context(0));
  return {
    state: () => state,
    read: () => battery.read(state, context(0)),
    run(seconds: number, power: (state: { voltage: number }) => number) {
      for (let i = 0; i < Math.round(seconds / 0.1); i++) state = battery.step(state, context(power(state)));
      return state;
    },
  };
}

describe('in closed form', () => {
  test('one C empties it from full to half in half an hour', () => {
    const { state, run } = bench(1);
    run(1800, ({ voltage }) => 100 * voltage);
    // The power is set from the last voltage, so the current is 100 A within 1e-4.
    expect(state().charge).toBeCloseTo(0.5, 3);
  });

  // Polarisation under a constant current: R₁ I (1 − e^(−t/τ)); with the current gone it relaxes as e^(−t/τ).
  test('a current pulse drops the voltage by its resistance at once, then by its polarisation exponentially', () => {
    const { state, run } = bench(0.5, { parameters: { capacity: 1e9 } });
    const idle = state().voltage;
    run(60, ({ voltage }) => 100 * voltage);
    const current = state().current;
    expect(idle - state().voltage).toBeCloseTo(current * 0.1 + current * 0.05 * (1 - Math.exp(-1)), 1);
    run(60, () => 0);
    expect(idle - state().voltage).toBeCloseTo(current * 0.05 * (1 - Math.exp(-1)) * Math.exp(-1), 1);
  });

  // ∫ U dQ from 100 % to 50 %, from the antiderivative of the open-circuit voltage.
  test('an ideal battery gives the energy under its voltage curve', () => {
    const area = (s: number) =>
      (1.031 / 35) * Math.exp(-35 * s) + 3.685 * s + 0.1078 * s ** 2 - (0.1178 / 3) * s ** 3 + (0.3201 / 4) * s ** 4;
    const { state, run } = bench(1, { parameters: { resistance: 0, polarisation: 0 } });
    let seconds = 0;
    for (; state().charge > 0.5; seconds += 10) run(10, () => 30_000);
    const energy = 100 * 100 * 3600 * (area(1) - area(state().charge));
    expect(Math.abs((30_000 * seconds) / energy - 1)).toBeLessThan(1e-5);
  });
});

describe('its management', () => {
  test('gives nothing at the lower limit and takes nothing at the upper', () => {
    const limits = { parameters: { lowest: 0.1, highest: 0.9, power: 50_000 } };
    expect(bench(0.1, limits).read()).toMatchObject({ available: 0, absorbable: 50_000 });
    expect(bench(0.9, limits).read()).toMatchObject({ available: 50_000, absorbable: 0 });
    const { charge } = bench(0.1, limits).run(100, () => 50_000);
    expect(charge).toBe(0.1);
  });
  test('opens the contactor when it is too hot, and closes it 10 K below', () => {
    const { state, run } = bench(0.8, {
      parameters: { heatCapacity: 2000, capacity: 1e6 },
      malfunctions: { fansOff: true },
    });
    while (!state().open) run(1, () => 100_000);
    expect(state().temperature).toBeGreaterThan(55);
    while (state().open) run(0.1, () => 100_000);
    expect(state().temperature).toBeCloseTo(45, 0);
  });
});
