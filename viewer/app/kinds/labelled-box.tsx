import { useChannel, useMaterials } from '../stage/channel.ts';
import { box, merge, once, put } from '../stage/solids.ts';
import { BeliefFrame } from './believed.tsx';
import { type Kind, SOLID } from './kind.ts';

const parts = once(() => ({
  body: put(box(0.9, 0.7, 0.7, 0.04), [0, 0.4, 0]),
  foot: merge([put(box(1.02, 0.06, 0.82, 0.02), [0, 0.03, 0])]),
}));

/** What has no geometry of its own: a box that its label names. */
export const LabelledBox: Kind = ({ asset }) => {
  const materials = useMaterials();
  const value = useChannel(asset, 'value');
  const { body, foot } = parts();
  return (
    <>
      <mesh geometry={body} material={materials.shell} {...SOLID} />
      <mesh geometry={foot} material={materials.dark} receiveShadow />
      <BeliefFrame channels={[value]} size={[1.08, 0.88, 0.88]} at={[0, 0.42, 0]} />
    </>
  );
};
