import { useMemo } from 'react';
import { useMaterials } from '../stage/channel.ts';
import { around, ball, box, cylinder, flange, hoop, merge, put, QUARTER } from '../stage/solids.ts';
import { rounded, tube } from '../stage/tube.ts';
import { type Kind, SOLID } from './kind.ts';

const RADIUS = 0.13;

function main(height: number) {
  const bend = rounded(
    [
      [0, 0, 0],
      [0, height, 0],
      [0.42, height, 0],
    ],
    0.24,
  );
  const gate = height * 0.5;
  return {
    chamber: merge([put(box(0.95, 0.16, 0.95, 0.03), [0, 0.05, 0]), put(cylinder(0.3, 0.08, 32), [0, 0.15, 0])]),
    pipe: merge([tube(bend, RADIUS), flange(RADIUS * 0.85, [0.4, height, 0], 'x')]),
    gate: merge([
      put(ball(0.19), [0, gate, 0]),
      flange(RADIUS, [0, gate - 0.17, 0], 'y'),
      flange(RADIUS, [0, gate + 0.17, 0], 'y'),
      put(cylinder(0.05, 0.4, 16), [0, gate, 0.24], [QUARTER, 0, 0]),
    ]),
    wheel: put(
      merge([
        hoop(0.17, 0.016, 0),
        put(cylinder(0.035, 0.05, 16), [0, 0, 0]),
        ...around(3, (angle) => put(box(0.32, 0.016, 0.022), [0, 0, 0], [0, angle / 2, 0])),
      ]),
      [0, gate, 0.45],
      [QUARTER, 0, 0],
    ),
  };
}

/** A main out of the ground. Nothing of it moves: where the water goes is shown by the pipes. */
export const WaterSupply: Kind = ({ asset }) => {
  const materials = useMaterials();
  const height = asset.size.height ?? 1.2;
  const parts = useMemo(() => main(height), [height]);
  return (
    <>
      <mesh geometry={parts.chamber} material={materials.plinth} {...SOLID} />
      <mesh geometry={parts.pipe} material={materials.pipe} {...SOLID} />
      <mesh geometry={parts.gate} material={materials.body} {...SOLID} />
      <mesh geometry={parts.wheel} material={materials.dark} castShadow />
    </>
  );
};
