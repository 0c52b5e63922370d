import type { SessionInfo } from '../../simulator/record/session.ts';
import { defineShape, noPorts, type Placed, type Scene } from '../../twins/scene.ts';
import { scenes } from '../../twins/scenes.ts';

/** By name; a recording may be of a plant that is not known here. */
const SCENES: Readonly<Record<string, Scene>> = scenes;

/** What an asset without a shape of its own looks like. */
const anything = defineShape({
  kind: 'box',
  size: {},
  ports: noPorts,
  channels: { value: 'analog' },
  top: () => 0.9,
  footprint: () => 0.6,
});

/** The scene of a session's plant; a plant without one stands as labelled boxes on a grid. */
export const sceneFor = (session: SessionInfo): Scene => SCENES[session.plant.name] ?? boxes(session);

function boxes({ plant, signals }: SessionInfo): Scene {
  const assets = [...new Set(signals.map(({ asset }) => asset))];
  const perRow = Math.ceil(Math.sqrt(assets.length * 1.6));
  const rows = Math.ceil(assets.length / perRow);
  const placed = assets.map((id, i): [string, Placed] => {
    const [column, row] = [i % perRow, Math.floor(i / perRow)];
    const label = signals.find(({ asset }) => asset === id)?.id;
    return [
      id,
      {
        shape: anything,
        at: [(column - (perRow - 1) / 2) * 1.8, 0, (row - (rows - 1) / 2) * 1.8],
        ...(label && { label, channels: { value: label } }),
      },
    ];
  });
  return { title: plant.name, assets: Object.fromEntries(placed), pipes: {}, inside: {}, measures: {}, alarms: {} };
}
