import { describe, expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { defectOrders, ratingLife } from './geometry.ts';
import { bearing } from './model.ts';

twinContract('a bearing', {
  twin: bearing,
  parameters: { haste: 2e6 },
  inputs: (t) => ({ speed: t < 20 ? 1500 : 900, air: 25 }),
  halving: { life: 1e-9, temperature: 1e-3 },
});

// Case Western Reserve University Bearing Data Center: drive end bearing 6205-2RS, d = 0.3126 in, D = 1.537 in, 9 balls.
// Its table counts ball passes on both rings: 4.7135 is twice the spin.
describe('the defect frequencies of a 6205-2RS', () => {
  const orders = defectOrders({ rollingElements: 9, ratio: 0.3126 / 1.537 });
  test.each([
    ['outer ring', orders.outerRing, 3.5848],
    ['inner ring', orders.innerRing, 5.4152],
    ['ball', 2 * orders.ball, 4.7135],
    ['cage', orders.cage, 0.39828],
  ])('%s', (_, order, published) => expect(Math.abs(order - published)).toBeLessThan(2e-3));
});

// ISO 281: (C / P)³ million revolutions; C = 14.8 kN, P = 1.48 kN: 1000 million, 11111 h at 1500 1/min.
test('the rating life goes with the cube of the load', () => {
  expect(ratingLife(14_800, 1480)).toBeCloseTo(1e9, 0);
  expect(ratingLife(14_800, 2960) / ratingLife(14_800, 1480)).toBeCloseTo(1 / 8, 12);
});

const sizes = Object.fromEntries(
  Object.entries(bearing.parameters).map(([name, { default: value }]) => [name, value]),
) as { [N in keyof typeof bearing.parameters]: number };

function at(life: number, { speed = 1500, malfunctions = {}, seconds = 0.01, steps = 1, haste = 1 } = {}) {
  const context = {
    inputs: { speed, air: 25 },
    parameters: { ...sizes, haste },
    malfunctions: { dry: false, unbalance: 0, ...malfunctions },
    seconds,
    random: () => 0,
  };
  let state = { ...bearing.initial(context), life };
  for (let i = 0; i < steps; i++) state = bearing.step(state, context);
  return bearing.read(state, context);
}

describe('what a monitor sees', () => {
  test('one rating life passes in its revolutions, faster by its haste', () => {
    const revolutions = ratingLife(sizes.dynamicRating, sizes.load);
    const seconds = (revolutions / 25) * 1e-6;
    expect(at(0, { seconds: seconds / 100, steps: 100, haste: 1e6 }).life).toBeCloseTo(1, 9);
  });
  test('a sound bearing has a kurtosis of 3 and the velocity of a new machine', () =>
    expect(at(0.5)).toMatchObject({ kurtosis: 3, velocity: expect.closeTo(0.7, 9), spall: 0 }));
  test('a young spall shows in the kurtosis before it shows in the velocity', () => {
    const young = at(1.04);
    expect(young.kurtosis).toBeGreaterThan(8);
    expect(young.velocity).toBeLessThan(2);
  });
  test('an old one shakes the machine into zone D (above 7.1 mm/s on a flexible foundation, ISO 20816-3) while the kurtosis falls', () => {
    const old = at(1.19);
    expect(old.velocity).toBeGreaterThan(7.1);
    expect(old.kurtosis).toBeLessThan(at(1.06).kurtosis);
  });
  test('at standstill nothing shakes', () =>
    expect(at(1.1, { speed: 0 })).toMatchObject({ velocity: 0, acceleration: 0, defectFrequency: 0 }));
  test('unbalance shows in the velocity alone', () => {
    const shaken = at(0, { malfunctions: { unbalance: 4 } });
    expect(shaken.velocity).toBeCloseTo(4.7, 9);
    expect(shaken.kurtosis).toBe(3);
  });
  test('without grease it runs hot', () =>
    expect(at(0, { seconds: 60, steps: 60, malfunctions: { dry: true } }).temperature).toBeGreaterThan(
      at(0, { seconds: 60, steps: 60 }).temperature + 20,
    ));
});
