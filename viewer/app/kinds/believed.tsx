import { useMemo, useRef } from 'react';
import type { Mesh } from 'three';
import type { Vector } from '../plan/vector.ts';
import { type Channel, useDrawn, useMaterials } from '../stage/channel.ts';
import { box, merge, put } from '../stage/solids.ts';

/** Share of each edge that a corner covers, and how thick it is, in m. */
const CORNER = 0.2;
const THICK = 0.015;

/** Corners of a box around something: it is not as the stack believes. Shown while any of the channels differs. */
export function BeliefFrame({
  channels,
  size,
  at = [0, 0, 0],
}: {
  readonly channels: readonly (Channel | undefined)[];
  readonly size: Vector;
  readonly at?: Vector;
}) {
  const materials = useMaterials();
  const [width, height, depth] = size;
  const corners = useMemo(() => cornersOf([width, height, depth]), [width, height, depth]);
  const frame = useRef<Mesh>(null);
  useDrawn(() => {
    if (frame.current) frame.current.visible = channels.some((channel) => channel?.now().differs);
  });
  return <mesh ref={frame} geometry={corners} material={materials.belief} position={at} visible={false} />;
}

function cornersOf(size: Vector) {
  const bars = [0, 1, 2].flatMap((axis) =>
    [0, 1, 2, 3, 4, 5, 6, 7].map((corner) => {
      const sides = [corner & 1 ? 1 : -1, corner & 2 ? 1 : -1, corner & 4 ? 1 : -1];
      const extent = size.map((length, i) => (i === axis ? length * CORNER : THICK));
      const at = size.map((length, i) => sides[i]! * (length / 2 - (i === axis ? (length * CORNER) / 2 : 0)));
      return put(box(extent[0]!, extent[1]!, extent[2]!), [at[0]!, at[1]!, at[2]!]);
    }),
  );
  return merge(bars);
}
