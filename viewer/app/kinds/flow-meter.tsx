import { useChannel, useMaterials } from '../stage/channel.ts';
import { box, cylinder, flange, merge, once, put, QUARTER } from '../stage/solids.ts';
import { BeliefFrame } from './believed.tsx';
import { InstrumentHead } from './instrument-head.tsx';
import { type Kind, SOLID } from './kind.ts';
import { Post } from './post.tsx';

const parts = once(() => ({
  tube: merge([
    put(cylinder(0.11, 0.46, 28), [0, 0, 0], [0, 0, QUARTER]),
    flange(0.1, [-0.22, 0, 0], 'x'),
    flange(0.1, [0.22, 0, 0], 'x'),
  ]),
  coils: merge([
    put(cylinder(0.165, 0.26, 36), [0, 0, 0], [0, 0, QUARTER]),
    put(box(0.16, 0.1, 0.14, 0.02), [0, 0.18, 0]),
  ]),
  neck: put(cylinder(0.04, 0.14, 16), [0, 0.27, 0]),
}));

/** A magnetic flow meter in a pipe. */
export const FlowMeter: Kind = ({ asset }) => {
  const materials = useMaterials();
  const reading = useChannel(asset, 'reading');
  const { tube, coils, neck } = parts();
  return (
    <>
      <mesh geometry={tube} material={materials.pipe} {...SOLID} />
      <mesh geometry={coils} material={materials.shell} {...SOLID} />
      <InstrumentHead height={0.47} below={neck} />
      <Post height={asset.at[1]} />
      <BeliefFrame channels={[reading]} size={[0.6, 0.86, 0.46]} at={[0, 0.2, 0]} />
    </>
  );
};
