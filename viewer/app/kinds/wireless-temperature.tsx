import { useChannel, useMaterials } from '../stage/channel.ts';
import { ball, box, cylinder, flange, merge, once, put, QUARTER } from '../stage/solids.ts';
import { BeliefFrame } from './believed.tsx';
import { type Kind, SOLID } from './kind.ts';

const parts = once(() => ({
  well: merge([put(cylinder(0.035, 0.16, 18), [0, 0, 0.06], [QUARTER, 0, 0]), flange(0.045, [0, 0, 0.13], 'z')]),
  housing: merge([
    put(cylinder(0.09, 0.16, 30), [0, 0.02, 0.23], [QUARTER, 0, 0]),
    put(cylinder(0.1, 0.04, 30), [0, 0.02, 0.3], [QUARTER, 0, 0]),
    put(box(0.1, 0.08, 0.1, 0.02), [0, -0.09, 0.23]),
  ]),
  antenna: merge([
    put(cylinder(0.022, 0.05, 14), [0, 0.12, 0.23]),
    put(cylinder(0.011, 0.22, 10), [0, 0.25, 0.23]),
    put(ball(0.014), [0, 0.36, 0.23]),
  ]),
}));

/** A wireless sensor in a thermowell; it looks away from the wall. */
export const WirelessTemperature: Kind = ({ asset }) => {
  const materials = useMaterials();
  const temperature = useChannel(asset, 'temperature');
  const { well, housing, antenna } = parts();
  return (
    <>
      <mesh geometry={well} material={materials.steel} {...SOLID} />
      <mesh geometry={housing} material={materials.running} {...SOLID} />
      <mesh geometry={antenna} material={materials.rubber} castShadow />
      <BeliefFrame channels={[temperature]} size={[0.3, 0.6, 0.42]} at={[0, 0.12, 0.2]} />
    </>
  );
};
