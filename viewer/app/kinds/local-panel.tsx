import { useRef } from 'react';
import type { Mesh } from 'three';
import type { Vector } from '../plan/vector.ts';
import { useChannel, useDrawn, useMaterials } from '../stage/channel.ts';
import { box, cylinder, merge, once, put, QUARTER } from '../stage/solids.ts';
import { BeliefFrame } from './believed.tsx';
import { type Kind, type KindProps, SOLID } from './kind.ts';

/** How far a switch turns, in radians. */
const THROW = 0.8;
const HEIGHT = 1.2;

const parts = once(() => ({
  post: merge([put(box(0.08, 1, 0.08), [0, 0.5, 0]), put(box(0.28, 0.024, 0.28), [0, 0.012, 0])]),
  case: merge([put(box(0.42, 0.56, 0.16, 0.02), [0, HEIGHT, 0]), put(box(0.46, 0.02, 0.22), [0, HEIGHT + 0.31, 0.02])]),
  plates: merge([
    put(cylinder(0.075, 0.012, 28), [0, HEIGHT + 0.12, 0.085], [QUARTER, 0, 0]),
    ...[-0.1, 0.1].map((x) => put(cylinder(0.06, 0.012, 28), [x, HEIGHT - 0.1, 0.085], [QUARTER, 0, 0])),
  ]),
  key: merge([
    put(cylinder(0.035, 0.03, 16), [0, 0, 0], [QUARTER, 0, 0]),
    put(box(0.014, 0.09, 0.03, 0.004), [0, 0, 0.02]),
  ]),
}));

const SWITCHES = [
  { channel: 'local', at: [0, HEIGHT + 0.12, 0.1] },
  { channel: 'valve', at: [-0.1, HEIGHT - 0.1, 0.1] },
  { channel: 'pump', at: [0.1, HEIGHT - 0.1, 0.1] },
] as const;

/** Its switches stand as the person at the plant has set them. */
export const LocalPanel: Kind = ({ asset }) => {
  const materials = useMaterials();
  const local = useChannel(asset, 'local');
  const { post, case: housing, plates } = parts();
  return (
    <>
      <mesh geometry={post} material={materials.body} {...SOLID} />
      <mesh geometry={housing} material={materials.shell} {...SOLID} />
      <mesh geometry={plates} material={materials.white} />
      {SWITCHES.map(({ channel, at }) => (
        <Switch key={channel} asset={asset} channel={channel} at={at} />
      ))}
      <BeliefFrame channels={[local]} size={[0.56, 0.7, 0.3]} at={[0, HEIGHT, 0]} />
    </>
  );
};

interface SwitchProps extends KindProps {
  readonly channel: string;
  readonly at: Vector;
}

function Switch({ asset, channel, at }: SwitchProps) {
  const materials = useMaterials();
  const state = useChannel(asset, channel);
  const key = useRef<Mesh>(null);
  useDrawn(() => {
    if (key.current) key.current.rotation.z = state?.now().true?.value === true ? -THROW : THROW;
  });
  return <mesh ref={key} geometry={parts().key} material={materials.rubber} position={at} />;
}
