import { useMemo } from 'react';
import { useChannel, useMaterials } from '../stage/channel.ts';
import { box, cylinder, merge, put, QUARTER, row } from '../stage/solids.ts';
import { BeliefFrame } from './believed.tsx';
import { type Kind, SOLID } from './kind.ts';

/** Where plates begin, and how far apart they are, along z. */
const [FRONT, PITCH] = [0.34, 0.028];

function pack(plates: number) {
  const depth = plates * PITCH;
  const back = FRONT - depth;
  const port = (x: number, y: number) => [
    put(cylinder(0.075, 0.12, 20), [x, y, 0.4], [QUARTER, 0, 0]),
    put(cylinder(0.13, 0.03, 24), [x, y, 0.445], [QUARTER, 0, 0]),
  ];
  return {
    frames: merge([
      put(box(0.76, 1.5, 0.05, 0.01), [0, 0.8, FRONT + 0.03]),
      put(box(0.76, 1.5, 0.05, 0.01), [0, 0.8, back - 0.03]),
      ...[-0.3, 0.3].map((x) => put(box(0.1, 0.08, 0.12), [x, 0.04, FRONT])),
    ]),
    plates: merge(row(plates, (_, i) => put(box(0.62, 1.36, PITCH * 0.55), [0, 0.8, FRONT - (i + 0.5) * PITCH]))),
    bars: merge([
      put(cylinder(0.03, depth + 0.5, 12), [0, 1.6, back / 2 + FRONT / 2 - 0.1], [QUARTER, 0, 0]),
      ...[-0.34, 0.34].flatMap((x) =>
        [0.2, 0.8, 1.4].map((y) => put(cylinder(0.014, depth + 0.24, 8), [x, y, (back + FRONT) / 2], [QUARTER, 0, 0])),
      ),
      put(box(0.06, 1.65, 0.06), [0, 0.82, back - 0.3]),
    ]),
    ports: merge([-0.22, 0.22].flatMap((x) => [0.35, 1.25].flatMap((y) => port(x, y)))),
    depth,
  };
}

export const HeatExchanger: Kind = ({ asset }) => {
  const materials = useMaterials();
  const duty = useChannel(asset, 'duty');
  const hot = useChannel(asset, 'hotOutlet');
  const cold = useChannel(asset, 'coldOutlet');
  const plates = asset.size.plates ?? 24;
  const parts = useMemo(() => pack(plates), [plates]);
  return (
    <>
      <mesh geometry={parts.frames} material={materials.body} {...SOLID} />
      <mesh geometry={parts.plates} material={materials.shell} {...SOLID} />
      <mesh geometry={parts.bars} material={materials.dark} castShadow />
      <mesh geometry={parts.ports} material={materials.steel} {...SOLID} />
      <BeliefFrame channels={[duty, hot, cold]} size={[0.9, 1.75, parts.depth + 0.5]} at={[0, 0.85, 0]} />
    </>
  );
};
