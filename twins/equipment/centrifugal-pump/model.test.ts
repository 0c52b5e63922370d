import { describe, expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { vapourHead } from '../water.ts';
import { cavitationLoss, efficiency, internalLoss, npshAvailable, npshRequired, shaftPower } from './curve.ts';
import { centrifugalPump } from './model.ts';

twinContract('a centrifugal pump', {
  twin: centrifugalPump,
  inputs: (t) => ({ speed: Math.min(2900, 500 * t), flow: 0.003, suction: t < 20 ? 2 : -8, temperature: 20 }),
});

const curve = {
  shutoffHead: 32,
  ratedFlow: 12 / 3600,
  ratedHead: 25,
  bestEfficiency: 0.68,
  npshAtRest: 1.2,
  npshAtRated: 2.5,
};
const head = (flow: number, turn: number) => turn * turn * curve.shutoffHead - internalLoss(curve) * flow * flow;

describe('affinity laws (ISO 9906): at half the speed', () => {
  test('half the flow', () => expect(head(curve.ratedFlow / 2, 0.5) / head(curve.ratedFlow, 1)).toBeCloseTo(1 / 4, 12));
  test('an eighth of the power', () =>
    expect(shaftPower(curve, curve.ratedFlow / 2, 0.5) / shaftPower(curve, curve.ratedFlow, 1)).toBeCloseTo(1 / 8, 12));
  test('the same efficiency', () => expect(efficiency(curve, 0.002, 0.5)).toBeCloseTo(efficiency(curve, 0.004, 1), 12));
  test('a quarter of the NPSH required', () =>
    expect(npshRequired(curve, 0.001, 0.5) / npshRequired(curve, 0.002, 1)).toBeCloseTo(1 / 4, 12));
});

test('shaft power is hydraulic power over efficiency', () => {
  const hydraulic = 998.2 * 9.80665 * curve.ratedFlow * curve.ratedHead;
  expect(shaftPower(curve, curve.ratedFlow, 1)).toBeCloseTo(hydraulic / 0.68, 6);
});

describe('cavitation', () => {
  // IAPWS-95: 2.339 kPa at 20 °C, 12.352 kPa at 50 °C, 47.414 kPa at 80 °C; the Magnus formula is within 2 %.
  test.each([
    [20, 2.339e3],
    [50, 12.352e3],
    [80, 47.414e3],
  ])('water at %f °C boils below %f Pa', (temperature, pressure) => {
    const found = vapourHead(temperature) * 998.2 * 9.80665;
    expect(Math.abs(found / pressure - 1)).toBeLessThan(0.02);
  });
  test('NPSH3 is where 3 % of the head is gone', () => expect(cavitationLoss(2.5, 2.5)).toBeCloseTo(0.03, 12));
  test('an open tank 2 m above the pump leaves 12.1 m', () => expect(npshAvailable(2, 20)).toBeCloseTo(12.11, 2));

  const context = (changes: object = {}) => ({
    inputs: { speed: 2900, flow: 0.003, suction: 2, temperature: 20, ...changes },
    parameters: { ...curve, ratedSpeed: 2900, submergence: -9 },
    malfunctions: { worn: 0, clogged: false, airbound: false },
    seconds: 0.01,
    random: () => 0,
  });
  const after = (changes: object) => {
    let state = centrifugalPump.initial(context());
    for (let i = 0; i < 1000; i++) state = centrifugalPump.step(state, context(changes));
    return centrifugalPump.read(state, context());
  };
  test('a healthy pump has its whole head', () =>
    expect(after({})).toMatchObject({ cavitating: false, lift: expect.closeTo(32, 9) }));
  test('a suction lift of 8.5 m takes the head away', () => {
    expect(after({ suction: -8.5 }).cavitating).toBe(true);
    expect(after({ suction: -8.5 }).lift).toBeLessThan(16);
  });
  test('hot water does the same at a suction that was enough for cold', () => {
    expect(after({ suction: 1 }).cavitating).toBe(false);
    expect(after({ suction: 1, temperature: 96 }).cavitating).toBe(true);
  });
});
