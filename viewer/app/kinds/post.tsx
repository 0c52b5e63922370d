import { useMemo } from 'react';
import { useMaterials } from '../stage/channel.ts';
import { box, merge, put } from '../stage/solids.ts';

/** A post with a foot plate, from the floor to something at a height. */
export function Post({ height }: { readonly height: number }) {
  const materials = useMaterials();
  const post = useMemo(
    () =>
      merge([
        put(box(0.07, height - 0.2, 0.07), [0, -height / 2 - 0.1, 0]),
        put(box(0.24, 0.024, 0.24), [0, 0.012 - height, 0]),
        put(box(0.22, 0.03, 0.16), [0, -0.19, 0]),
      ]),
    [height],
  );
  return <mesh geometry={post} material={materials.body} castShadow receiveShadow />;
}
