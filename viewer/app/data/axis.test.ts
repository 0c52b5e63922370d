import { describe, expect, test } from 'vitest';
import { tankSession } from '../fixtures/session.ts';
import { axisOf } from './axis.ts';

const level = tankSession.signals.find(({ id }) => id === 'T101.level')!;
const { range: _, ...unbounded } = level;
const over = (range: readonly [number, number] | undefined, values: readonly (number | null)[]) =>
  axisOf({ scale: range ? { ...level, range } : unbounded }, { times: [], true: [...values] });

describe('the axis of a trend', () => {
  test.each([
    ['a level that moves', [0.4, 0.5]],
    ['a level that stands still', [0.7, 0.7]],
    ['an empty tank', [0, 0]],
    ['noise at zero', [-0.001, 0.002]],
    ['nothing', []],
    ['a gap', [null, 0.5]],
  ])('is the range, with a little room, for %s', (_, values) =>
    expect(over([0, 1.6], values)).toEqual([expect.closeTo(-0.032, 2), expect.closeTo(1.632, 2)]),
  );

  test.each([
    ['far less than the range allows', [0, 1e12], [131, 1335]],
    ['without a range', undefined, [17_000, 34_000]],
    ['below zero', undefined, [-9, -2]],
    ['outside of the range', [0, 1], [0.2, 1.7]],
  ] as const)('holds all of what is %s, and fills its greater part with it', (_, range, values) => {
    const [low, high] = over(range, values);
    expect(low).toBeLessThan(values[0]);
    expect(high).toBeGreaterThan(values[1]);
    expect((values[1] - values[0]) / (high - low)).toBeGreaterThan(0.7);
  });

  test('does not blow up what rounding left', () => {
    const [low, high] = over(undefined, [34_477, 34_477.000_001]);
    expect(high - low).toBeGreaterThan(34_477 / 2000);
  });
});
