import { useMemo } from 'react';
import { useChannel, useMaterials } from '../stage/channel.ts';
import { box, cylinder, flange, merge, put, QUARTER, row } from '../stage/solids.ts';
import { BeliefFrame } from './believed.tsx';
import { type Kind, SOLID } from './kind.ts';

const PITCH = 0.4;
const FEED = 0.55;
const FILTRATE = 2.25;
const FRONT = 0.22;

/** Hollow-fibre modules in a rack, between the feed header below and the filtrate header above. */
function rack(modules: number) {
  const length = modules * PITCH;
  const at = (share: number) => (share - 0.5) * (length - PITCH);
  const corners = [-1, 1].flatMap((x) => [-1, 1].map((z) => [x * (length / 2 + 0.08), z * 0.36] as const));
  const header = (y: number, z: number) => put(cylinder(0.085, length + 0.3, 24), [-0.05, y, z], [0, 0, QUARTER]);
  return {
    plinth: put(box(length + 0.7, 0.09, 1.2, 0.03), [0, 0.03, 0]),
    frame: merge([
      ...corners.map(([x, z]) => put(box(0.07, 2.35, 0.07, 0.01), [x, 1.2, z])),
      ...[0.3, 2.36].flatMap((y) => [-0.36, 0.36].map((z) => put(box(length + 0.23, 0.06, 0.06), [0, y, z]))),
      ...[-1, 1].flatMap((x) => [0.3, 2.36].map((y) => put(box(0.06, 0.06, 0.72), [x * (length / 2 + 0.08), y, 0]))),
    ]),
    modules: merge(row(modules, (share) => put(cylinder(0.145, 1.16, 32), [at(share), 1.4, 0]))),
    caps: merge(
      row(modules, (share) => [0.82, 1.98].map((y) => put(cylinder(0.16, 0.16, 32), [at(share), y, 0]))).flat(),
    ),
    pipes: merge([
      header(FEED, FRONT),
      header(FILTRATE, -0.1),
      flange(0.085, [-length / 2 - 0.23, FEED, FRONT], 'x'),
      put(cylinder(0.15, 0.04, 24), [length / 2 + 0.11, FEED, FRONT], [0, 0, QUARTER]),
      put(cylinder(0.15, 0.04, 24), [length / 2 + 0.11, FILTRATE, -0.1], [0, 0, QUARTER]),
      ...row(modules, (share) => [
        put(cylinder(0.05, 0.3, 16), [at(share), 0.68, FRONT * 0.6], [-0.7, 0, 0]),
        put(cylinder(0.05, 0.22, 16), [at(share), 2.13, -0.03], [-0.3, 0, 0]),
      ]).flat(),
    ]),
    box: merge([
      put(box(0.3, 0.42, 0.14, 0.02), [length / 2 - 0.1, 1.45, 0.42]),
      put(box(0.06, 0.06, 0.16), [length / 2 + 0.04, 1.45, 0.4]),
    ]),
  };
}

export const Consumer: Kind = ({ asset }) => {
  const materials = useMaterials();
  const flow = useChannel(asset, 'flow');
  const modules = asset.size.modules ?? 5;
  const parts = useMemo(() => rack(modules), [modules]);
  return (
    <>
      <mesh geometry={parts.plinth} material={materials.plinth} receiveShadow />
      <mesh geometry={parts.frame} material={materials.body} {...SOLID} />
      <mesh geometry={parts.modules} material={materials.running} {...SOLID} />
      <mesh geometry={parts.caps} material={materials.dark} {...SOLID} />
      <mesh geometry={parts.pipes} material={materials.pipe} {...SOLID} />
      <mesh geometry={parts.box} material={materials.shell} {...SOLID} />
      <BeliefFrame channels={[flow]} size={[modules * PITCH + 0.5, 2.5, 1]} at={[0, 1.25, 0]} />
    </>
  );
};
