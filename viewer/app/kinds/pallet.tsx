import { useMemo } from 'react';
import { useChannel, useMaterials } from '../stage/channel.ts';
import { box, merge, put, row } from '../stage/solids.ts';
import { BeliefFrame } from './believed.tsx';
import { type Kind, SOLID } from './kind.ts';

/** Layers of trays on a wooden pallet. */
function stack(layers: number) {
  return {
    pallet: merge([
      put(box(1.2, 0.03, 1), [0, 0.13, 0]),
      ...row(3, (share) => put(box(0.12, 0.1, 1), [(share - 0.5) * 1.08, 0.06, 0])),
    ]),
    trays: merge(row(layers, (_, i) => put(box(1.14, 0.26, 0.94, 0.015), [0, 0.29 + i * 0.28, 0]))),
  };
}

export const Pallet: Kind = ({ asset }) => {
  const materials = useMaterials();
  const count = useChannel(asset, 'count');
  const layers = asset.size.layers ?? 4;
  const { pallet, trays } = useMemo(() => stack(layers), [layers]);
  return (
    <>
      <mesh geometry={pallet} material={materials.dark} {...SOLID} />
      <mesh geometry={trays} material={materials.shell} {...SOLID} />
      <BeliefFrame channels={[count]} size={[1.3, 0.3 + 0.3 * layers, 1.1]} at={[0, 0.15 + 0.15 * layers, 0]} />
    </>
  );
};
