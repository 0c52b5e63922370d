import { useMemo } from 'react';
import { useChannel, useMaterials } from '../stage/channel.ts';
import { box, cylinder, merge, put, row } from '../stage/solids.ts';
import { BeliefFrame } from './believed.tsx';
import { type Kind, SOLID } from './kind.ts';

/** Towards the spectator, in radians; a module is 1 m by 1.6 m, two above each other. */
const TILT = 0.44;
const [MODULE, DEPTH, SPACING] = [1, 1.65, 1.8];

function tables(count: number, width: number) {
  const modules = Math.max(1, Math.floor(width / MODULE));
  const each = row(count, (_, i) => ((count - 1) / 2 - i) * SPACING);
  const lying = [TILT, 0, 0] as const;
  return {
    modules: merge(
      each.flatMap((z) =>
        row(modules, (_, i) =>
          put(box(MODULE - 0.03, 0.035, DEPTH), [(i - (modules - 1) / 2) * MODULE, 0.72, z], lying),
        ),
      ),
    ),
    lines: merge(
      each.flatMap((z) => [
        put(box(modules * MODULE, 0.04, 0.02), [0, 0.725, z], lying),
        ...row(modules, (_, i) => put(box(0.012, 0.04, DEPTH), [(i - (modules - 1) / 2) * MODULE, 0.725, z], lying)),
      ]),
    ),
    frame: merge(
      each.flatMap((z) =>
        [-1, 1].flatMap((side) => [
          put(cylinder(0.035, 0.95, 12), [side * (width / 2 - 0.5), 0.47, z - 0.5]),
          put(cylinder(0.035, 0.5, 12), [side * (width / 2 - 0.5), 0.25, z + 0.5]),
          put(box(0.05, 0.05, DEPTH * 0.95), [side * (width / 2 - 0.5), 0.68, z], lying),
        ]),
      ),
    ),
    depth: count * SPACING,
  };
}

export const PvArray: Kind = ({ asset }) => {
  const materials = useMaterials();
  const available = useChannel(asset, 'available');
  const current = useChannel(asset, 'current');
  const { tables: count = 3, width = 4 } = asset.size;
  const parts = useMemo(() => tables(count, width), [count, width]);
  return (
    <>
      <mesh geometry={parts.modules} material={materials.dark} {...SOLID} />
      <mesh geometry={parts.lines} material={materials.steel} />
      <mesh geometry={parts.frame} material={materials.body} {...SOLID} />
      <BeliefFrame channels={[available, current]} size={[width + 0.2, 1.4, parts.depth]} at={[0, 0.7, 0]} />
    </>
  );
};
