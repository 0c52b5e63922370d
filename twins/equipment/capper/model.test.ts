import { describe, expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { capper } from './model.ts';

const stream = (t: number) => ({ arrived: Math.floor(t * 2), number: Math.floor(t * 2), mass: 528, closed: false });

twinContract('a capper', {
  twin: capper,
  parameters: { chute: 20, sorted: 1 },
  inputs: (t) => ({ ...stream(t), held: t > 15 && t < 17, run: true, rate: 2.5, seized: t > 28 }),
});

const sizes = {
  stations: 8,
  acceleration: 1e9,
  torque: 1.8,
  deviation: 0,
  tight: 1.2,
  turns: 3,
  chute: 60,
  sorted: 3,
  worm: 4,
};
function after(seconds: number, malfunctions: object = {}, { parameters = {}, inputs = {} } = {}) {
  const context = (t: number) => ({
    inputs: { ...stream(t), held: false, run: true, rate: 2, seized: false, ...inputs },
    parameters: { ...sizes, ...parameters },
    malfunctions: { clutchWorn: 0, sorterJammed: false, chuteBlocked: false, ...malfunctions },
    seconds: 0.01,
    random: () => 0.5,
  });
  let state = capper.initial(context(0));
  for (let i = 1; i <= seconds * 100; i++) state = capper.step(state, context(i / 100));
  return capper.read(state, context(0));
}

describe('a capper', () => {
  test('closes every bottle at the torque of its clutch, and makes it 3 g heavier', () =>
    expect(after(30)).toMatchObject({ closed: true, mass: 531, torque: expect.closeTo(1.8, 9) }));
  test('at 2 a second turns its 8 stations at 15 1/min', () => expect(after(5).shaftSpeed).toBeCloseTo(15, 9));
  test('with a worn clutch caps are on and not tight', () =>
    expect(after(30, { clutchWorn: 0.5 })).toMatchObject({ closed: false, mass: 531, torque: expect.closeTo(0.9, 9) }));
  test('runs out of caps when the sorter jams: 60 caps, then open bottles', () =>
    expect(after(60, { sorterJammed: true })).toMatchObject({ capped: 60, closed: false, mass: 528, torque: 0 }));
  test('a seized bearing stops it, and the worm fills up', () =>
    expect(after(30, {}, { inputs: { seized: true } })).toMatchObject({ passed: 0, rate: 0, full: true }));
});
