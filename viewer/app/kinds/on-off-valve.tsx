import { useMemo, useRef } from 'react';
import type { Mesh } from 'three';
import { useChannel, useDrawn, useMaterials } from '../stage/channel.ts';
import { Glide } from '../stage/pace.ts';
import { box, cylinder, merge, once, put, QUARTER } from '../stage/solids.ts';
import { BeliefFrame } from './believed.tsx';
import { type Kind, SOLID } from './kind.ts';
import { Post } from './post.tsx';
import { valveBody } from './valve-body.ts';

const parts = once(() => ({
  body: merge([...valveBody(), put(box(0.08, 0.12, 0.1), [0, 0.27, 0])]),
  actuator: merge([
    put(box(0.24, 0.18, 0.2, 0.03), [0, 0.42, 0]),
    put(cylinder(0.085, 0.46, 28), [0, 0.42, 0], [0, 0, QUARTER]),
  ]),
  beacon: merge([put(cylinder(0.06, 0.06, 20), [0, 0, 0]), put(box(0.16, 0.03, 0.03), [0, 0.04, 0])]),
}));

/** The bar on the beacon lies along the pipe when the valve is open and across it when shut. */
export const OnOffValve: Kind = ({ asset }) => {
  const materials = useMaterials();
  const position = useChannel(asset, 'position');
  const beacon = useRef<Mesh>(null);
  const glide = useMemo(() => new Glide(), []);
  useDrawn((pace) => {
    if (!position || !beacon.current) return;
    beacon.current.rotation.y = QUARTER * (1 - glide.follow(position.share(position.now().true) ?? 0, pace, 14));
  });
  const { body, actuator, beacon: bar } = parts();
  return (
    <>
      <mesh geometry={body} material={materials.body} {...SOLID} />
      <mesh geometry={actuator} material={materials.running} {...SOLID} />
      <mesh ref={beacon} geometry={bar} material={materials.dark} position-y={0.54} />
      <Post height={asset.at[1]} />
      <BeliefFrame channels={[position]} size={[0.72, 0.86, 0.5]} at={[0, 0.24, 0]} />
    </>
  );
};
