import { useChannel, useMaterials } from '../stage/channel.ts';
import { box, cylinder, flange, merge, once, put, QUARTER } from '../stage/solids.ts';
import { BeliefFrame } from './believed.tsx';
import { type Kind, SOLID } from './kind.ts';

const parts = once(() => ({
  flange: merge([put(cylinder(0.06, 0.1, 20), [0, 0, 0.03], [QUARTER, 0, 0]), flange(0.065, [0, 0, 0.08], 'z')]),
  housing: merge([put(box(0.15, 0.17, 0.14, 0.02), [0, 0.01, 0.18]), put(cylinder(0.025, 0.1, 14), [0, -0.11, 0.19])]),
}));

/** A float switch on the wall of a tank; it looks away from it. */
export const FloatSwitch: Kind = ({ asset }) => {
  const materials = useMaterials();
  const healthy = useChannel(asset, 'healthy');
  const { flange: foot, housing } = parts();
  return (
    <>
      <mesh geometry={foot} material={materials.steel} {...SOLID} />
      <mesh geometry={housing} material={materials.running} {...SOLID} />
      <BeliefFrame channels={[healthy]} size={[0.3, 0.36, 0.36]} at={[0, 0, 0.16]} />
    </>
  );
};
