import { useMemo, useRef } from 'react';
import type { Group } from 'three';
import { BELT } from '../../../twins/equipment/conveyor/shape.ts';
import { useChannel, useDrawn, useMaterials } from '../stage/channel.ts';
import { around, box, cylinder, merge, polar, put, ring } from '../stage/solids.ts';
import { BeliefFrame } from './believed.tsx';
import { bottle } from './bottles.ts';
import { type Kind, SOLID } from './kind.ts';

/** Height of the wheel that the bottles hang or stand on, and of what works on them. */
const HEAD = BELT + 0.36;

function machine(kind: string, radius: number, stations: number) {
  const reach = radius * 0.86;
  const fills = kind === 'filler';
  return {
    base: merge([
      put(cylinder(radius * 1.05, 0.62, 48), [0, 0.34, 0]),
      put(cylinder(radius * 1.15, 0.06, 48), [0, 0.03, 0]),
      put(box(0.3, 1.2, 0.16, 0.02), [radius + 0.12, 0.9, -0.2]),
    ]),
    above: fills
      ? merge([put(cylinder(radius * 0.7, 0.42, 48), [0, 2, 0]), put(cylinder(0.07, 0.16, 20), [0, 2.22, 0])])
      : merge([
          put(cylinder(0.1, 0.5, 24), [0, 1.75, 0]),
          put(cylinder(radius * 0.35, 0.34, 36, radius * 0.75), [0, 2.15, 0]),
        ]),
    wheel: merge([
      put(cylinder(radius, 0.04, 48), [0, BELT - 0.02, 0]),
      put(cylinder(0.12, HEAD + 0.3 - BELT, 24), [0, (HEAD + 0.3 + BELT) / 2, 0]),
      put(ring(reach, 0.03, Math.PI * 2, 48), [0, HEAD + 0.12, 0], [Math.PI / 2, 0, 0]),
    ]),
    heads: merge(
      around(stations, (angle) => {
        const [x, , z] = polar(reach, 0, angle);
        return [
          put(cylinder(0.022, 0.26, 12), [x, HEAD + 0.02, z]),
          put(cylinder(fills ? 0.03 : 0.045, 0.1, 16), [x, HEAD - 0.06, z]),
        ];
      }).flat(),
    ),
    bottles: merge(
      around(stations, (angle) => {
        const [x, , z] = polar(reach, 0, angle);
        return put(bottle().clone(), [x, BELT, z]);
      }),
    ),
  };
}

/** A filler or a capper: its wheel turns as fast as it really does. */
export const Carousel: Kind = ({ asset }) => {
  const materials = useMaterials();
  const rate = useChannel(asset, 'rate');
  const blocked = useChannel(asset, 'blocked');
  const wheel = useRef<Group>(null);
  const { radius = 0.8, stations = 12 } = asset.size;
  const { kind } = asset.shape;
  const parts = useMemo(() => machine(kind, radius, stations), [kind, radius, stations]);
  useDrawn(({ moving }) => {
    const turning = rate?.now().true?.value;
    if (!wheel.current || typeof turning !== 'number') return;
    wheel.current.rotation.y -= (moving * turning * Math.PI * 2) / stations;
  });
  return (
    <>
      <mesh geometry={parts.base} material={materials.body} {...SOLID} />
      <mesh geometry={parts.above} material={materials.shell} {...SOLID} />
      <group ref={wheel}>
        <mesh geometry={parts.wheel} material={materials.steel} {...SOLID} />
        <mesh geometry={parts.heads} material={materials.dark} castShadow />
        <mesh geometry={parts.bottles} material={materials.shell} castShadow />
      </group>
      <BeliefFrame channels={[rate, blocked]} size={[radius * 2.3, 2.4, radius * 2.3]} at={[0, 1.2, 0]} />
    </>
  );
};
