import { describe, expect, test } from 'vitest';
import type { Port, Vector } from '../../../twins/scene.ts';
import { waterTreatmentScene } from '../../../twins/water-treatment/scene.ts';
import { planOf, portAt } from './place.ts';
import { route, supportsOf } from './route.ts';
import { add, distance, dot, scale, subtract, unit } from './vector.ts';

const plan = planOf(waterTreatmentScene);
const pipes = Object.entries(plan.pipes).map(([name, pipe]) => {
  const [from, to] = [portAt(plan, pipe.from), portAt(plan, pipe.to)];
  return [name, { from, to, path: route(from, to, pipe.via) }] as const;
});
const directions = (path: readonly Vector[]) => path.slice(1).map((end, i) => unit(subtract(end, path[i]!)));

describe.each(pipes)('pipe "%s"', (_, { from, to, path }) => {
  test('ends on its ports, and leaves them along their axes', () => {
    expect([path[0], path.at(-1)]).toEqual([from.at, to.at]);
    const legs = directions(path);
    expect(dot(legs[0]!, from.direction)).toBeCloseTo(1);
    expect(dot(legs.at(-1)!, to.direction)).toBeCloseTo(-1);
  });

  test('runs along the axes, never back, and not through the floor', () => {
    const legs = directions(path);
    for (const [x, y, z] of legs) expect(Math.abs(x) + Math.abs(y) + Math.abs(z)).toBeCloseTo(1);
    for (const [i, leg] of legs.slice(1).entries()) expect(dot(leg, legs[i]!)).toBeGreaterThan(-0.5);
    for (const [, y] of path) expect(y).toBeGreaterThan(0.1);
  });
});

const port = (at: Vector, direction: Vector): Port => ({ at, direction });

test('two ports that face each other are joined by one straight leg', () => {
  expect(route(port([0, 1, 0], [1, 0, 0]), port([3, 1, 0], [-1, 0, 0]))).toEqual([
    [0, 1, 0],
    [3, 1, 0],
  ]);
});

test('two ports that nearly touch are joined without a loop', () => {
  expect(route(port([0, 1, 0], [1, 0, 0]), port([0.39, 1, 0], [-1, 0, 0]))).toHaveLength(2);
});

test('a pipe passes the corners that it is told to pass', () => {
  const corner: Vector = [2, 4, 1];
  const path = route(port([0, 1, 0], [1, 0, 0]), port([5, 3, 0], [0, 1, 0]), [corner]);
  const nearest = Math.min(
    ...path.slice(1).map((end, i) => {
      const start = path[i]!;
      const along = Math.min(
        1,
        Math.max(0, dot(subtract(corner, start), subtract(end, start)) / distance(start, end) ** 2),
      );
      return distance(corner, add(start, scale(subtract(end, start), along)));
    }),
  );
  expect(nearest).toBeCloseTo(0);
});

test('posts stand under long level legs only', () => {
  const path: Vector[] = [
    [0, 1, 0],
    [3.6, 1, 0],
    [3.6, 4, 0],
    [3.6, 4, 3],
  ];
  expect(supportsOf(path)).toEqual([
    { at: [0.9, 1, 0], along: 'x' },
    { at: [2.7, 1, 0], along: 'x' },
  ]);
});
