import { useRef } from 'react';
import type { Mesh } from 'three';
import { useChannel, useDrawn, useMaterials } from '../stage/channel.ts';
import { box, cylinder, merge, once, put, QUARTER, row } from '../stage/solids.ts';
import { BeliefFrame } from './believed.tsx';
import { type Kind, SOLID } from './kind.ts';

const parts = once(() => ({
  body: merge([put(box(1.1, 1.95, 0.5, 0.02), [0, 1.09, 0]), put(box(1.1, 0.1, 0.5), [0, 0.05, 0])]),
  doors: merge([-1, 1].map((side) => put(box(0.515, 1.8, 0.02, 0.01), [side * 0.268, 1.1, 0.255]))),
  fittings: merge([
    ...[-1, 1].map((side) => put(box(0.03, 0.2, 0.03, 0.01), [side * 0.05, 1.1, 0.28])),
    ...row(4, (_, i) => put(box(0.3, 0.012, 0.01), [0.268, 1.72 + i * 0.035, 0.268])),
    put(box(0.24, 0.17, 0.012), [-0.268, 1.55, 0.268]),
  ]),
  lamp: put(cylinder(0.035, 0.025, 20), [0.268, 1.5, 0.27], [QUARTER, 0, 0]),
}));

/** Its lamp is lit while the controller runs its program. */
export const ControlCabinet: Kind = ({ asset }) => {
  const materials = useMaterials();
  const mode = useChannel(asset, 'mode');
  const remote = useChannel(asset, 'remote');
  const lamp = useRef<Mesh>(null);
  useDrawn(() => {
    if (lamp.current) lamp.current.material = mode?.now().sensed?.value === 'run' ? materials.white : materials.dark;
  });
  const { body, doors, fittings, lamp: glass } = parts();
  return (
    <>
      <mesh geometry={body} material={materials.body} {...SOLID} />
      <mesh geometry={doors} material={materials.shell} {...SOLID} />
      <mesh geometry={fittings} material={materials.dark} />
      <mesh ref={lamp} geometry={glass} material={materials.dark} />
      <BeliefFrame channels={[mode, remote]} size={[1.26, 2.2, 0.68]} at={[0, 1.08, 0]} />
    </>
  );
};
