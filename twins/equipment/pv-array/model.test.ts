import { describe, expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { maximumPower, moduleAt, operatingAt } from './diode.ts';
import { pvArray } from './model.ts';

twinContract('a PV array', {
  twin: pvArray,
  inputs: (t) => ({ irradiance: t < 20 ? 40 * t : 0, air: 20, drawn: t < 10 ? 1e6 : 5000 }),
  halving: { temperature: 0.01 },
});

const module = {
  lightCurrent: 5.11426,
  saturationCurrent: 8.102508e-10,
  seriesResistance: 1.066023,
  shuntResistance: 381.254425,
  ideality: 2.635926,
  currentCoefficient: 0.004539,
};

// The data sheet of the CS5P-220M: V_mp 46.9 V, I_mp 4.69 A, 220 W, at standard test conditions.
describe('the data sheet of the module', () => {
  const best = maximumPower(module);
  test('voltage of the maximum power point', () => expect(best.voltage).toBeCloseTo(46.9, 3));
  test('current of the maximum power point', () => expect(best.current).toBeCloseTo(4.69, 4));
});

// From pvlib 0.16.1: calcparams_desoto and singlediode with the same module; EgRef 1.121, dEgdT −0.0002677.
describe('pvlib finds the same maximum power point', () => {
  test.each([
    [800, 45, 42.306512962, 160.501808859],
    [200, 25, 46.449892039, 43.874286607],
    [1000, 60, 38.421087427, 182.409157903],
    [100, 10, 49.14386154, 23.007243921],
  ])('at %f W/m² and %f °C', (irradiance, temperature, voltage, power) => {
    const best = maximumPower(moduleAt(module, irradiance, temperature));
    expect(best.voltage).toBeCloseTo(voltage, 3);
    expect(best.voltage * best.current).toBeCloseTo(power, 6);
  });
  test('and the short-circuit current', () => {
    // V = 0: by bisection over the junction voltage.
    let [low, high] = [0, 20];
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (operatingAt(module, middle).voltage < 0) low = middle;
      else high = middle;
    }
    expect(operatingAt(module, low).current).toBeCloseTo(5.099999918, 8);
  });
});

function after(seconds: number, inputs: object, malfunctions: object = {}) {
  const context = {
    inputs: { irradiance: 1000, air: 25, drawn: 1e6, ...inputs },
    parameters: { ...module, series: 12, parallel: 20, nominalCellTemperature: 42.4, lag: 300 },
    malfunctions: { soiled: 0, stringsLost: 0, disconnected: false, ...malfunctions },
    seconds: 1,
    random: () => 0,
  };
  let state = pvArray.initial(context);
  for (let i = 0; i < seconds; i++) state = pvArray.step(state, context);
  return state;
}

describe('an array', () => {
  // NOCT by definition: 800 W/m² in air of 20 °C.
  test('has its nominal cell temperature at 800 W/m² and 20 °C', () =>
    expect(after(6000, { irradiance: 800, air: 20 }).temperature).toBeCloseTo(42.4, 6));
  test('of 12 × 20 modules gives 240 times a module', () => {
    const { available, temperature } = after(1, {});
    const one = maximumPower(moduleAt(module, 1000, temperature));
    expect(available).toBeCloseTo(240 * one.voltage * one.current, 6);
  });
  test('that an inverter holds back stands at a higher voltage and gives what is drawn', () => {
    const [free, held] = [after(1, {}), after(1, { drawn: 20_000 })];
    expect(held.voltage).toBeGreaterThan(free.voltage);
    expect(held.voltage * held.current).toBeCloseTo(20_000, 3);
  });
  test('gives what is drawn or what there is, through clouds and dusk', () => {
    const context = (irradiance: number) => ({
      inputs: { irradiance, air: 25, drawn: 25_000 },
      parameters: { ...module, series: 12, parallel: 20, nominalCellTemperature: 42.4, lag: 300 },
      malfunctions: { soiled: 0, stringsLost: 0, disconnected: false },
      seconds: 0.1,
      random: () => 0,
    });
    let state = pvArray.initial(context(0));
    for (let i = 0; i < 4000; i++) {
      const irradiance = 500 + 495 * Math.sin(i / 40) + 4 * Math.sin(i * 1.7);
      state = pvArray.step(state, context(irradiance));
      const { voltage, current, available } = pvArray.read(state, context(0));
      expect(voltage * current).toBeCloseTo(Math.min(25_000, available), 3);
    }
  });
  test('gives nothing at night, and loses what dirt and fuses take', () => {
    expect(after(1, { irradiance: 0 })).toMatchObject({ available: 0, voltage: 0, current: 0 });
    expect(after(1, {}, { stringsLost: 0.5 }).available / after(1, {}).available).toBeCloseTo(0.5, 9);
    expect(after(1, {}, { soiled: 0.3 }).available).toBeLessThan(0.72 * after(1, {}).available);
  });
});
