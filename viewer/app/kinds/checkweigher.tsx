import { useMemo } from 'react';
import { BELT } from '../../../twins/equipment/conveyor/shape.ts';
import { useChannel, useMaterials } from '../stage/channel.ts';
import { box, cylinder, merge, put, QUARTER } from '../stage/solids.ts';
import { BeliefFrame } from './believed.tsx';
import { Belt } from './belt.tsx';
import { type Kind, SOLID } from './kind.ts';

/** Platform, pusher and bin, along a belt of some length. */
function fittings(length: number) {
  const [platform, pusher] = [-0.15 * length, 0.25 * length];
  return {
    dark: merge([
      put(box(0.34, 0.03, 0.24), [platform, BELT - 0.02, 0]),
      put(box(0.3, 0.2, 0.03, 0.01), [platform, BELT + 0.52, -0.24]),
      put(cylinder(0.025, 0.22, 16), [pusher, BELT + 0.09, -0.2], [QUARTER, 0, 0]),
      put(box(0.1, 0.1, 0.02), [pusher, BELT + 0.09, -0.09]),
    ]),
    light: merge([
      put(box(0.06, 0.9, 0.06), [platform, BELT + 0.06, -0.26]),
      put(box(0.14, 0.12, 0.2, 0.02), [pusher, BELT + 0.09, -0.34]),
      put(box(0.5, 0.5, 0.4, 0.02), [pusher, 0.3, 0.42]),
      put(box(0.3, 0.02, 0.3), [pusher, BELT - 0.2, 0.26], [0.7, 0, 0]),
    ]),
  };
}

export const Checkweigher: Kind = ({ asset }) => {
  const materials = useMaterials();
  const load = useChannel(asset, 'load');
  const rejected = useChannel(asset, 'rejected');
  const length = asset.size.length ?? 1.6;
  const { dark, light } = useMemo(() => fittings(length), [length]);
  return (
    <>
      <Belt length={length} />
      <mesh geometry={light} material={materials.body} {...SOLID} />
      <mesh geometry={dark} material={materials.dark} {...SOLID} />
      <BeliefFrame channels={[load, rejected]} size={[length + 0.1, 0.9, 0.8]} at={[0, BELT + 0.2, 0]} />
    </>
  );
};
