import { describe, expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { controlValve, onOffValve } from './model.ts';
import { capacityShare } from './travel.ts';

const valve = controlValve('equal-percentage');

twinContract('a control valve', {
  twin: valve,
  inputs: (t) => ({ command: t < 15 ? 0.9 : t < 25 ? 0.2 : 0.208 }),
  halving: { position: 0.002 },
});
twinContract('a linear control valve', {
  twin: controlValve('linear'),
  parameters: { rest: 1 },
  inputs: (t) => ({ command: 0.5 - 0.01 * t }),
});
twinContract('an on-off valve', {
  twin: onOffValve,
  inputs: (t) => ({ open: t % 8 < 4 }),
  halving: { position: 0.01 },
});

// IEC 60534-2-4: equal percentage Φ = R^(h − 1): with R = 50, 50^-0.5 = 14.142 % at half travel; linear 51 %.
describe('inherent characteristic', () => {
  test.each([
    ['equal-percentage', 1, 1],
    ['equal-percentage', 0.5, 0.1414213562],
    ['equal-percentage', 0.25, 0.0531829589],
    ['linear', 1, 1],
    ['linear', 0.5, 0.51],
  ] as const)('%s at %f of the travel passes %f', (characteristic, position, share) =>
    expect(capacityShare(characteristic, 50, position)).toBeCloseTo(share, 9),
  );
  test('shut is shut', () => expect(capacityShare('equal-percentage', 50, 0)).toBe(0));
});

const parameters = { capacity: 25, rangeability: 50, stroke: 8, band: 0, rest: 0 };
const context = (command: number, malfunctions: object = {}) => ({
  inputs: { command },
  parameters,
  malfunctions: { stuck: false, passing: 0, airless: false, sticking: 0, ...malfunctions },
  seconds: 0.01,
  random: () => 0,
});
function run(command: number, seconds: number, malfunctions: object = {}, from = 0) {
  let state = { position: from, moving: false, passing: 0 };
  for (let i = 0; i < Math.round(seconds / 0.01); i++) state = valve.step(state, context(command, malfunctions));
  return { ...state, ...valve.read(state, context(command)) };
}

describe('a control valve of 8 s stroke', () => {
  test('is half open after 4 s', () => expect(run(1, 4).position).toBeCloseTo(0.5, 9));
  test('passes its Kvs after 8 s', () => expect(run(1, 8.01).capacity).toBe(25));
  test('without air its spring shuts it', () => expect(run(1, 20, { airless: true }, 1).position).toBe(0));
  test('a tight packing holds it until the command is far away, then lets it jump', () => {
    expect(run(0.54, 10, { sticking: 0.05 }, 0.5).position).toBe(0.5);
    expect(run(0.56, 10, { sticking: 0.05 }, 0.5).position).toBeCloseTo(0.56, 12);
  });
  test('a worn seat passes when shut', () => expect(run(0, 1, { passing: 0.02 }).capacity).toBe(0.5));
});
