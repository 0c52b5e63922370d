import { describe, expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { transformer } from './model.ts';
import { ageing, oilRise } from './thermal.ts';

twinContract('a transformer', {
  twin: transformer,
  inputs: (t) => ({ voltage: t < 25 ? 20_000 : 0, power: t < 10 ? 0 : 150_000, reactive: 50_000, air: 20 }),
  halving: { topOil: 1e-3, hotSpot: 5e-3 },
});

const sizes = {
  rating: 250_000,
  primaryVoltage: 20_000,
  secondaryVoltage: 400,
  impedance: 0.04,
  ironLoss: 425,
  copperLoss: 3250,
  oilRise: 55,
  hotSpotRise: 23,
  oilLag: 10_800,
  windingLag: 240,
};
function after(seconds: number, inputs: object, malfunctions: object = {}) {
  const context = {
    inputs: { voltage: 20_000, power: 0, reactive: 0, air: 20, ...inputs },
    parameters: sizes,
    malfunctions: { radiatorsDirty: false, turnsShorted: 0, ...malfunctions },
    seconds: 1,
    random: () => 0,
  };
  let state = transformer.initial(context);
  for (let i = 0; i < seconds; i++) state = transformer.step(state, context);
  return transformer.read(state, context);
}
/** Rated current at unity power factor: the secondary voltage has dropped by then. */
const FULL = 248_000;

describe('voltage', () => {
  test('at no load is by the turns ratio', () => expect(after(1, {}).voltage).toBeCloseTo(400, 9));
  // Drop at rated current and cos φ 0: all of the impedance but its resistance, u_x = √(4² − 1.3²) % = 3.783 %.
  test('drops by the reactance under rated reactive current', () => {
    const { voltage, load } = after(1, { reactive: 250_000 * 0.9622 });
    expect(load).toBeCloseTo(1, 3);
    expect(1 - voltage / 400).toBeCloseTo(0.03783, 3);
  });
});

test('losses are 425 W of iron and 3250 W of copper at rated current', () => {
  const { loss, load } = after(1, { power: FULL });
  expect(loss).toBeCloseTo(425 + 3250 * load * load, 9);
  expect(load).toBeCloseTo(1, 1);
});

describe('temperatures of IEC 60076-7', () => {
  // The standard's own reference: 20 °C air, rated load: 75 °C oil, 98 °C hot spot, one hour of life an hour.
  test('rated load in air of 20 °C ends at a hot spot of 98 °C', () =>
    expect(20 + oilRise(55, 3250 / 425, 1) + 23).toBeCloseTo(98, 9));
  test('paper at 98 °C ages one hour an hour, at 104 °C two', () => {
    expect(ageing(98)).toBe(1);
    expect(ageing(104)).toBeCloseTo(2, 12);
  });
  test('the oil rises exponentially with its time constant of 180 min', () => {
    const { topOil, load } = after(10_800, { power: 200_000 });
    expect(topOil).toBeCloseTo(20 + oilRise(55, 3250 / 425, load) * (1 - Math.exp(-1)), 1);
  });
  test('dirty radiators make it half as much hotter', () => {
    const [clean, dirty] = [after(3600, { power: 200_000 }), after(3600, { power: 200_000 }, { radiatorsDirty: true })];
    expect((dirty.topOil - 20) / (clean.topOil - 20)).toBeCloseTo(1.5, 9);
  });
});
