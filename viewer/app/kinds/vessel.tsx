import { useMemo, useRef } from 'react';
import type { Mesh } from 'three';
import { tankHeights } from '../../../twins/equipment/tank/shape.ts';
import { useDrawn, useMaterials } from '../stage/channel.ts';
import { box, cylinder, merge, put, QUARTER, ring, wall } from '../stage/solids.ts';
import { type Kind, SOLID } from './kind.ts';
import { Tank } from './tank.tsx';
import type { TankSize } from './tank-geometry.ts';

/** The jacket leaves the opening of the tank free, in radians around +z. */
const OPENING = Math.PI * 0.66;
const AROUND = Math.PI * 2 - OPENING;
/** Turns of the stirrer per second. */
const TURNS = 0.6;

function fittings(size: TankSize) {
  const { bottom, roof } = tankHeights(size);
  const height = 0.6 * size.height;
  const outside = size.radius + 0.09;
  return {
    jacket: put(wall(outside, height, OPENING / 2, AROUND), [0, bottom + height / 2, 0]),
    rims: merge(
      [bottom + 0.01, bottom + height].map((y) =>
        put(ring(outside - 0.03, 0.03, AROUND), [0, y, 0], [QUARTER, 0, -QUARTER - AROUND / 2]),
      ),
    ),
    motor: merge([
      put(cylinder(0.13, 0.34, 28), [0, roof + 0.42, 0]),
      put(cylinder(0.2, 0.12, 28), [0, roof + 0.16, 0]),
      put(box(0.12, 0.1, 0.16, 0.01), [0.16, roof + 0.42, 0]),
    ]),
    stirrer: merge([
      put(cylinder(0.025, size.height * 0.9, 12), [0, bottom + size.height * 0.55, 0]),
      put(box(size.radius * 0.9, 0.12, 0.02), [0, bottom + 0.2, 0], [0.5, 0, 0]),
      put(box(size.radius * 0.9, 0.12, 0.02), [0, bottom + 0.2 + 0.35 * size.height, 0], [0.5, 0, 0]),
    ]),
  };
}

/** A tank with a jacket and a stirrer that turns while time goes on. */
export const Vessel: Kind = ({ asset }) => {
  const materials = useMaterials();
  const stirrer = useRef<Mesh>(null);
  const { jacket, rims, motor, stirrer: shaft } = useMemo(() => fittings(asset.size as TankSize), [asset.size]);
  useDrawn(({ moving }) => {
    if (stirrer.current) stirrer.current.rotation.y += moving * TURNS * Math.PI * 2;
  });
  return (
    <>
      <Tank asset={asset} />
      <mesh geometry={jacket} material={materials.body} {...SOLID} />
      <mesh geometry={rims} material={materials.dark} castShadow />
      <mesh geometry={motor} material={materials.running} {...SOLID} />
      <mesh ref={stirrer} geometry={shaft} material={materials.steel} castShadow />
    </>
  );
};
