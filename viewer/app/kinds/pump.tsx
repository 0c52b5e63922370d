import { useRef } from 'react';
import type { Mesh } from 'three';
import { useChannel, useDrawn, useMaterials } from '../stage/channel.ts';
import { around, box, cylinder, flange, merge, once, put, QUARTER, ring } from '../stage/solids.ts';
import { BeliefFrame } from './believed.tsx';
import { type Kind, SOLID } from './kind.ts';

/** Height of the shaft. */
const SHAFT = 0.46;
/** Turns per second that the eye can follow. */
const TURNS = 2.4;

const lying = [0, 0, QUARTER] as const;

const parts = once(() => ({
  plinth: put(box(1.95, 0.08, 0.95, 0.03), [0, 0.02, 0]),
  base: merge([
    put(box(1.65, 0.14, 0.62, 0.03), [0, 0.09, 0]),
    put(box(0.24, 0.18, 0.36, 0.02), [-0.4, 0.2, 0]),
    put(box(0.55, 0.16, 0.34, 0.02), [0.44, 0.2, 0]),
  ]),
  body: merge([...volute(), ...motor()]),
  cowls: merge([
    put(cylinder(0.262, 0.13, 36, 0.25), [0.82, SHAFT, 0], lying),
    put(cylinder(0.25, 0.03, 36), [0.14, SHAFT, 0], lying),
  ]),
  coupling: merge([
    put(cylinder(0.1, 0.12, 6), [0, 0, 0], lying),
    put(cylinder(0.045, 0.3, 12), [0, 0, 0], lying),
    box(0.1, 0.26, 0.05),
  ]),
}));

const volute = () => [
  put(cylinder(0.34, 0.2, 40), [-0.4, SHAFT, 0], lying),
  put(ring(0.3, 0.1, Math.PI * 2, 36), [-0.4, SHAFT, 0], [0, QUARTER, 0]),
  put(cylinder(0.1, 0.42, 20), [-0.4, 0.7, 0]),
  flange(0.1, [-0.4, 0.9, 0], 'y'),
  put(cylinder(0.105, 0.2, 20), [-0.58, SHAFT, 0], lying),
  flange(0.105, [-0.66, SHAFT, 0], 'x'),
  put(cylinder(0.13, 0.2, 24), [-0.2, SHAFT, 0], lying),
];

const motor = () => [
  put(cylinder(0.23, 0.62, 36), [0.46, SHAFT, 0], lying),
  ...around(22, (angle) =>
    put(
      box(0.52, 0.016, 0.06),
      [0.45, SHAFT + Math.cos(angle) * 0.245, Math.sin(angle) * 0.245],
      [angle + QUARTER, 0, 0],
    ),
  ),
  put(box(0.2, 0.12, 0.2, 0.02), [0.42, 0.76, 0]),
];

/** Light while it runs, dark while it stands (no red and green), its coupling turning. */
export const Pump: Kind = ({ asset }) => {
  const materials = useMaterials();
  const running = useChannel(asset, 'running');
  const tripped = useChannel(asset, 'tripped');
  const body = useRef<Mesh>(null);
  const coupling = useRef<Mesh>(null);

  useDrawn(({ moving }) => {
    if (!running || !body.current || !coupling.current) return;
    const runs = running.now().true?.value === true;
    body.current.material = runs ? materials.running : materials.stopped;
    if (runs) coupling.current.rotation.x += moving * TURNS * Math.PI * 2;
  });

  const { plinth, base, body: shell, cowls, coupling: shaft } = parts();
  return (
    <>
      <mesh geometry={plinth} material={materials.plinth} receiveShadow />
      <mesh geometry={base} material={materials.dark} {...SOLID} />
      <mesh ref={body} geometry={shell} material={materials.stopped} {...SOLID} />
      <mesh geometry={cowls} material={materials.body} {...SOLID} />
      <mesh ref={coupling} geometry={shaft} material={materials.steel} position={[-0.03, SHAFT, 0]} />
      <BeliefFrame channels={[running, tripped]} size={[1.75, 0.82, 0.78]} at={[0.06, 0.54, 0]} />
    </>
  );
};
