import { describe, expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { vessel } from './model.ts';

twinContract('a vessel', {
  twin: vessel,
  start: { volume: 0.9 },
  inputs: (t) => ({
    inflow: t < 12 ? 0.001 : 0.02,
    outflow: t < 15 ? 0.001 : 0,
    inflowTemperature: 12,
    jacketFlow: 0.002,
    jacketTemperature: 80,
    heater: t < 10 ? 0.5 : 0,
  }),
  halving: { level: 1e-9, temperature: 5e-3, jacketOutlet: 0.2 },
  conserves: () => {
    let [entered, left, first] = [0, 0, -1];
    return ({ before, after, inputs, seconds }) => {
      if (first < 0) first = before.volume as number;
      entered += (inputs.inflow as number) * seconds;
      left += (inputs.outflow as number) * seconds;
      return first + entered - left - (after.volume as number) - (after.spilled as number);
    };
  },
  balance: 1e-12,
});

const parameters = {
  area: 0.8,
  height: 1.5,
  jacketVolume: 0.08,
  transfer: 1500,
  loss: 0,
  surroundings: 20,
  heaterPower: 30_000,
  covered: 0.1,
};
const still = { inflow: 0, outflow: 0, inflowTemperature: 20, jacketFlow: 0, jacketTemperature: 20, heater: 0 };
const healthy = { leak: 0, fouled: 0, heaterWelded: false, heaterBurnt: false, unstirred: false };

function run(
  seconds: number,
  inputs: object,
  { sizes = {}, start = {}, broken = {} }: { sizes?: object; start?: object; broken?: object } = {},
) {
  const context = {
    inputs: { ...still, ...inputs },
    parameters: { ...parameters, ...sizes },
    malfunctions: { ...healthy, ...broken },
    seconds: 0.1,
    random: () => 0,
  };
  let state = { ...vessel.initial(context), volume: 1.2, ...start };
  for (let i = 0; i < Math.round(seconds / 0.1); i++) state = vessel.step(state, context);
  return state;
}
/** ρ c V of the full vessel, in J/K. */
const CAPACITY = 998.2 * 4184 * 1.2;

describe('a full vessel, in closed form', () => {
  // A thermal RC: T = T_a + P R (1 − e^(−t / R C)). The implicit step is late by half a step, 1e-5 of the rise.
  test('heated at constant power it follows the exponential of resistance and capacity', () => {
    const [resistance, power] = [1 / 500, 30_000];
    const tau = resistance * CAPACITY;
    const { temperature } = run(tau, { heater: 1 }, { sizes: { transfer: 0, loss: 500 } });
    expect(temperature).toBeCloseTo(20 + power * resistance * (1 - Math.exp(-1)), 2);
  });

  test('without losses 30 kW heat 1.2 m³ by 0.5986 K in 100 s', () =>
    expect(run(100, { heater: 1 }, { sizes: { transfer: 0 } }).temperature).toBeCloseTo(20 + 3e6 / CAPACITY, 9));

  test('at rest, vessel and jacket meet at the mean of their heats', () => {
    const end = run(7200, {}, { start: { temperature: 80, jacket: 20 } });
    const meeting = (1.2 * 80 + 0.08 * 20) / 1.28;
    expect([end.temperature, end.jacket]).toEqual([expect.closeTo(meeting, 6), expect.closeTo(meeting, 6)]);
  });

  test('a jacket with plenty of water cools it exponentially through U A', () => {
    const tau = CAPACITY / 1500;
    const { temperature } = run(tau, { jacketFlow: 1, jacketTemperature: 10 }, { start: { temperature: 60 } });
    expect(temperature).toBeCloseTo(10 + 50 * Math.exp(-1), 1);
  });
});

test('fouling, a still stirrer and a welded contactor do what they would', () => {
  const cooling = { jacketFlow: 0.01, jacketTemperature: 5 };
  const clean = run(600, cooling, { start: { temperature: 60 } }).temperature;
  expect(run(600, cooling, { start: { temperature: 60 }, broken: { fouled: 0.5 } }).temperature).toBeGreaterThan(clean);
  expect(run(600, cooling, { start: { temperature: 60 }, broken: { unstirred: true } }).temperature).toBeGreaterThan(
    clean,
  );
  expect(run(60, {}, { broken: { heaterWelded: true } }).temperature).toBeGreaterThan(20);
});

test('an uncovered heater stays off', () =>
  expect(run(60, { heater: 1 }, { start: { volume: 0.05 } }).temperature).toBeCloseTo(20, 9));
