import { useRef } from 'react';
import type { Mesh } from 'three';
import { useChannel, useDrawn, useMaterials } from '../stage/channel.ts';
import { box, cylinder, merge, once, put, QUARTER } from '../stage/solids.ts';
import { BeliefFrame } from './believed.tsx';
import { type Kind, SOLID } from './kind.ts';

const HEIGHT = 1.3;

const parts = once(() => ({
  body: merge([put(box(0.8, 2.1, 0.8, 0.02), [0, 1.1, 0])]),
  doors: merge([
    put(box(0.74, 0.5, 0.02, 0.01), [0, 1.82, 0.405]),
    put(box(0.74, 0.8, 0.02, 0.01), [0, 1.13, 0.405]),
    put(box(0.74, 0.55, 0.02, 0.01), [0, 0.42, 0.405]),
  ]),
  diagram: merge([
    put(box(0.016, 0.2, 0.01), [0, HEIGHT + 0.22, 0.42]),
    put(box(0.016, 0.2, 0.01), [0, HEIGHT - 0.22, 0.42]),
    put(cylinder(0.13, 0.008, 36), [0, HEIGHT, 0.417], [QUARTER, 0, 0]),
  ]),
  bar: put(box(0.036, 0.22, 0.014, 0.004), [0, 0, 0]),
}));

/** The bar stands in the line of the diagram when it is closed, across it when open. */
export const Breaker: Kind = ({ asset }) => {
  const materials = useMaterials();
  const closed = useChannel(asset, 'closed');
  const bar = useRef<Mesh>(null);
  useDrawn(() => {
    if (bar.current) bar.current.rotation.z = closed?.now().true?.value === true ? 0 : QUARTER;
  });
  const { body, doors, diagram, bar: rod } = parts();
  return (
    <>
      <mesh geometry={body} material={materials.body} {...SOLID} />
      <mesh geometry={doors} material={materials.shell} {...SOLID} />
      <mesh geometry={diagram} material={materials.dark} />
      <mesh ref={bar} geometry={rod} material={materials.white} position={[0, HEIGHT, 0.428]} />
      <BeliefFrame channels={[closed]} size={[0.92, 2.24, 0.94]} at={[0, 1.12, 0]} />
    </>
  );
};
