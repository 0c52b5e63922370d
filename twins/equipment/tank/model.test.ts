import { expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { tank } from './model.ts';

const flow = 7e-4;

twinContract('a tank', {
  twin: tank,
  parameters: { area: 0.04, height: 1.6 },
  start: { volume: 0.03 },
  inputs: (t) => ({ inflow: t < 12 ? flow : 2 * flow, outflow: t < 5 ? 0 : flow / 2, inflowTemperature: 20 }),
  halving: { level: 1e-9, temperature: 2e-3 },
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

const step = (state: object, inputs: object) =>
  tank.step(
    { volume: 0, temperature: 14, spilled: 0, spilling: false, ...state },
    {
      inputs: { inflow: 0, outflow: 0, inflowTemperature: 14, ...inputs },
      parameters: { area: 1, height: 1 },
      malfunctions: { leak: 0 },
      seconds: 1,
      random: () => 0,
    },
  );

test('an empty tank gives nothing', () => expect(step({}, { outflow: 1 }).volume).toBe(0));

test('a full tank spills what comes in', () => {
  const { volume, spilled, spilling } = step({ volume: 1 }, { inflow: 0.25 });
  expect([volume, spilled, spilling]).toEqual([1, 0.25, true]);
});

test('equal parts of 10 and 30 °C mix to 20 °C', () =>
  expect(step({ volume: 0.5, temperature: 10 }, { inflow: 0.5, inflowTemperature: 30 }).temperature).toBe(20));

// Stirred tank at constant volume: T(t) = T_in + (T_0 − T_in) e^(−q t / V), an energy balance in closed form.
// The implicit step lags by half a step: about (q dt / V) / 2 of the difference.
test('a flushed tank takes the temperature of its inflow exponentially', () => {
  let state: ReturnType<typeof tank.initial> = { volume: 0.5, temperature: 10, spilled: 0, spilling: false };
  const context = {
    inputs: { inflow: 0.001, outflow: 0.001, inflowTemperature: 30 },
    parameters: { area: 1, height: 1 },
    malfunctions: { leak: 0 },
    seconds: 0.01,
    random: () => 0,
  };
  for (let i = 0; i < 50_000; i++) state = tank.step(state, context);
  expect(state.temperature).toBeCloseTo(30 - 20 * Math.exp(-1), 3);
});
