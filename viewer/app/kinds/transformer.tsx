import { useChannel, useMaterials } from '../stage/channel.ts';
import { box, cylinder, merge, once, put, QUARTER, row } from '../stage/solids.ts';
import { BeliefFrame } from './believed.tsx';
import { type Kind, SOLID } from './kind.ts';

const bushing = (x: number, z: number, height: number) => [
  put(cylinder(0.05, height, 16, 0.035), [x, 1.32 + height / 2, z]),
  ...row(4, (share) => put(cylinder(0.085, 0.02, 20), [x, 1.36 + share * (height - 0.08), z])),
];

const parts = once(() => ({
  tank: merge([put(box(1.1, 1, 0.7, 0.03), [0, 0.75, 0]), put(box(1.2, 0.05, 0.8, 0.01), [0, 1.27, 0])]),
  radiators: merge([
    ...row(9, (share) => put(box(0.03, 0.8, 0.2), [(share - 0.5) * 0.96, 0.74, 0.46])),
    ...row(9, (share) => put(box(0.03, 0.8, 0.2), [(share - 0.5) * 0.96, 0.74, -0.46])),
    put(box(1.1, 0.1, 0.9), [0, 0.14, 0]),
  ]),
  conservator: merge([
    put(cylinder(0.15, 0.8, 28), [0.1, 1.72, -0.3], [0, 0, QUARTER]),
    put(cylinder(0.03, 0.35, 12), [0.1, 1.45, -0.3]),
  ]),
  bushings: merge([
    ...row(3, (share) => bushing((share - 0.5) * 0.7, 0.18, 0.42)).flat(),
    ...row(3, (share) => bushing((share - 0.5) * 0.5, -0.05, 0.2)).flat(),
  ]),
}));

export const Transformer: Kind = ({ asset }) => {
  const materials = useMaterials();
  const load = useChannel(asset, 'load');
  const hotSpot = useChannel(asset, 'hotSpot');
  const { tank, radiators, conservator, bushings } = parts();
  return (
    <>
      <mesh geometry={tank} material={materials.body} {...SOLID} />
      <mesh geometry={radiators} material={materials.dark} {...SOLID} />
      <mesh geometry={conservator} material={materials.body} {...SOLID} />
      <mesh geometry={bushings} material={materials.shell} {...SOLID} />
      <BeliefFrame channels={[load, hotSpot]} size={[1.3, 1.9, 1.25]} at={[0, 0.96, 0]} />
    </>
  );
};
