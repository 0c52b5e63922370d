import { describe, expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { counterflowEffectiveness } from './effectiveness.ts';
import { heatExchanger } from './model.ts';

twinContract('a heat exchanger', {
  twin: heatExchanger,
  inputs: (t) => ({ hotFlow: 0.002, hotInlet: t < 15 ? 80 : 60, coldFlow: 0.003, coldInlet: 12 }),
  halving: { hotOutlet: 0.06, coldOutlet: 0.06 },
});

function steady(inputs: object, parameters: object = {}, malfunctions: object = {}) {
  const context = {
    inputs: { hotFlow: 0.002, hotInlet: 80, coldFlow: 0.002, coldInlet: 20, ...inputs },
    parameters: { transfer: 5000, hotCapacity: 4.18e6, coldCapacity: 4.18e6, lag: 4, ...parameters },
    malfunctions: { fouling: 0, bypass: 0, ...malfunctions },
    seconds: 0.1,
    random: () => 0,
  };
  let state = heatExchanger.initial(context);
  for (let i = 0; i < 2000; i++) state = heatExchanger.step(state, context);
  return heatExchanger.read(state, context);
}

// Incropera, Fundamentals of Heat and Mass Transfer, example 11.1: 0.1 kg/s of oil (2131 J/kg K) from 100 to 60 °C,
// 0.2 kg/s of water (4178 J/kg K) from 30 °C; q = 8524 W, water leaves at 40.2 °C, mean difference 43.2 °C.
describe('the oil cooler of Incropera, example 11.1', () => {
  const cooler = steady(
    { hotFlow: 0.1, hotInlet: 100, coldFlow: 0.2, coldInlet: 30 },
    { transfer: 8524 / 43.2, hotCapacity: 2131, coldCapacity: 4178 },
  );
  test('oil leaves at 60 °C', () => expect(Math.abs(cooler.hotOutlet - 60)).toBeLessThan(0.1));
  test('water leaves at 40.2 °C', () => expect(Math.abs(cooler.coldOutlet - 40.2)).toBeLessThan(0.1));
  test('8524 W pass', () => expect(Math.abs(cooler.duty - 8524)).toBeLessThan(15));
});

test('the duty is U A times the logarithmic mean temperature difference', () => {
  const { hotOutlet, coldOutlet, duty } = steady({ coldFlow: 0.003 });
  const [hotEnd, coldEnd] = [80 - coldOutlet, hotOutlet - 20];
  expect(duty).toBeCloseTo((5000 * (hotEnd - coldEnd)) / Math.log(hotEnd / coldEnd), 6);
});

test('energy: what the hot side loses the cold side gains', () => {
  const { hotOutlet, coldOutlet } = steady({ coldFlow: 0.0035 }, {}, { bypass: 0.3 });
  expect(0.002 * (80 - hotOutlet)).toBeCloseTo(0.0035 * (coldOutlet - 20), 9);
});

describe('effectiveness', () => {
  test('of equal capacities is N / (1 + N)', () => expect(counterflowEffectiveness(2, 1)).toBeCloseTo(2 / 3, 12));
  test('close to equal capacities it does not jump', () =>
    expect(counterflowEffectiveness(2, 1 - 2e-6)).toBeCloseTo(2 / 3, 5));
  test('against a boiling or condensing side is 1 − e^−N', () =>
    expect(counterflowEffectiveness(1.5, 0)).toBeCloseTo(1 - Math.exp(-1.5), 12));
});

test('deposits and a bypass cost duty', () => {
  const clean = steady({}).duty;
  expect(steady({}, {}, { fouling: 1e-4 }).duty).toBeLessThan(clean);
  expect(steady({}, {}, { bypass: 0.5 }).duty).toBeLessThan(clean);
});
test('a stream that stands takes nothing away', () =>
  expect(steady({ coldFlow: 0 })).toMatchObject({ duty: 0, hotOutlet: expect.closeTo(80, 6) }));
