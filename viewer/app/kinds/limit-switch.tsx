import { useChannel, useMaterials } from '../stage/channel.ts';
import { box, cylinder, merge, once, put, QUARTER } from '../stage/solids.ts';
import { BeliefFrame } from './believed.tsx';
import { type Kind, SOLID } from './kind.ts';

const parts = once(() => ({
  housing: put(box(0.08, 0.07, 0.07, 0.01), [0.05, 0, 0]),
  roller: merge([
    put(box(0.05, 0.012, 0.014), [-0.005, 0.02, 0]),
    put(cylinder(0.014, 0.02, 14), [-0.03, 0.02, 0], [QUARTER, 0, 0]),
  ]),
}));

/** A small switch beside a moving stem. */
export const LimitSwitch: Kind = ({ asset }) => {
  const materials = useMaterials();
  const made = useChannel(asset, 'made');
  const { housing, roller } = parts();
  return (
    <>
      <mesh geometry={housing} material={materials.shell} {...SOLID} />
      <mesh geometry={roller} material={materials.dark} />
      <BeliefFrame channels={[made]} size={[0.18, 0.14, 0.14]} at={[0.03, 0, 0]} />
    </>
  );
};
