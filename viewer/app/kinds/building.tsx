import { useMemo, useRef } from 'react';
import type { Mesh } from 'three';
import { useChannel, useDrawn, useMaterials } from '../stage/channel.ts';
import { box, merge, put, row } from '../stage/solids.ts';
import { BeliefFrame } from './believed.tsx';
import { type Kind, SOLID } from './kind.ts';

const STOREY = 1.1;
const DEPTH = 1.5;

function built(width: number, storeys: number) {
  const height = STOREY * storeys;
  const columns = Math.max(2, Math.round(width / 0.55));
  return {
    walls: put(box(width, height, DEPTH, 0.02), [0, height / 2, 0]),
    roof: merge([
      put(box(width + 0.12, 0.08, DEPTH + 0.12, 0.02), [0, height + 0.04, 0]),
      put(box(0.5, 0.22, 0.4, 0.02), [width * 0.22, height + 0.18, -0.2]),
    ]),
    windows: merge(
      row(storeys, (_, storey) =>
        row(columns, (share) =>
          put(box(0.3, 0.46, 0.02), [(share - 0.5) * (width - 0.55), STOREY * (storey + 0.56), DEPTH / 2 + 0.005]),
        ),
      ).flat(),
    ),
  };
}

/** Windows are light where there is voltage, dark where there is none. */
export const Building: Kind = ({ asset }) => {
  const materials = useMaterials();
  const supplied = useChannel(asset, 'supplied');
  const windows = useRef<Mesh>(null);
  const { width = 2.2, storeys = 2 } = asset.size;
  const parts = useMemo(() => built(width, storeys), [width, storeys]);
  useDrawn(() => {
    if (windows.current)
      windows.current.material = supplied?.now().true?.value === true ? materials.white : materials.dark;
  });
  return (
    <>
      <mesh geometry={parts.walls} material={materials.body} {...SOLID} />
      <mesh geometry={parts.roof} material={materials.shell} {...SOLID} />
      <mesh ref={windows} geometry={parts.windows} material={materials.dark} />
      <BeliefFrame
        channels={[supplied]}
        size={[width + 0.2, STOREY * storeys + 0.3, DEPTH + 0.2]}
        at={[0, (STOREY * storeys) / 2, 0]}
      />
    </>
  );
};
