import { describe, expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { contactTank } from './model.ts';

twinContract('a contact tank', {
  twin: contactTank,
  inputs: (t) => ({ flow: t < 15 ? 0.002 : 0.01, inlet: 0.1, dose: t < 10 ? 0.8 : 0.2 }),
  halving: { concentration: 1e-4 },
});

const sizes = { volume: 2, decay: 1e-4, stock: 20_000, dosing: 2e-7 };
function after(seconds: number, inputs: object, { malfunctions = {}, parameters = {}, start = 0 } = {}) {
  const context = {
    inputs: { flow: 0.002, inlet: 0, dose: 1, ...inputs },
    parameters: { ...sizes, ...parameters },
    malfunctions: { airlocked: false, demand: 0, ...malfunctions },
    seconds: 0.1,
    random: () => 0,
  };
  let state = { concentration: start, dosed: 0 };
  for (let i = 0; i < seconds * 10; i++) state = contactTank.step(state, context);
  return state.concentration;
}

describe('a stirred tank, in closed form', () => {
  // c = d c_stock / (q + d + k V): 0.2 mL/s of 20 g/L into 2 L/s and a decay of 0.2 L/s: 1.818 mg/L.
  test('ends where dosing, flow and decay are in balance', () =>
    expect(after(20_000, {})).toBeCloseTo((2e-7 * 20_000) / (0.002 + 2e-7 + 2e-4), 6));
  test('decays exponentially at rest', () =>
    expect(after(5000, { flow: 0, dose: 0 }, { start: 3 })).toBeCloseTo(3 * Math.exp(-0.5), 4));
  test('is washed out exponentially by its residence time', () =>
    expect(after(1000, { dose: 0 }, { parameters: { decay: 0 }, start: 3 })).toBeCloseTo(3 * Math.exp(-1), 3));
});

test('an airlocked pump doses nothing, and a demand in the raw water uses it up', () => {
  expect(after(20_000, {}, { malfunctions: { airlocked: true }, start: 2 })).toBeLessThan(1e-6);
  expect(after(20_000, {}, { malfunctions: { demand: 1e-3 } })).toBeLessThan(after(20_000, {}));
});
