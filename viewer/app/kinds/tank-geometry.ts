import type { BufferGeometry } from 'three';
import { type tank, tankHeights } from '../../../twins/equipment/tank/shape.ts';
import { around, box, cylinder, head, hoop, merge, polar, put, QUARTER, ring, row, wall } from '../stage/solids.ts';

export type TankSize = typeof tank.size;

/** The opening towards the spectator, in radians, centred on +z. */
const CUT = Math.PI * 0.62;
const THICKNESS = 0.03;

/** What has the height of the liquid; `share` is a share of the range. */
export const heightAt = (size: TankSize, share: number): number => tankHeights(size).bottom + share * size.height;

/** All parts of a tank that stay as they are. */
export function tankParts(size: TankSize) {
  const { radius, height } = size;
  const { bottom, rim, bottomHead, roofHead } = tankHeights(size);
  const middle = bottom + height / 2;
  return {
    plinth: put(box(radius * 2.5, 0.09, radius * 2.5, 0.03), [0, 0.03, 0]),
    shell: merge([
      put(wall(radius, height, CUT / 2, Math.PI * 2 - CUT), [0, middle, 0]),
      put(head(radius, -bottomHead), [0, bottom, 0]),
      put(head(radius, roofHead), [0, rim, 0]),
    ]),
    inside: put(wall(radius - THICKNESS, height, CUT / 2, Math.PI * 2 - CUT), [0, middle, 0]),
    lids: merge([
      put(cylinder(radius - THICKNESS, 0.004, 48), [0, bottom + 0.002, 0]),
      put(cylinder(radius - THICKNESS, 0.004, 48), [0, rim - 0.002, 0]),
    ]),
    frame: merge([
      ...edges(size),
      ...legs(size),
      hoop(radius + 0.004, 0.032, bottom),
      hoop(radius + 0.004, 0.032, rim),
    ]),
    access: merge([...handrail(size), ...ladder(size)]),
    nozzles: merge(nozzles(size)),
    scale: merge(scaleMarks(size)),
    glass: put(wall(radius - 0.004, height, -CUT / 2, CUT), [0, middle, 0]),
  };
}

/** The posts beside the opening. */
const edges = (size: TankSize) =>
  [CUT / 2, -CUT / 2].map((angle) =>
    put(box(0.05, size.height, 0.07, 0.012), polar(size.radius, heightAt(size, 0.5), angle), [0, angle, 0]),
  );

function legs(size: TankSize): BufferGeometry[] {
  const { bottom } = tankHeights(size);
  return around(4, (angle) => polar(size.radius * 0.84, 0, angle + Math.PI / 4)).flatMap(([x, , z]) => [
    put(cylinder(0.055, bottom, 12), [x, bottom / 2, z]),
    put(cylinder(0.12, 0.03, 16), [x, 0.09, z]),
  ]);
}

function handrail({ radius, height, ...rest }: TankSize): BufferGeometry[] {
  const base = tankHeights({ radius, height, ...rest }).rim + 0.1;
  const reach = radius * 0.98;
  return [
    hoop(reach, 0.018, base + 0.74),
    hoop(reach, 0.014, base + 0.4),
    ...around(12, (angle) => put(cylinder(0.014, 0.86, 6), polar(reach, base + 0.31, angle))),
  ];
}

function ladder(size: TankSize): BufferGeometry[] {
  const angle = -Math.PI * 0.62;
  const top = tankHeights(size).rim + 0.8;
  const [x, , z] = polar(size.radius + 0.16, 0, angle);
  const rail = (aside: number) =>
    put(cylinder(0.018, top, 6), [x + Math.cos(angle) * aside, top / 2, z - Math.sin(angle) * aside]);
  const rungs = row(Math.floor((top - 0.25) / 0.26), (_, i) =>
    put(cylinder(0.012, 0.34, 6), [x, 0.25 + i * 0.26, z], [0, angle, QUARTER]),
  );
  return [rail(-0.17), rail(0.17), ...rungs];
}

/** Inlet, instrument nozzle, manhole and outlet. */
function nozzles(size: TankSize): BufferGeometry[] {
  const { radius, inlet, legs: clearance } = size;
  const { roof } = tankHeights(size);
  const [filled, measured] = [inlet * radius, -0.84 * inlet * radius];
  return [
    put(cylinder(0.1, 0.34, 20), [filled, roof - 0.17, 0]),
    put(cylinder(0.17, 0.035, 24), [filled, roof - 0.02, 0]),
    put(cylinder(0.07, 0.3, 20), [measured, roof - 0.15, 0.1]),
    put(cylinder(0.13, 0.035, 24), [measured, roof - 0.02, 0.1]),
    put(cylinder(0.26, 0.16, 28), [0.1 * radius, roof - 0.08, -0.5 * radius]),
    put(cylinder(0.3, 0.03, 28), [0.1 * radius, roof + 0.01, -0.5 * radius]),
    put(cylinder(0.1, 0.3, 16), [0, clearance - 0.03, 0]),
    put(cylinder(0.17, 0.035, 24), [0, clearance - 0.165, 0]),
  ];
}

/** Ten marks along the right edge of the opening, longer at each half. */
const scaleMarks = (size: TankSize) =>
  row(11, (share, i) => markAt(size, share, { angle: CUT / 2 - 0.1, width: i % 5 ? 0.07 : 0.13, thickness: 0.012 }));

/** Bars along the left edge of the opening, where the limits are. */
export const limitMarks = (size: TankSize, shares: readonly number[]): BufferGeometry =>
  merge(shares.map((share) => markAt(size, share, { angle: 0.1 - CUT / 2, width: 0.17, thickness: 0.022 })));

function markAt(
  size: TankSize,
  share: number,
  { angle, width, thickness }: { angle: number; width: number; thickness: number },
): BufferGeometry {
  const at = polar(size.radius + 0.012, heightAt(size, share), angle);
  return put(box(width, thickness, 0.014), at, [0, angle, 0]);
}

/** What moves with the level. The body is 1 m high, to be scaled; all stand at height 0. */
export function tankMoving({ radius }: TankSize) {
  const reach = CUT + 0.24;
  return {
    liquid: put(cylinder(radius - 0.04, 1, 64), [0, 0.5, 0]),
    surface: merge([put(cylinder(radius - 0.041, 0.004, 64), [0, 0, 0]), hoop(radius - 0.038, 0.012, 0)]),
    /** Around the opening, with an arrowhead at each end: what is believed. */
    belief: merge([
      put(ring(radius + 0.045, 0.017, reach), [0, 0, 0], [QUARTER, 0, QUARTER - reach / 2]),
      ...[-1, 1].map((side) =>
        put(cylinder(0.075, 0.13, 3), polar(radius + 0.07, 0, side * (CUT / 2 + 0.14)), [QUARTER, 0, 0]),
      ),
    ]),
    /** The area between the truth and what is believed. */
    gap: put(wall(radius + 0.012, 1, -CUT / 2, CUT), [0, 0.5, 0]),
  };
}
