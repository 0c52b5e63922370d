import { describe, expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { farVoltage } from '../alternating-current.ts';
import { feeder } from './model.ts';

twinContract('a feeder', {
  twin: feeder,
  inputs: (t) => ({ voltage: t < 10 ? 400 : 360, frequency: t < 20 ? 50 : 49, closed: t < 25, demand: 0.5 + 0.02 * t }),
});

const sizes = {
  power: 40_000,
  powerFactor: 0.8,
  nominalVoltage: 400,
  nominalFrequency: 50,
  voltageExponent: 2,
  reactiveExponent: 2,
  frequencyFactor: 1.5,
  resistance: 0,
  reactance: 0,
};
function settled(inputs: object, parameters: object = {}, malfunctions: object = {}) {
  const context = {
    inputs: { voltage: 400, frequency: 50, closed: true, demand: 1, ...inputs },
    parameters: { ...sizes, ...parameters },
    malfunctions: { shortCircuit: false, lost: 0, ...malfunctions },
    seconds: 0.01,
    random: () => 0,
  };
  let state = feeder.initial(context);
  for (let i = 0; i < 100; i++) state = feeder.step(state, context);
  return feeder.read(state, context);
}

describe('a feeder without a cable', () => {
  test('takes its rating at nominal voltage: 40 kW, and 30 kvar at cos φ 0.8', () =>
    expect(settled({})).toMatchObject({ power: expect.closeTo(40_000, 6), reactive: expect.closeTo(30_000, 6) }));
  test('50 kV·A at 400 V are 72.17 A', () => expect(settled({}).current).toBeCloseTo(50_000 / (Math.sqrt(3) * 400), 9));
  test('of constant impedance takes 81 % at 90 % of the voltage', () =>
    expect(settled({ voltage: 360 }).power).toBeCloseTo(32_400, 6));
  test('takes 3 % less at 49 Hz with a factor of 1.5', () =>
    expect(settled({ frequency: 49 }).power).toBeCloseTo(38_800, 6));
  test('takes nothing through an open breaker', () =>
    expect(settled({ closed: false })).toEqual({ power: 0, reactive: 0, current: 0, voltage: 0, supplied: false }));
});

describe('the voltage at the far end', () => {
  // A resistance R_L behind a resistance R is a divider: P = V₂² / R_L gives V₂ = V₁ R_L / (R_L + R).
  test('of a resistance behind a resistance is that of the divider', () => {
    const load = 4;
    const far = (400 * load) / (load + 0.1);
    expect(farVoltage(400, (far * far) / load, 0, { resistance: 0.1, reactance: 0 })).toBeCloseTo(far, 9);
  });
  test('sources and sinks agree: what goes in is what is taken and lost', () => {
    const { power, reactive, current, voltage } = settled({}, { resistance: 0.1, reactance: 0.05 });
    // From the near end: S₁ = √3 V₁ I.
    expect(Math.hypot(power, reactive)).toBeCloseTo(Math.sqrt(3) * 400 * current, 4);
    expect(voltage).toBeLessThan(400);
  });
});

test('a short circuit is limited by the cable and 1 mΩ of arc', () =>
  expect(settled({}, { resistance: 0.029, reactance: 0.04 }, { shortCircuit: true }).current).toBeCloseTo(
    400 / (Math.sqrt(3) * 0.05),
    9,
  ));
