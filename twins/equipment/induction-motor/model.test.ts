import { describe, expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { inductionMotor } from './model.ts';
import { breakdownSlip, torqueShare } from './torque.ts';

twinContract('an induction motor', {
  twin: inductionMotor,
  inputs: (t) => {
    const frequency = Math.min(50, 5 * t);
    return { frequency, voltage: 12 + 7.76 * frequency, torque: t < 20 ? 8 : 14, air: 20 };
  },
  halving: { speed: 8, temperature: 0.05 },
});

describe("Kloss's formula", () => {
  test('is 1 at the breakdown slip', () => expect(torqueShare(11, 11)).toBe(1));
  // Textbook case: breakdown ratio 2.8 puts the breakdown slip at 5.415 times the rated slip.
  test('gives the rated torque at the rated slip', () => {
    const breakdown = breakdownSlip(2, 2.8);
    expect(breakdown / 2).toBeCloseTo(2.8 + Math.sqrt(2.8 ** 2 - 1), 12);
    expect(2.8 * torqueShare(2, breakdown)).toBeCloseTo(1, 12);
  });
});

const plate = {
  ratedPower: 2200,
  ratedSpeed: 1435,
  ratedFrequency: 50,
  ratedVoltage: 400,
  ratedCurrent: 4.7,
  polePairs: 2,
  efficiency: 0.867,
  breakdown: 2.8,
  magnetising: 0.5,
  inertia: 0.03,
  rise: 80,
  thermalLag: 1200,
};
const RATED_TORQUE = 2200 / ((1435 * Math.PI) / 30);

function after(seconds: number, inputs: object, { malfunctions = {}, start = {} } = {}) {
  const context = {
    inputs: { frequency: 50, voltage: 400, torque: RATED_TORQUE, air: 40, ...inputs },
    parameters: plate,
    malfunctions: { seized: false, phaseLost: false, dirty: 0, ...malfunctions },
    seconds: 0.05,
    random: () => 0,
  };
  let state = { ...inductionMotor.initial(context), ...start };
  for (let i = 0; i < Math.round(seconds / 0.05); i++) state = inductionMotor.step(state, context);
  return inductionMotor.read(state, context);
}

describe('at rated load, voltage and frequency', () => {
  const rated = after(12_000, {});
  test('it turns at its rated speed', () => expect(rated.speed).toBeCloseTo(1435, 6));
  test('it draws its rated current', () => expect(rated.current).toBeCloseTo(4.7, 6));
  test('it ends at its rated rise', () => expect(rated.temperature).toBeCloseTo(120, 1));
  test('its efficiency is that of the plate', () => expect(2200 / rated.power).toBeCloseTo(0.867, 3));
});

test('on a drive it keeps its slip frequency: 25 Hz and half the voltage give 685 1/min at rated torque', () =>
  expect(after(20, { frequency: 25, voltage: 200 }).speed).toBeCloseTo(((25 - (50 - (2 * 1435) / 60)) * 60) / 2, 3));

// One thermal body: T = T_a + ΔT (1 − e^(−t/τ)); 63.2 % after one time constant, as copper is a little cooler 1 % less.
test('it warms exponentially', () => {
  const { temperature } = after(1200, { air: 40 });
  expect(Math.abs((temperature - 40) / (80 * (1 - Math.exp(-1))) - 1)).toBeLessThan(0.12);
});

describe('malfunctions', () => {
  test('a torque above breakdown stalls it, and the current is many times the rated', () => {
    const stalled = after(10, { torque: 3 * RATED_TORQUE });
    expect(stalled.speed).toBe(0);
    expect(stalled.current / 4.7).toBeGreaterThan(4);
  });
  test('seized, it heats up fast', () =>
    expect(after(120, {}, { malfunctions: { seized: true } }).temperature).toBeGreaterThan(130));
  test('on two phases it does not start, but goes on turning', () => {
    expect(after(5, { torque: 1 }, { malfunctions: { phaseLost: true } }).speed).toBe(0);
    expect(after(5, { torque: 8 }, { malfunctions: { phaseLost: true }, start: { speed: 150 } }).speed).toBeGreaterThan(
      1200,
    );
  });
});
