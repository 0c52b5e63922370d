import { useRef } from 'react';
import type { Mesh } from 'three';
import { useChannel, useDrawn, useMaterials } from '../stage/channel.ts';
import { box, cylinder, merge, once, put, QUARTER } from '../stage/solids.ts';
import { BeliefFrame } from './believed.tsx';
import { type Kind, SOLID } from './kind.ts';

const HEIGHT = 1.1;
/** How far out the button stands when it is free, and when it is pressed. */
const [FREE, PRESSED] = [0.13, 0.09];

const parts = once(() => ({
  post: merge([put(box(0.06, HEIGHT, 0.06), [0, HEIGHT / 2, 0]), put(box(0.24, 0.024, 0.24), [0, 0.012, 0])]),
  housing: put(box(0.2, 0.24, 0.14, 0.02), [0, HEIGHT, 0]),
  collar: put(cylinder(0.085, 0.012, 28), [0, HEIGHT, 0.075], [QUARTER, 0, 0]),
  button: merge([
    put(cylinder(0.06, 0.03, 28), [0, HEIGHT, 0], [QUARTER, 0, 0]),
    put(cylinder(0.025, 0.06, 16), [0, HEIGHT, -0.03], [QUARTER, 0, 0]),
  ]),
}));

/** Its button stands in when it is pressed. */
export const EmergencyStop: Kind = ({ asset }) => {
  const materials = useMaterials();
  const pressed = useChannel(asset, 'pressed');
  const button = useRef<Mesh>(null);
  const { post, housing, collar, button: mushroom } = parts();
  useDrawn(() => {
    if (button.current) button.current.position.z = pressed?.now().true?.value === true ? PRESSED : FREE;
  });
  return (
    <>
      <mesh geometry={post} material={materials.body} {...SOLID} />
      <mesh geometry={housing} material={materials.shell} {...SOLID} />
      <mesh geometry={collar} material={materials.white} />
      <mesh ref={button} geometry={mushroom} material={materials.dark} castShadow />
      <BeliefFrame channels={[pressed]} size={[0.3, 0.34, 0.3]} at={[0, HEIGHT, 0.03]} />
    </>
  );
};
