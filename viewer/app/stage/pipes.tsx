import { useEffect, useMemo } from 'react';
import { type BufferGeometry, Quaternion, Vector3 } from 'three';
import { SOLID } from '../kinds/kind.ts';
import { type Plan, portAt } from '../plan/place.ts';
import { route, supportsOf } from '../plan/route.ts';
import { subtract, unit, type Vector } from '../plan/vector.ts';
import { useOpened, useViewer } from '../state/viewer.ts';
import { useDrawn, useMaterials } from './channel.ts';
import { Glide } from './pace.ts';
import { PALETTES } from './palette.ts';
import { pipeMaterial } from './pipe-material.ts';
import { box, cylinder, merge, put, QUARTER } from './solids.ts';
import { rounded, tube } from './tube.ts';

const BEND = 0.26;
/** A flow is drawn this much faster than it is, so that the eye sees it; all flows by the same factor. */
const FASTER = 10;
/** Below this speed, in m/s, nothing flows. */
const STANDS = 0.002;

interface Line {
  readonly name: string;
  readonly path: readonly Vector[];
  readonly radius: number;
  readonly wall: BufferGeometry;
  readonly flow?: string;
}

const linesOf = (plan: Plan): readonly Line[] =>
  Object.entries(plan.pipes).map(([name, { from, to, radius, via, flow }]) => {
    const path = route(portAt(plan, from), portAt(plan, to), via);
    return { name, path, radius, wall: tube(rounded(path, BEND), radius), ...(flow && { flow }) };
  });

/** All pipes of the plant, with their flanges and posts. */
export function Pipes() {
  const { plan } = useOpened();
  const materials = useMaterials();
  const lines = useMemo(() => linesOf(plan), [plan]);
  const flanges = useMemo(() => merge(lines.flatMap(endFlanges)), [lines]);
  const posts = useMemo(() => merge(lines.flatMap(postsUnder)), [lines]);
  return (
    <>
      {lines.map((line) => (
        <Pipe key={line.name} line={line} />
      ))}
      <mesh geometry={flanges} material={materials.pipe} {...SOLID} />
      <mesh geometry={posts} material={materials.body} {...SOLID} />
    </>
  );
}

function Pipe({ line }: { readonly line: Line }) {
  const { timeline } = useOpened();
  const theme = useViewer((state) => state.theme);
  const { material, flow } = useMemo(() => pipeMaterial(PALETTES[theme]), [theme]);
  const shown = useMemo(() => new Glide(), []);
  useEffect(() => () => material.dispose(), [material]);
  useDrawn((pace) => {
    const flowing = line.flow === undefined ? 0 : (timeline.valueAt(line.flow, pace.t)?.number ?? 0);
    const speed = flowing / (Math.PI * line.radius * line.radius);
    flow.uMoved.value += speed * FASTER * pace.moving;
    flow.uShown.value = shown.follow(Math.abs(speed) > STANDS ? 1 : 0, pace, 5);
  });
  return <mesh geometry={line.wall} material={material} {...SOLID} />;
}

function endFlanges({ path, radius }: Line): BufferGeometry[] {
  const ends = [
    [path[0]!, path[1]!],
    [path.at(-1)!, path.at(-2)!],
  ] as const;
  return ends.map(([end, next]) => {
    const inwards = new Vector3(...unit(subtract(next, end)));
    const solid = cylinder(radius * 1.75, 0.045, 28);
    solid.applyQuaternion(new Quaternion().setFromUnitVectors(new Vector3(0, 1, 0), inwards));
    const at = new Vector3(...end).addScaledVector(inwards, 0.025);
    return solid.translate(at.x, at.y, at.z);
  });
}

const postsUnder = ({ path, radius }: Line): BufferGeometry[] =>
  supportsOf(path).flatMap(({ at: [x, y, z], along }) => [
    put(box(0.055, y - radius, 0.055), [x, (y - radius) / 2, z]),
    put(box(0.16, 0.02, 0.16), [x, 0.01, z]),
    put(cylinder(radius * 1.25, 0.07, 20), [x, y, z], along === 'x' ? [0, 0, QUARTER] : [QUARTER, 0, 0]),
  ]);
