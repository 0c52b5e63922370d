import { describe, expect, test } from 'vitest';
import { asset, definePlant, Simulation } from '#simulator';
import { twinContract } from '../../../test/contracts/twin.ts';
import { busbar } from '../busbar/model.ts';
import { gridFormingInverter } from './model.ts';

const enabled = { enable: true, frequencySetpoint: 50, voltageSetpoint: 400, available: 50_000, absorbable: 50_000 };

twinContract('a grid-forming inverter', {
  twin: gridFormingInverter,
  inputs: (t) => ({ ...enabled, enable: t < 26, power: t < 10 ? 20_000 : -10_000, reactive: 5000 }),
  halving: { frequency: 0.03, voltage: 4 },
});

const sizes = Object.fromEntries(
  Object.entries(gridFormingInverter.parameters).map(([name, { default: value }]) => [name, value]),
) as { [N in keyof typeof gridFormingInverter.parameters]: number };

function after(seconds: number, inputs: object, malfunctions: object = {}) {
  const context = {
    inputs: { ...enabled, power: 0, reactive: 0, ...inputs },
    parameters: sizes,
    malfunctions: { failed: false, voltageLow: 0, ...malfunctions },
    seconds: 0.01,
    random: () => 0,
  };
  let state = gridFormingInverter.initial(context);
  for (let i = 0; i < Math.round(seconds / 0.01); i++) state = gridFormingInverter.step(state, context);
  return gridFormingInverter.read(state, context);
}

describe('droop', () => {
  test('2 % of 50 Hz at the rating: 0.5 Hz at half of it', () =>
    expect(after(3, { power: 25_000 }).frequency).toBeCloseTo(49.5, 9));
  test('it rises while it charges', () => expect(after(3, { power: -25_000 }).frequency).toBeCloseTo(50.5, 9));
  test('4 % of 400 V at rated reactive power', () =>
    expect(after(3, { reactive: 50_000 }).voltage).toBeCloseTo(384, 9));
});

test('a battery that can give less than is asked trips it after half a second', () => {
  expect(after(0.45, { power: 30_000, available: 20_000 }).state).toBe('running');
  expect(after(0.6, { power: 30_000, available: 20_000 })).toMatchObject({ state: 'tripped', voltage: 0, drawn: 0 });
});

// Two voltage sources, 50 kV·A each, droops 2 % and 4 %: one frequency, so P₁ m₁ = P₂ m₂ (Chandorkar et al. 1993).
test('two of them share 30 kW as 2 to 1, without a word between them', () => {
  const bars = busbar({
    type: 'Bars',
    voltage: 400,
    frequency: 50,
    sources: { S1: { rating: 50_000, reactance: 0.2 }, S2: { rating: 50_000, reactance: 0.2 } },
    feeds: [],
    loads: ['load'],
  });
  const source = (name: 'S1' | 'S2') =>
    ({
      [`${name}.enable`]: { constant: true },
      [`${name}.frequencySetpoint`]: { constant: 50 },
      [`${name}.voltageSetpoint`]: { constant: 400 },
      [`${name}.power`]: `B1.${name}Power`,
      [`${name}.reactive`]: `B1.${name}Reactive`,
      [`${name}.available`]: { constant: 50_000 },
      [`${name}.absorbable`]: { constant: 50_000 },
      [`B1.${name}Voltage`]: `${name}.voltage`,
      [`B1.${name}Frequency`]: `${name}.frequency`,
      [`B1.${name}Angle`]: `${name}.angle`,
      [`B1.${name}Closed`]: { constant: true },
    }) as const;
  const plant = definePlant({
    name: 'sharing',
    path: 'sharing',
    assets: {
      S1: asset(gridFormingInverter),
      S2: asset(gridFormingInverter, { parameters: { droop: 0.04 } }),
      B1: asset(bars),
    },
    connections: {
      ...source('S1'),
      ...source('S2'),
      'B1.loadPower': { constant: 30_000 },
      'B1.loadReactive': { constant: 0 },
    } as never,
  });
  const simulation = new Simulation(plant, { seed: 1 });
  for (let i = 0; i < 3000; i++) simulation.advance();
  expect(simulation.value('B1', 'S1Power')).toBeCloseTo(20_000, -1);
  expect(simulation.value('B1', 'S2Power')).toBeCloseTo(10_000, -1);
  expect(simulation.value('B1', 'frequency')).toBeCloseTo(50 * (1 - 0.02 * 0.4), 4);
});
