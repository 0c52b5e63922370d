import { expect, test } from 'vitest';
import { rounded, tube } from './tube.ts';

const RADIUS = 0.26;
const path = rounded(
  [
    [0, 0, 0],
    [2, 0, 0],
    [2, 3, 0],
  ],
  RADIUS,
);

test('a rounded path keeps its ends and turns within the radius of its corner', () => {
  expect(path[0]!.toArray()).toEqual([0, 0, 0]);
  expect(path.at(-1)!.toArray()).toEqual([2, 3, 0]);
  const bend = path.slice(1, -1);
  for (const point of bend) expect(Math.hypot(point.x - (2 - RADIUS), point.y - RADIUS)).toBeCloseTo(RADIUS);
});

test('the texture coordinate along a tube is its length in metres', () => {
  const along = tube(path, 0.1).getAttribute('uv').array;
  const length = 2 + 3 - 2 * RADIUS + (Math.PI / 2) * RADIUS;
  expect(Math.abs(along.at(-2)! - length)).toBeLessThan(0.005);
});
