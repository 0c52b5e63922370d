import { useRef } from 'react';
import type { Mesh } from 'three';
import { useChannel, useDrawn, useMaterials } from '../stage/channel.ts';
import { box, cylinder, merge, once, put, QUARTER, row } from '../stage/solids.ts';
import { BeliefFrame } from './believed.tsx';
import { type Kind, SOLID } from './kind.ts';

const parts = once(() => ({
  body: merge([put(box(0.8, 1.5, 0.45, 0.03), [0, 0.83, 0]), put(box(0.8, 0.1, 0.45), [0, 0.05, 0])]),
  slots: merge([
    ...row(9, (_, i) => put(box(0.6, 0.014, 0.01), [0, 0.3 + i * 0.04, 0.226])),
    put(box(0.26, 0.16, 0.012), [-0.15, 1.3, 0.226]),
  ]),
  lamp: put(cylinder(0.03, 0.02, 20), [0.2, 1.3, 0.23], [QUARTER, 0, 0]),
}));

/** Its lamp is lit while it runs. */
export const Inverter: Kind = ({ asset }) => {
  const materials = useMaterials();
  const state = useChannel(asset, 'state');
  const power = useChannel(asset, 'power');
  const limit = useChannel(asset, 'limit');
  const limited = useChannel(asset, 'limited');
  const lamp = useRef<Mesh>(null);
  useDrawn(() => {
    if (lamp.current) lamp.current.material = state?.now().true?.value === 'running' ? materials.white : materials.dark;
  });
  const { body, slots, lamp: glass } = parts();
  return (
    <>
      <mesh geometry={body} material={materials.shell} {...SOLID} />
      <mesh geometry={slots} material={materials.dark} />
      <mesh ref={lamp} geometry={glass} material={materials.dark} />
      <BeliefFrame channels={[state, power, limit, limited]} size={[0.92, 1.7, 0.6]} at={[0, 0.84, 0]} />
    </>
  );
};
