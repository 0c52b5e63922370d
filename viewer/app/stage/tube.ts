import { BufferAttribute, BufferGeometry, Quaternion, Vector3 } from 'three';
import type { Vector } from '../plan/vector.ts';

const AROUND = 16;
const PER_BEND = 8;

/** Rounds the corners of a path with legs at right angles. */
export function rounded(path: readonly Vector[], radius: number): Vector3[] {
  const corners = path.map((corner) => new Vector3(...corner));
  const points = [corners[0]!.clone()];
  for (let i = 1; i < corners.length - 1; i++) {
    const corner = corners[i]!;
    const back = corners[i - 1]!.clone().sub(corner);
    const on = corners[i + 1]!.clone().sub(corner);
    const reach = Math.min(radius, back.length() / 2.01, on.length() / 2.01);
    const from = back.setLength(reach);
    const to = on.setLength(reach);
    const centre = corner.clone().add(from).add(to);
    for (let k = 0; k <= PER_BEND; k++) {
      const angle = (k / PER_BEND) * (Math.PI / 2);
      // From the centre, the two ends of the bend lie at −to and −from.
      points.push(centre.clone().addScaledVector(to, -Math.cos(angle)).addScaledVector(from, -Math.sin(angle)));
    }
  }
  points.push(corners.at(-1)!.clone());
  return points.filter((point, i) => i === 0 || point.distanceToSquared(points[i - 1]!) > 1e-8);
}

/** A tube around a path. Its `uv.x` is the length along the path in m, so that what moves in it can move at true speed. */
export function tube(path: readonly Vector3[], radius: number): BufferGeometry {
  const count = path.length * (AROUND + 1);
  const positions = new Float32Array(count * 3);
  const normals = new Float32Array(count * 3);
  const uvs = new Float32Array(count * 2);
  const indices: number[] = [];
  let along = new Vector3().subVectors(path[1]!, path[0]!).normalize();
  const across = new Vector3(Math.abs(along.y) > 0.9 ? 1 : 0, Math.abs(along.y) > 0.9 ? 0 : 1, 0)
    .cross(along)
    .normalize();
  let travelled = 0;

  path.forEach((point, i) => {
    const next = new Vector3().subVectors(path[i + 1] ?? point, path[i - 1] ?? point).normalize();
    across.applyQuaternion(new Quaternion().setFromUnitVectors(along, next));
    along = next;
    const third = along.clone().cross(across);
    if (i > 0) travelled += point.distanceTo(path[i - 1]!);
    for (let j = 0; j <= AROUND; j++) {
      const angle = (j / AROUND) * Math.PI * 2;
      const normal = across.clone().multiplyScalar(Math.cos(angle)).addScaledVector(third, Math.sin(angle));
      const vertex = i * (AROUND + 1) + j;
      normals.set(normal.toArray(), vertex * 3);
      positions.set(normal.multiplyScalar(radius).add(point).toArray(), vertex * 3);
      uvs.set([travelled, j / AROUND], vertex * 2);
    }
    if (i === 0) return;
    for (let j = 0; j < AROUND; j++) {
      const a = (i - 1) * (AROUND + 1) + j;
      const b = a + AROUND + 1;
      indices.push(a, a + 1, b, b, a + 1, b + 1);
    }
  });

  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(positions, 3));
  geometry.setAttribute('normal', new BufferAttribute(normals, 3));
  geometry.setAttribute('uv', new BufferAttribute(uvs, 2));
  geometry.setIndex(indices);
  return geometry;
}
