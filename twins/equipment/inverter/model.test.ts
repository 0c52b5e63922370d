import { describe, expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { intakeShare, lossShare, outputShare } from './loss.ts';
import { inverter } from './model.ts';

const grid = { voltage: 400, frequency: 50 };
const asked = { enable: true, request: 50_000, reactiveRequest: 5000, available: 40_000, absorbable: 0 };

twinContract('an inverter', {
  twin: inverter,
  parameters: { reconnection: 2 },
  inputs: (t) => ({ ...asked, ...grid, request: t < 20 ? 50_000 : 10_000, frequency: t < 15 ? 50 : 50.8 }),
  halving: { power: 260 },
  // Energy: what it takes from the array goes to the grid or is lost, and the loss is never negative.
  conserves:
    () =>
    ({ after }) =>
      Math.min(0, (after.drawn as number) - (after.power as number)),
  balance: 0,
});

function run(seconds: number, inputs: object, { malfunctions = {}, parameters = {}, start = {} } = {}) {
  const sizes = Object.fromEntries(
    Object.entries(inverter.parameters).map(([name, { default: value }]) => [name, value]),
  );
  const context = {
    inputs: { ...asked, ...grid, ...inputs },
    parameters: { ...sizes, ...parameters } as never,
    malfunctions: { failed: false, hot: false, deaf: false, ...malfunctions },
    seconds: 0.01,
    random: () => 0,
  };
  let state: ReturnType<typeof inverter.initial> = { ...inverter.initial(context), state: 'running', ...start };
  for (let i = 0; i < Math.round(seconds / 0.01); i++) state = inverter.step(state, context);
  return inverter.read(state, context);
}

describe('losses', () => {
  const losses = { standby: 0.003, linear: 0.008, quadratic: 0.012 };
  test('what comes out plus what is lost is what goes in', () => {
    for (const input of [0.01, 0.3, 0.8]) {
      const out = outputShare(losses, input);
      expect(out + lossShare(losses, out)).toBeCloseTo(input, 12);
      const intake = intakeShare(losses, input);
      expect(intake - lossShare(losses, intake)).toBeCloseTo(input, 12);
    }
  });
  test('efficiency is best where standby and resistive losses are equal, at √(p₀ / k₂) of the rating', () => {
    const efficiency = (x: number) => x / (x + lossShare(losses, x));
    const best = Math.sqrt(0.003 / 0.012);
    expect(efficiency(best)).toBeGreaterThan(efficiency(best - 0.01));
    expect(efficiency(best)).toBeGreaterThan(efficiency(best + 0.01));
    // 0.5 / (0.5 + 0.003 + 0.004 + 0.003) = 98.04 %.
    expect(efficiency(best)).toBeCloseTo(0.98039, 5);
  });
});

describe('an inverter of 50 kVA', () => {
  test('gives all that the array has, less its losses', () => {
    const { power, drawn } = run(5, { reactiveRequest: 0 });
    expect(drawn).toBeCloseTo(40_000, 6);
    expect(power / drawn).toBeGreaterThan(0.97);
  });
  test('obeys a limit', () => expect(run(5, { request: 12_000 }).power).toBeCloseTo(12_000, 9));
  test('keeps its apparent power, active power first', () => {
    const { power, reactive } = run(5, { available: 1e6, request: 40_000, reactiveRequest: 50_000 });
    expect([power, reactive]).toEqual([40_000, expect.closeTo(30_000, 6)]);
  });
  // EN 50549-1: from 50.2 Hz on with s = 5 %: 2.5 Hz for the whole rating, so 0.5 Hz above it takes 20 %.
  test('gives 20 % less at 50.7 Hz', () =>
    expect(run(5, { available: 1e6, frequency: 50.7 }).power).toBeCloseTo(40_000, 6));
  test('charges what a battery will take, and not more', () => {
    const { power, drawn } = run(5, { request: -50_000, available: 0, absorbable: 20_000, reactiveRequest: 0 });
    expect(drawn).toBeCloseTo(-20_000, 6);
    expect(power).toBeLessThan(-20_000);
  });
  test('stops charging at once when the battery takes no more, whatever its ramp', () => {
    const charging = { request: -50_000, available: 0, absorbable: 40_000, reactiveRequest: 0 };
    const { power } = run(5, charging, { start: { power: -40_000 }, parameters: { ramp: 0.01 } });
    expect(power).toBeLessThan(-39_000);
    expect(
      run(0.01, { ...charging, absorbable: 0 }, { start: { power }, parameters: { ramp: 0.01 } }).power,
    ).toBeCloseTo(0, 9);
  });
  test('trips 0.2 s after the voltage is gone', () => {
    expect(run(0.19, { voltage: 100 }).state).toBe('running');
    expect(run(0.22, { voltage: 100 })).toMatchObject({ state: 'tripped', power: 0 });
  });
});
