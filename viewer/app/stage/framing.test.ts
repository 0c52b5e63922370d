import { expect, test } from 'vitest';
import { waterTreatmentScene } from '../../../twins/water-treatment/scene.ts';
import { planOf } from '../plan/place.ts';
import { dot, subtract, unit } from '../plan/vector.ts';
import { type Area, cornersOfPlan, FIELD_OF_VIEW, framing } from './framing.ts';

const corners = cornersOfPlan(planOf(waterTreatmentScene));

test.each<[string, { width: number; height: number }, Area]>([
  ['a desk', { width: 1440, height: 900 }, { left: 300, top: 68, width: 800, height: 700 }],
  ['a phone', { width: 390, height: 844 }, { left: 8, top: 60, width: 374, height: 300 }],
  ['a tall gap', { width: 1200, height: 900 }, { left: 500, top: 0, width: 200, height: 900 }],
])('on %s the whole plant fits the free part of the page, and fills it one way', (_, page, free) => {
  const { eye, target } = framing(corners, page, free);
  const towards = unit(subtract(eye, target));
  const right = unit([towards[2], 0, -towards[0]]);
  const up = [
    towards[1] * right[2] - towards[2] * right[1],
    towards[2] * right[0] - towards[0] * right[2],
    towards[0] * right[1] - towards[1] * right[0],
  ] as const;
  const pixels = page.height / 2 / Math.tan((FIELD_OF_VIEW * Math.PI) / 360);
  const seen = corners.map((corner) => {
    const offset = subtract(corner, eye);
    const depth = -dot(offset, towards);
    return { x: (dot(offset, right) / depth) * pixels, y: (dot(offset, up) / depth) * pixels };
  });
  const reach = (along: 'x' | 'y', whole: number) => Math.max(...seen.map((at) => Math.abs(at[along]))) / (whole / 2);
  const [across, upwards] = [reach('x', free.width), reach('y', free.height)];
  expect(Math.max(across, upwards)).toBeLessThanOrEqual(1);
  expect(Math.max(across, upwards)).toBeGreaterThan(0.9);
});
