import { useMemo, useRef } from 'react';
import type { Mesh } from 'three';
import { useChannel, useDrawn, useMaterials } from '../stage/channel.ts';
import { Glide } from '../stage/pace.ts';
import { box, cylinder, merge, once, put, QUARTER, row } from '../stage/solids.ts';
import { BeliefFrame } from './believed.tsx';
import { type Kind, SOLID } from './kind.ts';
import { Post } from './post.tsx';
import { valveBody } from './valve-body.ts';

/** Heights of the travel indicator, closed and fully open. */
const CLOSED = 0.3;
const TRAVEL = 0.2;

const parts = once(() => ({
  body: merge(valveBody()),
  yoke: merge([
    put(box(0.025, 0.34, 0.05), [-0.085, 0.38, 0]),
    put(box(0.025, 0.34, 0.05), [0.085, 0.38, 0]),
    put(cylinder(0.11, 0.03, 20), [0, 0.56, 0]),
  ]),
  actuator: merge([
    put(box(0.34, 0.26, 0.26, 0.045), [0, 0.72, 0]),
    put(cylinder(0.1, 0.2, 28), [-0.24, 0.72, 0], [0, 0, QUARTER]),
    put(cylinder(0.085, 0.05, 24), [0, 0.87, 0]),
    put(cylinder(0.045, 0.16, 16), [0.1, 0.72, -0.17], [QUARTER, 0, 0]),
    put(cylinder(0.055, 0.03, 24), [0, 0.74, 0.135], [QUARTER, 0, 0]),
  ]),
  wheel: merge([
    put(cylinder(0.016, 0.12, 10), [0.1, 0.72, -0.26], [QUARTER, 0, 0]),
    put(cylinder(0.1, 0.022, 28), [0.1, 0.72, -0.3], [QUARTER, 0, 0]),
  ]),
  stem: merge([put(cylinder(0.018, 0.34, 10), [0, 0.1, 0]), put(cylinder(0.07, 0.02, 20), [0, 0, 0])]),
  pointer: put(box(0.2, 0.035, 0.05, 0.008), [0.03, 0, 0.03]),
  scale: merge(
    row(5, (share, i) => put(box(i % 2 ? 0.04 : 0.06, 0.008, 0.012), [0.105, CLOSED + share * TRAVEL, 0.03])),
  ),
}));

/** The pointer on the yoke stands at the true travel; a second one, in the colour of beliefs, where the stack has it. */
export const MotorisedValve: Kind = ({ asset }) => {
  const materials = useMaterials();
  const position = useChannel(asset, 'position');
  const pointer = useRef<Mesh>(null);
  const stem = useRef<Mesh>(null);
  const ghost = useRef<Mesh>(null);
  const glide = useMemo(() => new Glide(), []);

  useDrawn((pace) => {
    if (!position || !pointer.current || !stem.current || !ghost.current) return;
    const layers = position.now();
    const height = CLOSED + TRAVEL * glide.follow(position.share(layers.true) ?? 0, pace, 14);
    pointer.current.position.y = height;
    stem.current.position.y = height;
    const believed = position.share(layers.believed);
    ghost.current.visible = layers.differs && believed !== undefined;
    if (believed !== undefined) ghost.current.position.y = CLOSED + TRAVEL * believed;
  });

  const { body, yoke, actuator, wheel, stem: rod, pointer: plate, scale } = parts();
  return (
    <>
      <mesh geometry={body} material={materials.body} {...SOLID} />
      <mesh geometry={yoke} material={materials.dark} castShadow />
      <mesh geometry={actuator} material={materials.running} {...SOLID} />
      <mesh geometry={wheel} material={materials.dark} castShadow />
      <mesh geometry={scale} material={materials.dark} />
      <mesh ref={stem} geometry={rod} material={materials.steel} />
      <mesh ref={pointer} geometry={plate} material={materials.white} />
      <mesh ref={ghost} geometry={plate} material={materials.belief} position-z={0.03} visible={false} />
      <Post height={asset.at[1]} />
      <BeliefFrame channels={[position]} size={[0.78, 1.16, 0.62]} at={[-0.02, 0.38, 0]} />
    </>
  );
};
