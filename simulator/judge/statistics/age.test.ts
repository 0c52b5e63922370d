import { describe, expect, test } from 'vitest';
import { openStream } from '#simulator';
import { ageQuantile, quantile, type Rise, without } from './index.ts';

test('a quantile is an order statistic', () => {
  expect([0, 0.25, 0.5, 0.95, 1].map((p) => quantile([4, 1, 3, 2], p))).toEqual([1, 1, 2, 4, 4]);
  expect(quantile([], 0.5)).toBeNaN();
});

describe('the quantile of a sawtooth over time', () => {
  test('of one tooth is linear', () => expect(ageQuantile([{ age: 2, length: 10 }], 0.95)).toBeCloseTo(11.5, 12));
  test('weighs by time, not by tooth', () => {
    const rises = [
      { age: 0, length: 1 },
      { age: 0, length: 9 },
    ];
    expect(ageQuantile(rises, 0.5)).toBeCloseTo(4, 12);
  });
  test('agrees with sampling at ten thousand instants', () => {
    const random = openStream(1, 'sawtooth');
    for (let round = 0; round < 20; round++) {
      const rises: Rise[] = Array.from({ length: 12 }, () => ({ age: random() * 3, length: 0.1 + random() * 5 }));
      const samples = rises.flatMap(({ age, length }) =>
        Array.from({ length: Math.round(length * 2000) }, (_, i) => age + i / 2000),
      );
      expect(Math.abs(ageQuantile(rises, 0.95) - quantile(samples, 0.95))).toBeLessThan(0.005);
    }
  });
});

test('spans without spans', () => {
  expect(
    without({ from: 0, to: 10 }, [
      { from: 2, to: 4 },
      { from: 3, to: 5 },
      { from: 9, to: 20 },
    ]),
  ).toEqual([
    { from: 0, to: 2 },
    { from: 5, to: 9 },
  ]);
  expect(without({ from: 0, to: 10 }, [{ from: -5, to: 50 }])).toEqual([]);
});
