import { useMemo, useRef } from 'react';
import type { Mesh } from 'three';
import { useChannel, useDrawn, useMaterials } from '../stage/channel.ts';
import { Glide } from '../stage/pace.ts';
import { box, cylinder, merge, once, put } from '../stage/solids.ts';
import { BeliefFrame } from './believed.tsx';
import { type Kind, SOLID } from './kind.ts';
import { Post } from './post.tsx';
import { valveBody } from './valve-body.ts';

/** Heights of the travel indicator, shut and fully open. */
const SHUT = 0.32;
const TRAVEL = 0.14;

const parts = once(() => ({
  body: merge(valveBody()),
  yoke: merge([
    put(box(0.025, 0.32, 0.05), [-0.085, 0.37, 0]),
    put(box(0.025, 0.32, 0.05), [0.085, 0.37, 0]),
    put(box(0.07, 0.12, 0.08, 0.01), [0.14, 0.4, 0]),
  ]),
  diaphragm: merge([
    put(cylinder(0.1, 0.07, 36, 0.24), [0, 0.57, 0]),
    put(cylinder(0.26, 0.035, 36), [0, 0.62, 0]),
    put(cylinder(0.24, 0.12, 36, 0.12), [0, 0.7, 0]),
    put(cylinder(0.03, 0.06, 12), [0, 0.78, 0]),
  ]),
  stem: merge([put(cylinder(0.016, 0.3, 10), [0, 0.1, 0]), put(box(0.16, 0.025, 0.04), [0, 0, 0.02])]),
}));

/** The plate on the stem stands at the true travel. */
export const ControlValve: Kind = ({ asset }) => {
  const materials = useMaterials();
  const position = useChannel(asset, 'position');
  const stem = useRef<Mesh>(null);
  const glide = useMemo(() => new Glide(), []);
  useDrawn((pace) => {
    if (!position || !stem.current) return;
    stem.current.position.y = SHUT + TRAVEL * glide.follow(position.share(position.now().true) ?? 0, pace, 14);
  });
  const { body, yoke, diaphragm, stem: rod } = parts();
  return (
    <>
      <mesh geometry={body} material={materials.body} {...SOLID} />
      <mesh geometry={yoke} material={materials.dark} castShadow />
      <mesh geometry={diaphragm} material={materials.running} {...SOLID} />
      <mesh ref={stem} geometry={rod} material={materials.steel} position-y={SHUT} />
      <Post height={asset.at[1]} />
      <BeliefFrame channels={[position]} size={[0.72, 1.06, 0.6]} at={[0, 0.32, 0]} />
    </>
  );
};
