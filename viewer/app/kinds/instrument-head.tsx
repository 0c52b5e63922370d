import type { BufferGeometry } from 'three';
import { useMaterials } from '../stage/channel.ts';
import { box, cylinder, merge, once, put, QUARTER } from '../stage/solids.ts';
import { SOLID } from './kind.ts';

const parts = once(() => ({
  housing: merge([
    put(cylinder(0.105, 0.2, 32), [0, 0, 0], [QUARTER, 0, 0]),
    put(cylinder(0.115, 0.05, 32), [0, 0, 0.09], [QUARTER, 0, 0]),
    put(cylinder(0.115, 0.05, 32), [0, 0, -0.09], [QUARTER, 0, 0]),
    put(cylinder(0.035, 0.1, 16), [0.13, 0.01, 0], [0, 0, QUARTER]),
    put(cylinder(0.045, 0.12, 20), [0, -0.13, 0]),
  ]),
  window: put(cylinder(0.088, 0.006, 32), [0, 0, 0.117], [QUARTER, 0, 0]),
  display: put(box(0.1, 0.055, 0.004), [0, 0.005, 0.121]),
}));

/** The head of a field instrument: a round housing with a window, 0.3 m wide, its foot 0.19 m below. */
export function InstrumentHead({ height, below }: { readonly height: number; readonly below?: BufferGeometry }) {
  const materials = useMaterials();
  const { housing, window, display } = parts();
  return (
    <>
      {below && <mesh geometry={below} material={materials.steel} {...SOLID} />}
      <group position-y={height}>
        <mesh geometry={housing} material={materials.running} {...SOLID} />
        <mesh geometry={window} material={materials.rubber} />
        <mesh geometry={display} material={materials.glass} />
      </group>
    </>
  );
}
