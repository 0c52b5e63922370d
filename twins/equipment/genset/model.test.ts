import { describe, expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { genset } from './model.ts';

const setpoints = { run: true, frequencySetpoint: 50, voltageSetpoint: 400 };

twinContract('a genset', {
  twin: genset,
  parameters: { starting: 3 },
  start: { voltage: 0 },
  inputs: (t) => ({
    ...setpoints,
    run: t < 28,
    power: t < 8 ? 0 : t < 20 ? 60_000 : 20_000,
    reactive: t < 10 ? 0 : 30_000,
  }),
  // The voltage builds up a step earlier or later after the start: only the frequency is compared.
  halving: { frequency: 0.13 },
});

const sizes = {
  rating: 100_000,
  nominalFrequency: 50,
  nominalVoltage: 400,
  inertia: 1.2,
  damping: 0,
  droop: 0.04,
  governorLag: 0.25,
  reactiveDroop: 0.04,
  regulatorLag: 0.15,
  starting: 6,
  mostFuel: 1.1,
};
const healthy = { failsToStart: false, governorStuck: false, unexcited: false, starved: 0 };
function bench({ malfunctions = {}, seconds = 0.001 }: { malfunctions?: object; seconds?: number } = {}) {
  const context = (inputs: object) => ({
    inputs: { ...setpoints, power: 0, reactive: 0, ...inputs },
    parameters: sizes,
    malfunctions: { ...healthy, ...malfunctions },
    seconds,
    random: () => 0,
  });
  let state = genset.begin!({ ...genset.initial(context({})), state: 'running' }, context({}));
  return {
    read: () => genset.read(state, context({})),
    run(time: number, inputs: object) {
      for (let i = 0; i < Math.round(time / seconds); i++) state = genset.step(state, context(inputs));
      return genset.read(state, context({}));
    },
  };
}

describe('a load step of half the rating, in closed form', () => {
  // df/dt = −ΔP f₀ / (2 H S) as long as nothing regulates: −0.5 · 50 / 2.4 = −10.4167 Hz/s.
  test('without a governor the frequency falls at a constant rate', () => {
    const { frequency } = bench({ malfunctions: { governorStuck: true } }).run(0.1, { power: 50_000 });
    expect(frequency).toBeCloseTo(50 - (0.5 * 50 * 0.1) / 2.4, 9);
  });

  // Swing and governor are two lags in a loop: x″ + x′/τ + x/(2 H R τ) = −ΔP/(2 H τ), x the relative deviation.
  test('with its governor it follows the second-order step response', () => {
    const { run } = bench();
    const { inertia: h, governorLag: tau, droop } = sizes;
    const settled = -0.5 * droop;
    const omega = Math.sqrt(1 / (2 * h * droop * tau));
    const sigma = 1 / (2 * tau);
    const damped = Math.sqrt(omega * omega - sigma * sigma);
    // x(0) = 0, x′(0) = −ΔP / 2H.
    const slope = -0.5 / (2 * h);
    const b = (slope + sigma * -settled) / damped;
    const exact = (t: number) =>
      settled + Math.exp(-sigma * t) * (-settled * Math.cos(damped * t) + b * Math.sin(damped * t));
    for (let t = 0.1; t < 3; t += 0.1) {
      const { frequency } = run(0.1, { power: 50_000 });
      expect(Math.abs(frequency - 50 * (1 + exact(t)))).toBeLessThan(0.01);
    }
  });

  test('it settles at the droop: 4 % of 50 Hz for full load, so 1 Hz for half', () =>
    expect(bench().run(10, { power: 50_000 }).frequency).toBeCloseTo(49, 6));
});

test('voltage falls with reactive power by the droop: 4 % at rated reactive power', () =>
  expect(bench().run(5, { reactive: 100_000 }).voltage).toBeCloseTo(384, 6));

describe('malfunctions', () => {
  test('it does not start', () => {
    const { run } = bench({ malfunctions: { failsToStart: true } });
    run(2, { run: false });
    expect(run(20, {}).state).toBe('stopped');
  });
  test('a dirty filter leaves too little power: it stalls under load', () =>
    expect(bench({ malfunctions: { starved: 0.6 } }).run(20, { power: 80_000 }).state).toBe('tripped'));
  test('without excitation only remanence is left', () =>
    expect(bench({ malfunctions: { unexcited: true } }).run(5, {}).voltage).toBeCloseTo(12, 3));
  test('a stuck rack lets it run away when the load goes', () => {
    const broken = { governorStuck: false };
    const { run } = bench({ malfunctions: broken });
    run(10, { power: 80_000 });
    broken.governorStuck = true;
    expect(run(10, {}).state).toBe('tripped');
  });
});
