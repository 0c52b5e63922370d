import { useMemo, useRef } from 'react';
import type { Mesh } from 'three';
import { useChannel, useDrawn, useMaterials } from '../stage/channel.ts';
import { Glide } from '../stage/pace.ts';
import { box, merge, put, row } from '../stage/solids.ts';
import { BeliefFrame } from './believed.tsx';
import { type Kind, SOLID } from './kind.ts';

/** Of one rack, and where the column on the first door begins and ends. */
const WIDTH = 0.7;
const [FOOT, COLUMN] = [0.4, 1.3];

function racks(count: number) {
  const at = (share: number) => (share - 0.5) * (count - 1) * WIDTH;
  return {
    body: merge(row(count, (share) => put(box(WIDTH - 0.02, 2, 0.8, 0.02), [count > 1 ? at(share) : 0, 1.02, 0]))),
    slots: merge(
      row(count, (share) =>
        row(3, (_, i) => put(box(WIDTH - 0.2, 0.015, 0.01), [count > 1 ? at(share) : 0, 1.84 + i * 0.04, 0.402])),
      ).flat(),
    ),
    gauge: put(box(0.14, COLUMN + 0.04, 0.02, 0.01), [-((count - 1) * WIDTH) / 2, FOOT + COLUMN / 2, 0.402]),
    /** 1 m high, to be scaled. */
    column: put(box(0.1, 1, 0.02), [-((count - 1) * WIDTH) / 2, 0.5, 0.408]),
  };
}

/** The column on the door is as high as the true charge. */
export const Battery: Kind = ({ asset }) => {
  const materials = useMaterials();
  const charge = useChannel(asset, 'charge');
  const open = useChannel(asset, 'open');
  const column = useRef<Mesh>(null);
  const glide = useMemo(() => new Glide(), []);
  const count = asset.size.racks ?? 3;
  const parts = useMemo(() => racks(count), [count]);
  useDrawn((pace) => {
    if (!charge || !column.current) return;
    const share = charge.share(charge.now().true) ?? 0;
    column.current.scale.y = Math.max(1e-3, COLUMN * glide.follow(share, pace));
  });
  return (
    <>
      <mesh geometry={parts.body} material={materials.shell} {...SOLID} />
      <mesh geometry={parts.slots} material={materials.dark} />
      <mesh geometry={parts.gauge} material={materials.dark} />
      <mesh ref={column} geometry={parts.column} material={materials.surface} position-y={FOOT} />
      <BeliefFrame channels={[charge, open]} size={[count * WIDTH + 0.1, 2.1, 0.95]} at={[0, 1.04, 0]} />
    </>
  );
};
