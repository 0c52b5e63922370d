import {
  BoxGeometry,
  BufferGeometry,
  CylinderGeometry,
  Euler,
  LatheGeometry,
  Matrix4,
  Quaternion,
  SphereGeometry,
  TorusGeometry,
  Vector2,
  Vector3,
} from 'three';
import { RoundedBoxGeometry } from 'three/addons/geometries/RoundedBoxGeometry.js';
import { mergeGeometries } from 'three/addons/utils/BufferGeometryUtils.js';
import type { Vector } from '../plan/vector.ts';

/** Building blocks of equipment. Upright along y, around the origin; lengths in m, angles in radians. */

const ONE = new Vector3(1, 1, 1);
export const QUARTER = Math.PI / 2;

/** Moves and turns a solid, and gives it back. */
export function put(solid: BufferGeometry, at: Vector, turn: Vector = [0, 0, 0]): BufferGeometry {
  const turned = new Quaternion().setFromEuler(new Euler(...turn));
  return solid.applyMatrix4(new Matrix4().compose(new Vector3(...at), turned, ONE));
}

export const cylinder = (radius: number, height: number, segments = 32, topRadius = radius): BufferGeometry =>
  new CylinderGeometry(topRadius, radius, height, segments);

/** The wall of a cylinder between two angles around y, counted from +z, without lids. */
export const wall = (radius: number, height: number, from = 0, extent = Math.PI * 2): BufferGeometry =>
  new CylinderGeometry(radius, radius, height, 64, 1, true, from, extent);

/** Its edges are rounded where `bevel` is given, so that they catch the light. */
export const box = (width: number, height: number, depth: number, bevel = 0): BufferGeometry =>
  bevel ? new RoundedBoxGeometry(width, height, depth, 3, bevel) : new BoxGeometry(width, height, depth);

export const ball = (radius: number): BufferGeometry => new SphereGeometry(radius, 24, 16);

/** A ring around z. */
export const ring = (radius: number, thickness: number, arc = Math.PI * 2, segments = 48): BufferGeometry =>
  new TorusGeometry(radius, thickness, 10, segments, arc);

/** A ring that lies flat at a height. */
export const hoop = (radius: number, thickness: number, y: number): BufferGeometry =>
  put(ring(radius, thickness, Math.PI * 2, 64), [0, y, 0], [QUARTER, 0, 0]);

/** A profile of (radius, height) turned around y. */
export const turnedProfile = (profile: readonly (readonly [number, number])[], segments = 48): BufferGeometry =>
  new LatheGeometry(
    profile.map(([radius, y]) => new Vector2(radius, y)),
    segments,
  );

/** The head of a vessel, half an ellipse: from its rim at height 0 to its top, or below when `height` is negative. */
export function head(radius: number, height: number): BufferGeometry {
  const steps = 12;
  const profile = Array.from({ length: steps + 1 }, (_, i) => {
    const angle = (i / steps) * QUARTER;
    return [Math.max(1e-4, radius * Math.cos(angle)), height * Math.sin(angle)] as const;
  });
  // A lathe looks outwards when its profile goes up.
  return turnedProfile(height < 0 ? profile.reverse() : profile);
}

/** A pipe flange across an axis. */
export const flange = (radius: number, at: Vector, axis: 'x' | 'y' | 'z'): BufferGeometry =>
  put(
    cylinder(radius * 1.75, 0.045, 28),
    at,
    axis === 'x' ? [0, 0, QUARTER] : axis === 'z' ? [QUARTER, 0, 0] : [0, 0, 0],
  );

/** One geometry of many, so that it is one draw. */
export function merge(solids: readonly BufferGeometry[]): BufferGeometry {
  const plain = solids.map((solid) => {
    const flat = solid.index ? solid.toNonIndexed() : solid;
    for (const name of Object.keys(flat.attributes)) {
      if (!['position', 'normal', 'uv'].includes(name)) flat.deleteAttribute(name);
    }
    return flat;
  });
  return plain.length > 0 ? mergeGeometries(plain) : new BufferGeometry();
}

/** As many as asked for, each at its share of the way: 0 … 1 for a row, 0 … <1 around a circle. */
export const row = <T>(count: number, make: (share: number, index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(count > 1 ? i / (count - 1) : 0, i));
export const around = <T>(count: number, make: (angle: number, index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make((i / count) * Math.PI * 2, i));

/** A point at an angle around y, counted from +z towards +x. */
export const polar = (radius: number, y: number, angle: number): Vector => [
  Math.sin(angle) * radius,
  y,
  Math.cos(angle) * radius,
];

/** Built when first needed, then shared. */
export function once<T>(build: () => T): () => T {
  let built: T | undefined;
  return () => {
    built ??= build();
    return built;
  };
}
