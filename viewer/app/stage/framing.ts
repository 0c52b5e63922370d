import type { Plan, Stood } from '../plan/place.ts';
import { add, dot, scale, subtract, unit, type Vector } from '../plan/vector.ts';

/** Where the plant is seen from: over the right shoulder, a little from above. */
const FROM: Vector = unit([4.6, 6.1, 13.4]);
export const FIELD_OF_VIEW = 28;
/** Share of the free area that the plant may fill. */
const FILL = 0.96;

/** A part of a page, in px from its top left corner. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Corners of what has to be seen. */
export function cornersOf(assets: Iterable<Stood>): readonly Vector[] {
  return [...assets].flatMap(({ at: [x, y, z], shape, size }) => {
    const reach = shape.footprint(size);
    const top = y + shape.top(size) + 0.35;
    return [-reach, reach].flatMap((dx) =>
      [-reach, reach].flatMap((dz): Vector[] => [
        [x + dx, Math.min(y, 0), z + dz],
        [x + dx, top, z + dz],
      ]),
    );
  });
}

export const cornersOfPlan = (plan: Plan): readonly Vector[] => cornersOf(plan.stood.values());

/** Where the camera stands and looks so that all corners lie in the free part of a page. */
export function framing(
  corners: readonly Vector[],
  page: { readonly width: number; readonly height: number },
  free: Area,
): { readonly eye: Vector; readonly target: Vector } {
  const right = unit([FROM[2], 0, -FROM[0]]);
  const up: Vector = [
    FROM[1] * right[2] - FROM[2] * right[1],
    FROM[2] * right[0] - FROM[0] * right[2],
    FROM[0] * right[1] - FROM[1] * right[0],
  ];
  const tangent = Math.tan((FIELD_OF_VIEW * Math.PI) / 360);
  // Half the free area, as tangents of the angles under which the camera sees it.
  const [acrossHalf, upHalf] = [
    (tangent * free.width * FILL) / page.height,
    (tangent * free.height * FILL) / page.height,
  ];

  let target: Vector = [0, 1, 0];
  let away = 10;
  // Seen in perspective, the middle and the distance depend on each other; a few rounds settle both.
  for (let round = 0; round < 4; round++) {
    const seen = corners.map((corner) => {
      const offset = subtract(corner, target);
      const depth = away - dot(offset, FROM);
      return { x: dot(offset, right) / depth, y: dot(offset, up) / depth };
    });
    const [left, rightmost] = [Math.min(...seen.map(({ x }) => x)), Math.max(...seen.map(({ x }) => x))];
    const [bottom, top] = [Math.min(...seen.map(({ y }) => y)), Math.max(...seen.map(({ y }) => y))];
    target = add(target, add(scale(right, (away * (left + rightmost)) / 2), scale(up, (away * (bottom + top)) / 2)));
    const aside = corners.map((corner) => subtract(corner, target));
    away = Math.max(
      ...aside.map((offset) => Math.abs(dot(offset, right)) / acrossHalf + dot(offset, FROM)),
      ...aside.map((offset) => Math.abs(dot(offset, up)) / upHalf + dot(offset, FROM)),
    );
  }
  return { eye: add(target, scale(FROM, away)), target };
}
