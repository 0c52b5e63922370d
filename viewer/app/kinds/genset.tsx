import { useRef } from 'react';
import type { Mesh } from 'three';
import { useChannel, useDrawn, useMaterials } from '../stage/channel.ts';
import { around, box, cylinder, merge, once, put, QUARTER, row } from '../stage/solids.ts';
import { BeliefFrame } from './believed.tsx';
import { type Kind, SOLID } from './kind.ts';

const lying = [0, 0, QUARTER] as const;
/** Turns per second that the eye can follow. */
const TURNS = 2.4;

const parts = once(() => ({
  base: merge([put(box(2.7, 0.18, 0.9, 0.02), [0, 0.14, 0]), put(box(2.8, 0.05, 1), [0, 0.025, 0])]),
  engine: merge([
    put(box(1.1, 0.55, 0.5, 0.04), [-0.25, 0.62, 0]),
    put(box(1, 0.2, 0.34, 0.04), [-0.25, 0.98, 0]),
    ...row(6, (share) => put(cylinder(0.05, 0.08, 12), [-0.68 + share * 0.86, 1.1, 0])),
    put(cylinder(0.13, 0.24, 24), [0.1, 0.95, 0.24], lying),
  ]),
  generator: merge([
    put(cylinder(0.34, 0.8, 40), [0.82, 0.66, 0], lying),
    ...around(16, (angle) =>
      put(box(0.6, 0.03, 0.05), [0.82, 0.66 + Math.cos(angle) * 0.34, Math.sin(angle) * 0.34], [angle, 0, 0]),
    ),
    put(box(0.4, 0.28, 0.4, 0.02), [0.82, 1.1, 0]),
  ]),
  radiator: merge([
    put(box(0.16, 1.05, 0.86, 0.02), [-1.2, 0.76, 0]),
    put(cylinder(0.38, 0.1, 36), [-1.06, 0.78, 0], lying),
  ]),
  exhaust: merge([
    put(cylinder(0.05, 0.6, 16), [0.22, 1.3, 0.1]),
    put(cylinder(0.15, 0.9, 28), [-0.2, 1.68, 0.1], lying),
    put(cylinder(0.05, 0.3, 16), [-0.75, 1.8, 0.1]),
  ]),
  fan: merge(
    around(6, (angle) => put(box(0.02, 0.3, 0.09), [0, Math.cos(angle) * 0.17, Math.sin(angle) * 0.17], [angle, 0, 0])),
  ),
}));

/** Light while it runs, dark while it stands, its fan turning. */
export const Genset: Kind = ({ asset }) => {
  const materials = useMaterials();
  const running = useChannel(asset, 'running');
  const frequency = useChannel(asset, 'frequency');
  const engine = useRef<Mesh>(null);
  const fan = useRef<Mesh>(null);
  useDrawn(({ moving }) => {
    if (!engine.current || !fan.current) return;
    const runs = running?.now().true?.value === true;
    engine.current.material = runs ? materials.running : materials.stopped;
    if (runs) fan.current.rotation.x += moving * TURNS * Math.PI * 2;
  });
  const { base, engine: block, generator, radiator, exhaust, fan: blades } = parts();
  return (
    <>
      <mesh geometry={base} material={materials.dark} {...SOLID} />
      <mesh ref={engine} geometry={block} material={materials.stopped} {...SOLID} />
      <mesh geometry={generator} material={materials.body} {...SOLID} />
      <mesh geometry={radiator} material={materials.dark} {...SOLID} />
      <mesh geometry={exhaust} material={materials.steel} castShadow />
      <mesh ref={fan} geometry={blades} material={materials.steel} position={[-0.98, 0.78, 0]} />
      <BeliefFrame channels={[running, frequency]} size={[2.85, 1.95, 1.1]} at={[0, 0.98, 0]} />
    </>
  );
};
