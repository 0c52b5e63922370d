import { useMemo, useRef } from 'react';
import type { Group, Mesh } from 'three';
import { useChannel, useDrawn, useMaterials } from '../stage/channel.ts';
import { Glide } from '../stage/pace.ts';
import { type Kind, SOLID } from './kind.ts';
import { heightAt, limitMarks, type TankSize, tankMoving, tankParts } from './tank-geometry.ts';

/** Never quite empty, so that the surface does not lie in the floor. */
const LEAST = 0.003;

/** A tank, cut open: the liquid is true, the ring around it is what is believed, the hatch between them is the gap. */
export const Tank: Kind = ({ asset }) => {
  const size = asset.size as TankSize;
  const materials = useMaterials();
  const level = useChannel(asset, 'level');
  const parts = useMemo(() => tankParts(size), [size]);
  const moving = useMemo(() => tankMoving(size), [size]);
  const limits = useMemo(() => {
    const { limits: declared = {}, range = [0, 1] } = level?.quantity.sensed ?? {};
    const shares = Object.values(declared).map((limit) => (limit - range[0]) / (range[1] - range[0]));
    return limitMarks(size, shares);
  }, [size, level]);

  const liquid = useRef<Mesh>(null);
  const surface = useRef<Mesh>(null);
  const ring = useRef<Group>(null);
  const gap = useRef<Mesh>(null);
  const [truth, believed] = useMemo(() => [new Glide(), new Glide()], []);

  useDrawn((pace) => {
    if (!level || !liquid.current || !surface.current || !ring.current || !gap.current) return;
    const layers = level.now();
    const share = truth.follow(Math.max(LEAST, level.share(layers.true) ?? 0), pace);
    liquid.current.scale.y = share * size.height;
    surface.current.position.y = heightAt(size, share);

    const said = level.share(layers.believed);
    const shows = layers.differs && said !== undefined;
    ring.current.visible = shows;
    gap.current.visible = shows;
    if (!shows) {
      believed.value = Number.NaN;
      return;
    }
    const ghost = believed.follow(Math.max(LEAST, said), pace, 12);
    ring.current.position.y = heightAt(size, ghost);
    gap.current.position.y = heightAt(size, Math.min(share, ghost));
    gap.current.scale.y = Math.max(1e-3, Math.abs(share - ghost) * size.height);
  });

  return (
    <>
      <mesh geometry={parts.plinth} material={materials.plinth} receiveShadow />
      <mesh geometry={parts.shell} material={materials.shell} {...SOLID} />
      <mesh geometry={parts.inside} material={materials.inside} receiveShadow />
      <mesh geometry={parts.lids} material={materials.dark} receiveShadow />
      <mesh geometry={parts.frame} material={materials.body} {...SOLID} />
      <mesh geometry={parts.access} material={materials.steel} castShadow />
      <mesh geometry={parts.nozzles} material={materials.steel} {...SOLID} />
      <mesh geometry={parts.scale} material={materials.dark} />
      <mesh geometry={limits} material={materials.rubber} />
      <mesh
        ref={liquid}
        geometry={moving.liquid}
        material={materials.liquid}
        position-y={heightAt(size, 0) + 0.006}
        receiveShadow
      />
      <mesh ref={surface} geometry={moving.surface} material={materials.surface} receiveShadow />
      <mesh geometry={parts.glass} material={materials.glass} renderOrder={3} />
      <group ref={ring} visible={false}>
        <mesh geometry={moving.belief} material={materials.belief} />
      </group>
      <mesh ref={gap} geometry={moving.gap} material={materials.hatch} renderOrder={4} visible={false} />
    </>
  );
};
