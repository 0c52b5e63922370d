import { useMemo, useRef } from 'react';
import { type InstancedMesh, Matrix4 } from 'three';
import { BELT } from '../../../twins/equipment/conveyor/shape.ts';
import { type Channel, useDrawn, useMaterials } from '../stage/channel.ts';
import { box, cylinder, merge, put, QUARTER, row } from '../stage/solids.ts';
import { bottle } from './bottles.ts';
import { SOLID } from './kind.ts';

/** Of the bed, and the least distance between bottles, in m. */
const [WIDTH, PITCH] = [0.2, 0.08];

function bed(length: number) {
  const legs = Math.max(2, Math.round(length / 1.2) + 1);
  return {
    frame: merge([
      ...[-1, 1].map((side) => put(box(length, 0.1, 0.02), [0, BELT - 0.06, (side * WIDTH) / 2])),
      ...row(legs, (share) => {
        const x = (share - 0.5) * (length - 0.3);
        return [-1, 1].flatMap((side) => [
          put(box(0.05, BELT - 0.1, 0.05), [x, (BELT - 0.1) / 2, (side * WIDTH) / 2]),
          put(cylinder(0.045, 0.02, 12), [x, 0.01, (side * WIDTH) / 2]),
        ]);
      }).flat(),
    ]),
    rails: merge(
      [-1, 1].flatMap((side) => [
        put(cylinder(0.01, length, 8), [0, BELT + 0.11, (side * WIDTH) / 2.6], [0, 0, QUARTER]),
        ...row(legs, (share) =>
          put(box(0.015, 0.14, 0.015), [(share - 0.5) * (length - 0.3), BELT + 0.05, (side * WIDTH) / 2]),
        ),
      ]),
    ),
    belt: merge([
      put(box(length, 0.02, WIDTH - 0.04), [0, BELT - 0.01, 0]),
      ...[-1, 1].map((side) =>
        put(cylinder(0.05, WIDTH - 0.05, 20), [(side * length) / 2, BELT - 0.055, 0], [QUARTER, 0, 0]),
      ),
    ]),
  };
}

interface BeltProps {
  readonly length: number;
  /** Parts on it and its speed in m/s; where single parts are is nothing a plant says. */
  readonly carried?: Channel | undefined;
  readonly speed?: Channel | undefined;
}

const numberOf = (channel: Channel | undefined) => {
  const value = channel?.now().true?.value;
  return typeof value === 'number' ? value : 0;
};

/** A belt with as many bottles as are on it, evenly spaced, that moves to the right. */
export function Belt({ length, carried, speed }: BeltProps) {
  const materials = useMaterials();
  const { frame, rails, belt } = useMemo(() => bed(length), [length]);
  const bottles = useRef<InstancedMesh>(null);
  const room = Math.ceil(length / PITCH) + 1;
  const travelled = useRef(0);
  const place = useMemo(() => new Matrix4(), []);

  useDrawn(({ moving }) => {
    if (!bottles.current) return;
    const count = Math.min(room, Math.round(numberOf(carried)));
    bottles.current.count = count;
    bottles.current.visible = count > 0;
    if (count === 0) return;
    const spacing = Math.max(PITCH, length / count);
    // Where bottle stands on bottle, nothing moves.
    if (spacing > PITCH * 1.1) travelled.current = (travelled.current + moving * numberOf(speed)) % spacing;
    for (let i = 0; i < count; i++) {
      bottles.current.setMatrixAt(
        i,
        place.makeTranslation(length / 2 - spacing * (i + 1) + travelled.current, BELT, 0),
      );
    }
    bottles.current.instanceMatrix.needsUpdate = true;
  });

  return (
    <>
      <mesh geometry={frame} material={materials.body} {...SOLID} />
      <mesh geometry={rails} material={materials.steel} castShadow />
      <mesh geometry={belt} material={materials.rubber} receiveShadow />
      <instancedMesh ref={bottles} args={[bottle(), materials.shell, room]} frustumCulled={false} castShadow />
    </>
  );
}
