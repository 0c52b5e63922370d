import type { Placed, Port, Scene, Shape, Size } from '../../../twins/scene.ts';
import { add, turned, type Vector } from './vector.ts';

/** An asset where it stands. */
export interface Stood {
  readonly id: string;
  readonly shape: Shape;
  readonly size: Size;
  readonly at: Vector;
  /** In radians. */
  readonly yaw: number;
  /** The asset that it is attached to. */
  readonly on?: string;
  /** The assets that are part of it and not seen by themselves. */
  readonly holds: readonly string[];
  readonly channels: Readonly<Record<string, string>>;
  readonly label?: string;
  readonly rank: 1 | 2 | 3;
}

/** A scene with every asset in its place. */
export interface Plan {
  readonly stood: ReadonlyMap<string, Stood>;
  readonly pipes: Scene['pipes'];
}

/**
 * Puts every asset of a scene in its place; those attached to another one go to its port and look along it.
 * @throws Error when an asset is attached to something that is not there, or in a circle
 */
export function planOf(scene: Scene): Plan {
  const stood = new Map<string, Stood>();
  const waiting = new Map(Object.entries(scene.assets));
  while (waiting.size > 0) {
    const before = waiting.size;
    for (const [id, placed] of waiting) {
      const parent = placed.on && stood.get(assetOf(placed.on));
      if (placed.on && !parent) continue;
      const holds = Object.keys(scene.inside).filter((inner) => scene.inside[inner] === id);
      stood.set(id, { ...stand(placed, parent || undefined), id, holds });
      waiting.delete(id);
    }
    if (waiting.size === before) throw new Error(`${[...waiting.keys()].join(', ')} hang on nothing.`);
  }
  return { stood, pipes: scene.pipes };
}

/** A port of a placed asset, in the plant. */
export function portOf(asset: Stood, name: string): Port {
  const port = asset.shape.ports(asset.size)[name];
  if (!port) throw new Error(`${asset.id} has no port "${name}".`);
  return { at: add(turned(port.at, asset.yaw), asset.at), direction: turned(port.direction, asset.yaw) };
}

/** A port by its name in a scene: `T101.outlet`. */
export function portAt(plan: Plan, reference: string): Port {
  const asset = plan.stood.get(assetOf(reference));
  if (!asset) throw new Error(`The scene has no "${reference}".`);
  return portOf(asset, reference.slice(reference.indexOf('.') + 1));
}

const assetOf = (reference: string) => reference.slice(0, reference.indexOf('.'));

function stand(placed: Placed, parent: Stood | undefined): Omit<Stood, 'id' | 'holds'> {
  const { shape, channels = {}, label, rank = 2, on } = placed;
  const port = parent && on ? portOf(parent, on.slice(on.indexOf('.') + 1)) : undefined;
  return {
    shape,
    size: { ...shape.size, ...placed.size },
    at: port?.at ?? placed.at ?? [0, 0, 0],
    yaw: port && parent ? yawAlong(port, parent) : ((placed.yaw ?? 0) * Math.PI) / 180,
    ...(parent && { on: parent.id }),
    channels,
    ...(label && { label }),
    rank,
  };
}

/** What stands on a roof looks where the tank looks; what hangs on a wall looks away from it. */
const yawAlong = ({ direction: [x, , z] }: Port, parent: Stood): number =>
  Math.abs(x) + Math.abs(z) < 1e-9 ? parent.yaw : Math.atan2(x, z);
