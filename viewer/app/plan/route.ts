import type { Port, Vector } from '../../../twins/scene.ts';
import { add, distance, dot, scale, subtract, unit } from './vector.ts';

/** How far a pipe runs straight out of a port before it may turn, in m. */
const STUB = 0.32;
const SHORTEST_STUB = 0.08;

type Axis = 0 | 1 | 2;
const ORDERS: readonly (readonly [Axis, Axis, Axis])[] = [
  [1, 2, 0],
  [1, 0, 2],
  [0, 1, 2],
  [2, 1, 0],
  [0, 2, 1],
  [2, 0, 1],
];

/**
 * The corners of a pipe from port to port: straight out of each port, legs along the axes between them, as few bends
 * as can be, never back the way it came.
 */
export function route(from: Port, to: Port, via: readonly Vector[] = []): readonly Vector[] {
  const start = stubOf(from, via[0] ?? to.at);
  const end = stubOf(to, via.at(-1) ?? start);
  const between = [start, ...via, end];
  let corners: Vector[] = [from.at, start];
  for (const next of between.slice(1)) {
    const last = next === end ? [scale(to.direction, -1)] : [];
    const candidates = ORDERS.map((order) => [...corners, ...legs(corners.at(-1)!, next, order)]);
    corners = candidates.reduce((best, path) => (cost(path, last) < cost(best, last) ? path : best));
  }
  return straightened([...corners, to.at]);
}

/** Where the straight piece out of a port ends: at the height (or depth) it has to come to, if that is near. */
function stubOf({ at, direction }: Port, towards: Vector): Vector {
  const ahead = dot(subtract(towards, at), direction);
  const straight = distance(towards, add(at, scale(direction, ahead))) < 1e-6;
  const shortest = straight ? 0 : SHORTEST_STUB;
  return add(at, scale(direction, ahead > shortest && ahead < STUB ? ahead : STUB));
}

function legs(from: Vector, to: Vector, order: readonly Axis[]): Vector[] {
  const corner: [number, number, number] = [...from];
  return order.map((axis) => {
    corner[axis] = to[axis];
    return [...corner] as const;
  });
}

/** Bends, and above all turns back. */
function cost(path: readonly Vector[], last: readonly Vector[]): number {
  const directions = [...directionsOf(path), ...last];
  return directions.slice(1).reduce((sum, direction, i) => {
    const along = dot(direction, directions[i]!);
    return sum + (along < -0.5 ? 100 : along < 0.5 ? 1 : 0);
  }, 0);
}

const directionsOf = (path: readonly Vector[]): Vector[] =>
  path.slice(1).flatMap((corner, i) => (distance(corner, path[i]!) > 1e-6 ? [unit(subtract(corner, path[i]!))] : []));

/** Without corners that are no corners. */
function straightened(path: readonly Vector[]): readonly Vector[] {
  const distinct = path.filter((corner, i) => i === 0 || distance(corner, path[i - 1]!) > 1e-6);
  return distinct.filter((corner, i) => {
    const [before, after] = [distinct[i - 1], distinct[i + 1]];
    return !before || !after || dot(unit(subtract(corner, before)), unit(subtract(after, corner))) < 0.9999;
  });
}

/** A post under a pipe: where the pipe lies in it, and along which axis. */
export interface Support {
  readonly at: Vector;
  readonly along: 'x' | 'z';
}

const SUPPORT_EVERY = 1.8;

/** Posts under long horizontal legs that are neither on the floor nor out of reach. */
export function supportsOf(path: readonly Vector[]): readonly Support[] {
  return path.slice(1).flatMap((end, i) => {
    const start = path[i]!;
    const span = distance(start, end);
    const level = Math.abs(start[1] - end[1]) < 0.01;
    if (!level || span < 0.9 || start[1] < 0.25 || start[1] > 2.7) return [];
    const count = Math.max(1, Math.round(span / SUPPORT_EVERY));
    return Array.from({ length: count }, (_, k) => ({
      at: add(start, scale(subtract(end, start), (k + 0.5) / count)),
      along: Math.abs(end[0] - start[0]) > Math.abs(end[2] - start[2]) ? ('x' as const) : ('z' as const),
    }));
  });
}
